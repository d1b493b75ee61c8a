//! Local times. The table of time zones is the host's.

use std::cell::RefCell;
use std::collections::HashMap;

use huntlet_table::Scalar;
use huntlet_ticks::TICKS_PER_MINUTE;
use serde_json::Value;

use super::build::{compiled, sig};
use super::datetime::moment;
use super::text::text;
use super::{Arg, Function, NameRule, Prepared, RowContext, cell};
use crate::context::TimeZones;

pub(super) const FAMILY: &[Function] = &[
    compiled(
        "datetime_utc_to_local",
        (2, 2),
        sig!(DateTime, Text => DateTime),
        NameRule::None,
        |context, _| shifted(context, |zones, zone, utc| utc.checked_add(zones.at(zone, utc)?)),
    ),
    compiled(
        "datetime_local_to_utc",
        (2, 2),
        sig!(DateTime, Text => DateTime),
        NameRule::None,
        |context, _| {
            shifted(context, |zones, zone, local| {
                // clocks change at most once within these two guesses
                let late = local.checked_sub(zones.at(zone, local.checked_sub(DAY)?)?)?;
                let early = local.checked_sub(zones.at(zone, local.checked_add(DAY)?)?)?;
                let fits =
                    |utc: i64| zones.at(zone, utc).and_then(|offset| utc.checked_add(offset)) == Some(local);
                // an hour that comes twice is that of standard time; one that is left out has the offset of what follows it
                match (fits(late), fits(early)) {
                    (true, true) => Some(late.max(early)),
                    (true, false) => Some(late),
                    _ => Some(early),
                }
            })
        },
    ),
    compiled(
        "datetime_list_timezones",
        (0, 0),
        sig!(Any => Dynamic),
        NameRule::None,
        |context, _: &[Arg]| {
            let names: Vec<Value> = known(context)?.names().into_iter().map(Value::from).collect();
            Ok(Box::new(move |_| cell::list(names.clone())))
        },
    ),
];

const DAY: i64 = huntlet_ticks::TICKS_PER_DAY;

fn known(context: &RowContext) -> Result<&'static dyn TimeZones, String> {
    context.time_zones.ok_or_else(|| "this host has no table of time zones".to_owned())
}

/// Offsets already asked for: clocks change on a quarter of an hour.
struct Zones {
    table: &'static dyn TimeZones,
    asked: RefCell<HashMap<(String, i64), Option<i64>>>,
}

impl Zones {
    fn at(&self, zone: &str, utc: i64) -> Option<i64> {
        let quarter = utc.div_euclid(15 * TICKS_PER_MINUTE);
        let mut asked = self.asked.borrow_mut();
        *asked
            .entry((zone.to_owned(), quarter))
            .or_insert_with(|| self.table.offset(zone, quarter * 15 * TICKS_PER_MINUTE))
    }
}

fn shifted(context: &RowContext, shift: fn(&Zones, &str, i64) -> Option<i64>) -> Result<Prepared, String> {
    let zones = Zones { table: known(context)?, asked: RefCell::default() };
    Ok(Box::new(move |a| {
        let Some(ticks) = a.first().and_then(cell::datetime) else { return Scalar::Null };
        moment(shift(&zones, &text(a, 1), ticks))
    }))
}
