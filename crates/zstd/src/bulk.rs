//! Whole buffers at a time.

use std::io::{Cursor, Error, ErrorKind, Result};
use std::marker::PhantomData;

use ruzstd::decoding::FrameDecoder;

/// Decodes zstd frames.
pub struct Decompressor<'a> {
    decoder: FrameDecoder,
    // the original borrows its dictionary; there are none here
    dictionary: PhantomData<&'a ()>,
}

impl Decompressor<'_> {
    /// A decoder; never fails.
    pub fn new() -> Result<Self> {
        Ok(Self { decoder: FrameDecoder::new(), dictionary: PhantomData })
    }

    /// Decodes all frames of `source` into the spare capacity behind the cursor's position, and gives the
    /// number of bytes. An error when the frames are broken or the capacity is too small; the bytes before
    /// the position are untouched.
    pub fn decompress_to_buffer(
        &mut self,
        source: &[u8],
        target: &mut Cursor<&mut Vec<u8>>,
    ) -> Result<usize> {
        let start = usize::try_from(target.position()).map_err(Error::other)?;
        let out: &mut Vec<u8> = target.get_mut();
        if start > out.len() {
            return Err(Error::new(ErrorKind::InvalidInput, "the target ends before the cursor's position"));
        }
        out.truncate(start);
        self.decoder
            .decode_all_to_vec(source, out)
            .map_err(|error| Error::new(ErrorKind::InvalidData, error.to_string()))?;
        let end = out.len();
        target.set_position(end as u64);
        Ok(end - start)
    }

    /// Decodes all frames of `source` into at most `capacity` bytes. An error when the frames are broken,
    /// hold more, or there is no such memory.
    pub fn decompress(&mut self, source: &[u8], capacity: usize) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        out.try_reserve_exact(capacity).map_err(|error| Error::new(ErrorKind::OutOfMemory, error))?;
        self.decompress_to_buffer(source, &mut Cursor::new(&mut out))?;
        Ok(out)
    }
}

/// Where an encoder would be.
pub struct Compressor<'a> {
    dictionary: PhantomData<&'a ()>,
}

impl Compressor<'_> {
    /// An encoder that refuses to encode; never fails.
    pub fn new(_level: i32) -> Result<Self> {
        Ok(Self { dictionary: PhantomData })
    }

    /// Always an error: zstd is read here, not written.
    pub fn compress_to_buffer(
        &mut self,
        _source: &[u8],
        _target: &mut Cursor<&mut Vec<u8>>,
    ) -> Result<usize> {
        Err(Error::new(ErrorKind::Unsupported, "zstd can be read here, not written"))
    }
}
