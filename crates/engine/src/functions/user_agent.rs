//! `parse_user_agent`: which program, system and device a user agent names.
//!
//! Kusto goes by the patterns of the project uap-core, of which there are thousands. Known here are the families that
//! sign-in and web logs are full of, under the names and versions that those patterns give them; everything else is
//! `Other`, as it is there when nothing fits.

use std::sync::OnceLock;

use huntlet_table::Scalar;
use regex::{Captures, Regex};
use serde_json::{Map, Value, json};

use super::build::{compiled, constant_text, sig};
use super::text::text;
use super::{Arg, Function, NameRule, Prepared, RowContext, cell};

pub(super) const FAMILY: &[Function] =
    &[compiled("parse_user_agent", (1, 2), sig!(Text, Any => Dynamic), NameRule::None, prepare)];

/// A pattern and the family it stands for; `$` is its first group. The groups (behind the first, where that is the
/// family) are the parts of the version.
type Rule = (&'static str, &'static str);

const VERSION: &str = r"(\d+)(?:\.(\d+))?(?:\.(\d+))?";

/// Programs: the first rule that fits holds. `#` is a version of up to three parts.
const BROWSERS: &[Rule] = &[
    (r"facebookexternalhit/#", "FacebookBot"),
    (r"(Slackbot-LinkExpanding) #", "$"),
    (r"(?:^|[ ;(/])([A-Za-z0-9_.-]*(?:[Bb]ot|[Ss]pider|[Cc]rawler))[ /]v?#", "$"),
    (r"(PetalBot|archive\.org_bot|YandexBot|Baiduspider|Googlebot|bingbot)", "$"),
    (r"(masscan|AdobeAIR|WindowsPowerShell|Microsoft-CryptoAPI|Windows-Update-Agent|PostmanRuntime)/#", "$"),
    (r"^(axios|okhttp|curl|Wget|aws-cli|Boto3|Apache-HttpClient|Go-http-client|Java|libwww-perl)/#", "$"),
    (r"^(Python-urllib)/(\d+)\.(\d+)", "$"),
    (r"python-requests/(\d+)\.(\d+)", "Python Requests"),
    (r"aiohttp/#", "Python aiohttp"),
    (r"Outlook-iOS/\d+\.\d+\.prod\.iphone \(#\)", "Outlook-iOS"),
    (r"(MacOutlook)/#", "$"),
    (r"MSOffice 12|Microsoft Outlook 12\.", "Outlook 2007"),
    (r"MSOffice 14|Microsoft Outlook 14\.", "Outlook 2010"),
    (r"MSOffice 15|Microsoft Outlook 15\.", "Outlook 2013"),
    (r"MSOffice 16|Microsoft Outlook 16\.", "Outlook 2016"),
    (r"Series60/(\d+)\.(\d+).*Safari", "Nokia OSS Browser"),
    (r"SamsungBrowser/#", "Samsung Internet"),
    (r"(?:EdgA|EdgiOS)/#", "Edge Mobile"),
    (r"Windows Phone .*Edge/#", "Edge Mobile"),
    (r"(?:Edge|Edg)/#", "Edge"),
    (r"(Vivaldi|Brave|Thunderbird|Electron|HeadlessChrome)/#", "$"),
    (r"OPR/#", "Opera"),
    (r"Opera/.*Version/#", "Opera"),
    (r"Opera[/ ]#", "Opera"),
    (r"CriOS/#", "Chrome Mobile iOS"),
    (r"FxiOS/#", "Firefox iOS"),
    (r"(?:Mobile|Tablet);.*Firefox/#", "Firefox Mobile"),
    (r"(Firefox)/#", "$"),
    (r"Trident/7\.0", "IE 11.0"),
    (r"Trident/6\.0", "IE 10.0"),
    (r"Trident/5\.0", "IE 9.0"),
    (r"Trident/4\.0", "IE 8.0"),
    (r"MSIE #", "IE"),
    (r"; wv\).+Chrome/#", "Chrome Mobile WebView"),
    (r"Android.+Version/\d.+Chrome/#", "Chrome Mobile WebView"),
    (r"Android.+Chrome/#(?:\.\d+)? Mobile", "Chrome Mobile"),
    (r"(Chromium|Chrome)/#", "$"),
    (r"(?:iPhone|iPad|iPod).*Version/#.*Safari/", "Mobile Safari"),
    (r"(?:iPhone|iPad|iPod).*Mobile/\w+ Safari/", "Mobile Safari"),
    (r"(?:iPhone|iPad|iPod).*AppleWebKit.*Mobile/", "Mobile Safari UI/WKWebView"),
    (r"Android.+Version/\d[\d.]* Mobile Safari/", "Android @"),
    (r"^Dalvik/.*Android", "Android @"),
    (r"Macintosh.*Version/#.*Safari/", "Safari"),
    (r"Version/#.*Safari/", "Safari"),
    (r"Macintosh.*AppleWebKit/# \(KHTML, like Gecko\)$", "Apple Mail"),
];

