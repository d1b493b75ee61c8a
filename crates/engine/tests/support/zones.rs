//! The world's time zones, from a table that comes with a crate.

use huntlet_engine::TimeZones;
use jiff::tz::{TimeZoneDatabase, db};

/// All that the table knows.
#[derive(Debug)]
pub struct World;

impl TimeZones for World {
    fn offset(&self, zone: &str, utc: i64) -> Option<i64> {
        let ticks = utc.checked_sub(huntlet_ticks::UNIX_EPOCH)?;
        let at = jiff::Timestamp::from_second(ticks.div_euclid(huntlet_ticks::TICKS_PER_SECOND)).ok()?;
        let offset = db().get(zone).ok()?.to_offset(at);
        Some(i64::from(offset.seconds()) * huntlet_ticks::TICKS_PER_SECOND)
    }

    fn names(&self) -> Vec<String> {
        TimeZoneDatabase::available(db()).map(|name| name.to_string()).collect()
    }
}
