//! Stands in for the crate `zstd` (see `[patch.crates-io]` in the workspace), whose C sources need a C
//! compiler with a WebAssembly target; decoding is [`ruzstd`]'s, in Rust.
//!
//! It covers what the crates `parquet` and `arrow-ipc` use and no more: [`bulk::Decompressor`] and
//! [`zstd_safe::get_frame_content_size`]. [`bulk::Compressor`] is there to be named; it refuses to compress,
//! since nothing here writes zstd.

pub mod bulk;
pub mod zstd_safe;

/// The levels that an encoder could be asked for.
pub fn compression_level_range() -> std::ops::RangeInclusive<i32> {
    -131_072..=22
}
