//! Who and what there is at Contoso: people, machines, addresses, the calendar.

pub(crate) mod hosts;
pub(crate) mod net;
pub(crate) mod people;
pub(crate) mod world;