const SYSTEMS: &[Rule] = &[
    (r"Windows Phone (?:OS )?(\d+)\.(\d+)", "Windows Phone"),
    (r"CPU (?:iPhone )?OS (\d+)_(\d+)(?:_(\d+))?", "iOS"),
    (r"Outlook-iOS/", "iOS"),
    (r"Android #", "Android"),
    (r"CrOS [a-z0-9_]+ #", "Chrome OS"),
    (r"Windows NT 10\.", "Windows 10"),
    (r"Windows NT 6\.3", "Windows 8.1"),
    (r"Windows NT 6\.2", "Windows 8"),
    (r"Windows NT 6\.1", "Windows 7"),
    (r"Windows NT 6\.0", "Windows Vista"),
    (r"Windows NT 5\.[12]", "Windows XP"),
    (r"Windows NT 5\.0", "Windows 2000"),
    (r"\(Windows;|^Windows-Update-Agent/", "Windows"),
    (r"Mac OS X (\d+)[_.](\d+)(?:[_.](\d+))?", "Mac OS X"),
    (r"Mac OS X", "Mac OS X"),
    (r"SymbianOS/(\d+)\.(\d+)", "Symbian OS"),
    (r"(Ubuntu|Fedora|Debian)/#", "$"),
    (r"(Ubuntu|Fedora|Debian|FreeBSD|OpenBSD)", "$"),
    (r"Linux/(\d+)\.(\d+)", "Linux"),
    (r"Linux", "Linux"),
];

/// Programs that crawl, by themselves or in the hands of others.
const SPIDERS: &str = r"(?i)\b(?:[a-z0-9_.-]*(?:bot|spider|crawler)\b)|Slackbot-|facebookexternalhit|masscan/|^Python-urllib/|^Java/|^Boto3/";

/// The model of a phone or tablet.
const MODEL: &str = r"Android[^;)]*; (?:[a-z]{2}[-_][A-Za-z]{2}; )?(.+?)(?: Build/.*|; wv\).*|\) (?:AppleWebKit|Gecko).*|\))$";

/// The brands that a model tells: what it looks like, the brand, and how the family is written (`@` is the model).
const BRANDS: &[(&str, &str, &str)] = &[
    (r"^(?:SAMSUNG )?((?:SM|GT|SCH|SGH)-.+)$", "Samsung", "Samsung @"),
    (r"^(Pixel.*)$", "Google", "@"),
    (r"^moto (.+)$", "Motorola", "Motorola @"),
    (r"^((?:Redmi|Mi) .+)$", "XiaoMi", "XiaoMi @"),
    (r"^(ONEPLUS .+)$", "OnePlus", "OnePlus @"),
    (r"^LG-(.+)$", "LG", "LG-@"),
    (r"^HUAWEI (.+)$", "Huawei", "Huawei @"),
    (r"^((?:ELE|VOG|ANA|ELS|MAR|CLT|EML|LYA|VTR)-.+)$", "Huawei", "Huawei @"),
    (r"^(CPH\d+)$", "Oppo", "Oppo @"),
];

