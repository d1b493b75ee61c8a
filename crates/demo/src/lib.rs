//! The demo tenant: seeded, scalable, one coherent intrusion across all tables.
