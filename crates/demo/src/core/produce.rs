//! Events of a table in order of time: the story's and the noise's, hour by hour, in chunks.

use huntlet_table::Table;

use super::rng::{Rng, mix};
use super::sheet::Sheet;
use super::spec::TableSpec;
use crate::cast::world::{Hour, World};

/// What one row needs besides its event: when it happened and where its ids come from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamp {
    /// Time of the event, in ticks.
    pub(crate) at: i64,
    /// A number of this row alone; GUIDs and hashes are made of it.
    pub(crate) nonce: u64,
}

/// The generator of one table.
pub(crate) trait Producer {
    /// One row before it is written.
    type Event;

    /// The table's name and columns.
    const SPEC: &'static TableSpec;

    /// A generator for that world.
    fn new(world: &World) -> Self;

    /// The values of columns that (nearly) never differ.
    fn defaults(&self, sheet: &mut Sheet);

    /// The rows of the intrusion; the same for every seed and scale.
    fn story(&mut self, world: &World, out: &mut Queue<Self::Event>);

    /// The rows of an ordinary hour; they may lie in later hours too.
    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Self::Event>);

    /// Writes one row.
    fn write(&mut self, world: &World, stamp: Stamp, event: &Self::Event, sheet: &mut Sheet);
}

struct Entry<E> {
    order: u64,
    stamp: Stamp,
    event: E,
}

/// Events that wait for their hour.
pub(crate) struct Queue<E> {
    salt: u64,
    next: u64,
    waiting: Vec<Entry<E>>,
}

impl<E> Queue<E> {
    fn new(salt: u64) -> Self {
        Self { salt, next: 0, waiting: Vec::new() }
    }

    /// Adds an event at `at` ticks and answers the nonce of its row.
    pub(crate) fn push(&mut self, at: i64, event: E) -> u64 {
        let nonce = mix(self.salt ^ self.next);
        self.waiting.push(Entry { order: self.next, stamp: Stamp { at, nonce }, event });
        self.next += 1;
        nonce
    }

    fn due(&mut self, end: i64) -> std::vec::Drain<'_, Entry<E>> {
        self.waiting.sort_unstable_by_key(|entry| (entry.stamp.at, entry.order));
        let count = self.waiting.partition_point(|entry| entry.stamp.at < end);
        self.waiting.drain(..count)
    }
}

/// A receiver of finished chunks: the table's name and its rows.
pub(crate) type Sink<'a> = &'a mut dyn FnMut(&str, Table);

/// Produces one table in chunks of at most `chunk_rows` rows; an empty table is one empty chunk.
pub(crate) fn produce<P: Producer>(world: &World, chunk_rows: usize, sink: Sink<'_>) {
    let name = P::SPEC.name;
    // a name's stream does not depend on its place in the list of tables
    let stream = name.bytes().fold(0_u64, |sum, byte| mix(sum ^ u64::from(byte)));
    let mut rng = Rng::new(world.seed, stream);
    let mut producer = P::new(world);
    let mut sheet = Sheet::new(P::SPEC);
    producer.defaults(&mut sheet);
    let mut queue = Queue::new(stream);
    producer.story(world, &mut queue);
    // noise counts its rows far from the story's, whose ids therefore never move
    queue.next = 1 << 40;
    queue.salt ^= mix(world.seed);

    let mut sent = false;
    for hour in world.hours() {
        if world.scale > 0.0 {
            producer.noise(world, &hour, &mut rng, &mut queue);
        }
        for entry in queue.due(hour.end) {
            sheet.begin();
            producer.write(world, entry.stamp, &entry.event, &mut sheet);
            if sheet.rows() >= chunk_rows.max(1) {
                sheet.finish().into_iter().for_each(|table| sink(name, table));
                sent = true;
            }
        }
    }
    if sheet.rows() > 0 || !sent {
        sheet.finish().into_iter().for_each(|table| sink(name, table));
    }
}