/// The rules, ready to run.
struct Rules {
    browsers: Vec<(Regex, &'static str)>,
    systems: Vec<(Regex, &'static str)>,
    brands: Vec<(Regex, &'static str, &'static str)>,
    spiders: Regex,
    model: Regex,
}

impl Rules {
    fn new() -> Result<Self, regex::Error> {
        let all = |rules: &[Rule]| {
            let ready = rules.iter().map(|(pattern, family)| {
                Regex::new(&pattern.replace('#', VERSION)).map(|regex| (regex, *family))
            });
            ready.collect::<Result<Vec<_>, _>>()
        };
        let brands = BRANDS
            .iter()
            .map(|(pattern, brand, family)| Regex::new(pattern).map(|regex| (regex, *brand, *family)));
        Ok(Self {
            browsers: all(BROWSERS)?,
            systems: all(SYSTEMS)?,
            brands: brands.collect::<Result<_, _>>()?,
            spiders: Regex::new(SPIDERS)?,
            model: Regex::new(MODEL)?,
        })
    }

    /// The family and the parts of the version.
    fn named(rules: &[(Regex, &'static str)], agent: &str) -> (String, Vec<String>) {
        let found = rules.iter().find_map(|(regex, family)| Some((regex.captures(agent)?, *family)));
        let Some((groups, family)) = found else { return ("Other".to_owned(), Vec::new()) };
        let group = |groups: &Captures<'_>, at: usize| {
            groups.get(at).map(|found| found.as_str().to_owned()).unwrap_or_default()
        };
        let parts = |first: usize| (first..groups.len()).map(|at| group(&groups, at)).collect();
        if family == "$" {
            return (group(&groups, 1), parts(2));
        }
        // a version that the rule itself knows stands behind the name
        match family.rsplit_once(' ') {
            Some((name, known))
                if known.starts_with(|c: char| c.is_ascii_digit()) || matches!(known, "XP" | "Vista") =>
            {
                (name.to_owned(), known.split('.').map(str::to_owned).collect())
            }
            _ => (family.to_owned(), parts(1)),
        }
    }

    fn browser(&self, agent: &str) -> Value {
        let (family, parts) = Self::named(&self.browsers, agent);
        // the browser of the system has the system's version
        let (family, parts) = match family.strip_suffix(" @") {
            Some(name) => (name.to_owned(), Self::named(&self.systems, agent).1),
            None => (family, parts),
        };
        let part = |at: usize| parts.get(at).map_or("", String::as_str);
        json!({ "Family": family, "MajorVersion": part(0), "MinorVersion": part(1), "Patch": part(2) })
    }

    fn system(&self, agent: &str) -> Value {
        let (family, parts) = Self::named(&self.systems, agent);
        let part = |at: usize| parts.get(at).map_or("", String::as_str);
        json!({
            "Family": family,
            "MajorVersion": part(0),
            "MinorVersion": part(1),
            "Patch": part(2),
            "PatchMinor": part(3),
        })
    }

    fn device(&self, agent: &str) -> Value {
        let device = |family: &str, brand: &str, model: &str| json!({ "Family": family, "Brand": brand, "Model": model });
        let mobile = agent.contains("Mobile");
        if self.spiders.is_match(agent) {
            let model = if mobile && agent.contains("Android") { "Smartphone" } else { "Desktop" };
            return device("Spider", "Spider", model);
        }
        for (sign, family) in
            [("iPhone", "iPhone"), ("prod.iphone", "iPhone"), ("iPad", "iPad"), ("iPod", "iPod")]
        {
            // an iPod says that its system is that of an iPhone
            if agent.contains(sign) && !(family == "iPhone" && agent.contains("(iPod")) {
                return device(family, "Apple", family);
            }
        }
        if let Some(model) = agent.split("Microsoft; Lumia ").nth(1).and_then(|rest| rest.split(')').next()) {
            let name = format!("Lumia {model}");
            return device(&name, "Nokia", &name);
        }
        if agent.contains("Android") {
            let model =
                self.model.captures(agent).and_then(|groups| groups.get(1)).map(|model| model.as_str());
            return match model {
                None if agent.contains("Tablet") => device("Generic Tablet", "Generic", "Tablet"),
                None => device("Generic Smartphone", "Generic", "Smartphone"),
                Some(model) if model.starts_with("Tablet;") => device("Generic Tablet", "Generic", "Tablet"),
                Some(model) if model.starts_with("Mobile;") => {
                    device("Generic Smartphone", "Generic", "Smartphone")
                }
                Some(model) => {
                    let known = self.brands.iter().find_map(|(regex, brand, family)| {
                        let model = regex.captures(model)?.get(1)?.as_str();
                        Some(device(&family.replace('@', model), brand, model))
                    });
                    known.unwrap_or_else(|| device(model, "Generic_Android", model))
                }
            };
        }
        if agent.contains("Mac OS X") {
            return device("Mac", "Apple", "Mac");
        }
        if let Some(rest) = agent.split("Nokia").nth(1).filter(|rest| rest.starts_with('N')) {
            let model: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            let family = model.split('-').next().unwrap_or_default();
            return device(&format!("Nokia {family}"), "Nokia", &model);
        }
        device("Other", "", "")
    }
}

fn rules() -> Option<&'static Rules> {
    static RULES: OnceLock<Option<Rules>> = OnceLock::new();
    RULES.get_or_init(|| Rules::new().ok()).as_ref()
}

const LOOK_FOR: &str = "argument 2 is \"browser\", \"os\" or \"device\", or a dynamic array of them";

/// Which parts are asked for: browser, system, device.
fn wanted(look_for: &Scalar) -> Option<[bool; 3]> {
    let names: Vec<String> = match cell::array(look_for) {
        Some(items) => items.iter().map(|item| item.as_str().unwrap_or_default().to_owned()).collect(),
        None => vec![cell::text(look_for).into_owned()],
    };
    let mut parts = [false; 3];
    for name in names {
        let at = ["browser", "os", "device"].iter().position(|known| name.eq_ignore_ascii_case(known))?;
        parts[at] = true;
    }
    Some(parts)
}

fn prepare(_: &RowContext, args: &[Arg]) -> Result<Prepared, String> {
    let rules = rules().ok_or("the patterns of `parse_user_agent()` cannot be read")?;
    let constant = args.get(1).and_then(|arg| arg.constant.as_ref());
    if constant.is_some_and(|look_for| wanted(look_for).is_none()) {
        let given = constant_text(args, 1).unwrap_or_default();
        return Err(format!("{LOOK_FOR}, not `{given}`"));
    }
    Ok(Box::new(move |a| {
        let agent = text(a, 0);
        // without a second argument, everything: Kusto's binder takes such a call
        let asked = a.get(1).map_or(Some([true; 3]), wanted);
        let Some([browser, system, device]) = asked else { return Scalar::Null };
        let mut bag = Map::new();
        if browser {
            bag.insert("Browser".to_owned(), rules.browser(&agent));
        }
        if system {
            bag.insert("OperatingSystem".to_owned(), rules.system(&agent));
        }
        if device {
            bag.insert("Device".to_owned(), rules.device(&agent));
        }
        Scalar::Dynamic(Value::Object(bag))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of family and version of the program, of the system, then the device, then the user agent.
    const CASES: &str = include_str!("user_agents.txt");

    #[test]
    fn names_programs_systems_and_devices() {
        let rules = rules().expect("patterns");
        let mut wrong = Vec::new();
        let text = |value: &Value| {
            let parts = value.as_object().expect("a bag").values();
            parts.map(|part| part.as_str().unwrap_or_default()).collect::<Vec<_>>().join("/")
        };
        for line in CASES.lines().filter(|line| !line.is_empty() && !line.starts_with("//")) {
            let (expected, agent) = line.split_once(" => ").expect("a case");
            let found = [rules.browser(agent), rules.system(agent), rules.device(agent)];
            let found = found.iter().map(text).collect::<Vec<_>>().join(" | ");
            if found != expected {
                wrong.push(format!("{agent}\n    gives  {found}\n    wanted {expected}"));
            }
        }
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}
