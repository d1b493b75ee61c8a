//! Heartbeat, VMComputer and DeviceInfo: what machines there are.

pub(crate) mod device_info;
pub(crate) mod heartbeat;
pub(crate) mod vm_computer;

use crate::cast::hosts::{RESOURCE_GROUP, SUBSCRIPTION, WORKSPACE};
use crate::cast::people::{NAMED_COUNT, VICTIM};
use crate::cast::world::{Hour, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::core::text::digest;

/// How often, in seconds, each of `named` hosts (more in a larger tenant) reports, so that reports grow with the
/// scale exactly.
fn interval(seconds_at_one: i64, named: usize, count: usize, scale: f64) -> i64 {
    ((seconds_at_one as f64) * (count as f64) / (named as f64 * scale)).clamp(1.0, 1e9) as i64
}

/// The reports of `count` machines within an hour, each at its own offset of the interval.
fn reports(world: &World, hour: &Hour, every: i64, count: usize, out: &mut Queue<usize>) {
    let from = (hour.start - world.start) / seconds(1);
    let to = (hour.end - world.start) / seconds(1);
    for index in 0..count {
        let offset = (index as i64 * 7_919) % every;
        let mut next = offset + (from - offset).max(0).div_euclid(every) * every;
        while next < to {
            if next >= from {
                out.push(world.start + seconds(next) + (index as i64 % 1_000) * 10_000, index);
            }
            next += every;
        }
    }
}

/// The id under which Defender knows a device, from its name.
pub(super) fn device_id(name: &str) -> String {
    digest(name.bytes().fold(17, |sum: u64, byte| sum.wrapping_mul(131).wrapping_add(u64::from(byte))), 40)
}
