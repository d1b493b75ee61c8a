//! The world's time zones, from the table that JavaScript carries.

use std::cell::RefCell;
use std::collections::HashMap;

use huntlet_engine::TimeZones;
use huntlet_ticks::{TICKS_PER_MILLISECOND, TICKS_PER_SECOND, UNIX_EPOCH};
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// `Intl` as a table of time zones.
#[derive(Debug)]
pub struct Zones;

thread_local! {
    /// The formatter of each zone asked for; none for a name that JavaScript does not know.
    static FORMATS: RefCell<HashMap<String, Option<Function>>> = RefCell::default();
}

impl TimeZones for Zones {
    fn offset(&self, zone: &str, utc: i64) -> Option<i64> {
        let format = FORMATS.with_borrow_mut(|known| match known.get(zone) {
            Some(format) => format.clone(),
            None => known.entry(zone.to_owned()).or_insert(format_of(zone)).clone(),
        })?;
        let ms = utc.checked_sub(UNIX_EPOCH)?.div_euclid(TICKS_PER_MILLISECOND);
        let text =
            format.call1(&JsValue::NULL, &Date::new(&JsValue::from_f64(ms as f64))).ok()?.as_string()?;
        offset_of(&text)
    }

    fn names(&self) -> Vec<String> {
        let names = || {
            let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
            let list = Reflect::get(&intl, &"supportedValuesOf".into()).ok()?.dyn_into::<Function>().ok()?;
            list.call1(&intl, &"timeZone".into()).ok()?.dyn_into::<Array>().ok()
        };
        names().map(|names| names.iter().filter_map(|name| name.as_string()).collect()).unwrap_or_default()
    }
}

fn format_of(zone: &str) -> Option<Function> {
    let options = Object::new();
    for (key, value) in [("timeZone", zone), ("timeZoneName", "longOffset")] {
        Reflect::set(&options, &key.into(), &value.into()).ok()?;
    }
    // a name that is no zone throws, which the binding of the constructor does not catch
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let class = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into::<Function>().ok()?;
    let made = Reflect::construct(&class, &Array::of2(&"en-US".into(), &options)).ok()?;
    Some(made.dyn_into::<Intl::DateTimeFormat>().ok()?.format())
}

/// The offset at the end of `2/2/2020, GMT-08:00`, in ticks.
fn offset_of(text: &str) -> Option<i64> {
    let (_, offset) = text.rsplit_once("GMT")?;
    let (sign, clock) = match offset.strip_prefix('-') {
        Some(clock) => (-1, clock),
        None => (1, offset.trim_start_matches('+')),
    };
    let mut seconds = 0;
    for (part, unit) in clock.split(':').filter(|part| !part.is_empty()).zip([3600, 60, 1]) {
        seconds += part.parse::<i64>().ok()? * unit;
    }
    Some(sign * seconds * TICKS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_offsets() {
        for (text, seconds) in [
            ("2/2/2020, GMT", Some(0)),
            ("2/2/2020, GMT-08:00", Some(-8 * 3600)),
            ("2/2/2020, GMT+05:30", Some(5 * 3600 + 30 * 60)),
            ("1/1/1800, GMT-07:52:58", Some(-(7 * 3600 + 52 * 60 + 58))),
            ("2/2/2020", None),
        ] {
            assert_eq!(offset_of(text), seconds.map(|seconds| seconds * TICKS_PER_SECOND), "{text}");
        }
    }
}
