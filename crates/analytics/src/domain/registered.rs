//! The functions of the registry.

use huntlet_table::{Column, Table};

use super::lookalike::{Lookalike, lookalikes};
use super::parts::{dns_components, url_components};
use super::punycode::{to_ascii, to_unicode};
use super::score::{dga_score, entropy};
use super::suffix::validate_tld;
use crate::spread::{Spread, texts_of};
use crate::{Accepts, Default as Given, Function, Kind, Outcome, Parity, optional, required};

const COLUMN: crate::Parameter = required("column", Kind::Column, "The column of domain names.");

/// `dns_components`.
pub static DNS: Function = Function {
    name: "dns_components",
    description: "The parts of domain names by the Public Suffix List. Adds the columns subdomain, domain, suffix, \
                  is_private.",
    input: Accepts::TextOrTable,
    parameters: &[COLUMN],
    parity: &[
        Parity::same(
            "dns_components",
            "Subdomain, domain and suffix, of the list's edition that is embedded.",
        ),
        Parity::better(
            "dns_components",
            "Suffixes of the list's private section count: of huntlet.github.io the domain is huntlet and is_private is \
             true (MSTICPy says github under io, and false always).",
        ),
    ],
    pipes: true,
    run: |input, arguments, _| {
        Box::pin(async move {
            let (table, texts) = texts_of(input, &arguments)?;
            let parts: Vec<_> = texts.iter().map(dns_components).collect();
            let mut spread = Spread::new(table, &texts);
            spread.strings("subdomain", parts.iter().map(|one| one.subdomain.as_str()))?;
            spread.strings("domain", parts.iter().map(|one| one.domain.as_str()))?;
            spread.strings("suffix", parts.iter().map(|one| one.suffix.as_str()))?;
            spread.bools("is_private", parts.iter().map(|one| Some(one.is_private)))?;
            Ok(Outcome::table("result", spread.table))
        })
    },
};

/// `url_components`.
pub static URL: Function = Function {
    name: "url_components",
    description: "The parts of URLs, plain or de-fanged. Adds the columns scheme, auth, host, port, path, query, fragment.",
    input: Accepts::TextOrTable,
    parameters: &[required("column", Kind::Column, "The column of URLs.")],
    parity: &[
        Parity::same("url_components", "The seven parts."),
        Parity::better("url_components", "De-fanged URLs are read."),
    ],
    pipes: true,
    run: |input, arguments, _| {
        Box::pin(async move {
            let (table, texts) = texts_of(input, &arguments)?;
            let parts: Vec<_> = texts.iter().map(url_components).collect();
            let mut spread = Spread::new(table, &texts);
            spread.strings("scheme", parts.iter().map(|one| one.scheme.as_str()))?;
            spread.strings("auth", parts.iter().map(|one| one.auth.as_str()))?;
            spread.strings("host", parts.iter().map(|one| one.host.as_str()))?;
            spread.longs("port", parts.iter().map(|one| one.port.map(i64::from)))?;
            spread.strings("path", parts.iter().map(|one| one.path.as_str()))?;
            spread.strings("query", parts.iter().map(|one| one.query.as_str()))?;
            spread.strings("fragment", parts.iter().map(|one| one.fragment.as_str()))?;
            Ok(Outcome::table("result", spread.table))
        })
    },
};

/// `domain_features`.
pub static FEATURES: Function = Function {
    name: "domain_features",
    description: "What sets domain names apart. Adds the columns registered_domain, valid_tld, is_private, label_count, \
                  entropy (bits per character of the name), dga_score (0 to 1: how much the registered label looks made \
                  by a program), unicode, punycode.",
    input: Accepts::TextOrTable,
    parameters: &[COLUMN],
    parity: &[
        Parity::same(
            "DomainValidator.validate_tld",
            "valid_tld, by the embedded Public Suffix List instead of a download.",
        ),
        Parity::own("Entropy, the score for names made by programs, Unicode and punycode forms."),
    ],
    pipes: true,
    run: |input, arguments, _| {
        Box::pin(async move {
            let (table, texts) = texts_of(input, &arguments)?;
            let names: Vec<&str> = texts.iter().map(|name| name.trim().trim_end_matches('.')).collect();
            let parts: Vec<_> = names.iter().map(|name| dns_components(name)).collect();
            let mut spread = Spread::new(table, &texts);
            spread.strings("registered_domain", parts.iter().map(super::parts::DnsComponents::registered))?;
            spread.bools("valid_tld", names.iter().map(|name| Some(validate_tld(name))))?;
            spread.bools("is_private", parts.iter().map(|one| Some(one.is_private)))?;
            let labels = |name: &&str| Some(if name.is_empty() { 0 } else { name.split('.').count() as i64 });
            spread.longs("label_count", names.iter().map(labels))?;
            spread.reals("entropy", names.iter().map(|name| Some(entropy(name))))?;
            spread.reals("dga_score", parts.iter().map(|one| Some(dga_score(&one.domain))))?;
            spread.strings("unicode", names.iter().map(|name| to_unicode(name)))?;
            spread.strings("punycode", names.iter().map(|name| to_ascii(name)))?;
            Ok(Outcome::table("result", spread.table))
        })
    },
};

/// `domain_lookalikes`.
pub static LOOKALIKES: Function = Function {
    name: "domain_lookalikes",
    description: "Domain names that imitate others, by look-alike letters, suffix, few changes or inclusion. Columns: \
                  domain, target, kind (confusable, suffix, edit or contains), distance, unicode, count (rows).",
    input: Accepts::TextOrTable,
    parameters: &[
        COLUMN,
        required("targets", Kind::Texts, "The names that may be imitated, such as one's own."),
        optional(
            "max_distance",
            Kind::Int(0, 5),
            Given::Int(2),
            "The most changes that count as an imitation.",
        ),
    ],
    parity: &[Parity::own("Names that imitate one's own.")],
    pipes: true,
    run: |input, arguments, control| {
        Box::pin(async move {
            let (_, texts) = texts_of(input, &arguments)?;
            let targets = arguments.texts("targets");
            let most = arguments.size("max_distance").unwrap_or(2);
            let each = crate::steps::per_text(&texts, control, (0.0, 1.0), |name| {
                lookalikes(name.trim(), &targets, most)
            })
            .await?;
            let counts = texts.counts();
            let rows: Vec<(&str, &Lookalike, u32)> = texts
                .iter()
                .zip(&each)
                .zip(&counts)
                .flat_map(|((name, found), count)| found.iter().map(move |one| (name, one, *count)))
                .collect();
            let table = Table::new(vec![
                Column::strings("domain", rows.iter().map(|(name, ..)| Some(*name)).collect()),
                Column::strings("target", rows.iter().map(|(_, one, _)| Some(&one.target)).collect()),
                Column::strings("kind", rows.iter().map(|(_, one, _)| Some(one.kind)).collect()),
                Column::longs("distance", rows.iter().map(|(_, one, _)| Some(one.distance as i64)).collect()),
                Column::strings("unicode", rows.iter().map(|(name, ..)| Some(to_unicode(name))).collect()),
                Column::longs("count", rows.iter().map(|(.., count)| Some(i64::from(*count))).collect()),
            ])?;
            Ok(Outcome::table("lookalikes", table))
        })
    },
};
