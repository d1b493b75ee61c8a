//! Frames made by the reference encoder decode to what went in.

use std::io::Cursor;

use zstd::bulk::Decompressor;
use zstd::zstd_safe::get_frame_content_size;

const TEXT: &[u8] = b"huntlet huntlet huntlet huntlet";
const FRAME: &[u8] = include_bytes!("huntlet.zst");

#[test]
fn a_frame_is_decoded_behind_what_is_there() {
    let mut out = b"before ".to_vec();
    out.reserve(64);
    let mut at = Cursor::new(&mut out);
    at.set_position(7);
    let written = Decompressor::new().unwrap().decompress_to_buffer(FRAME, &mut at).unwrap();
    assert_eq!(written, TEXT.len());
    assert_eq!(out, [b"before ", TEXT].concat());
}

#[test]
fn the_header_states_the_size() {
    assert_eq!(get_frame_content_size(FRAME), Ok(Some(TEXT.len() as u64)));
    assert!(get_frame_content_size(b"no frame").is_err());
    assert!(get_frame_content_size(&FRAME[..5]).is_err());
}

#[test]
fn broken_frames_and_small_targets_are_errors() {
    let decode = |bytes: &[u8], capacity: usize| {
        let mut out = Vec::with_capacity(capacity);
        Decompressor::new().unwrap().decompress_to_buffer(bytes, &mut Cursor::new(&mut out))
    };
    assert!(decode(FRAME, 256).is_ok());
    for cut in 1..FRAME.len() {
        assert!(decode(&FRAME[..cut], 256).is_err(), "cut at {cut}");
    }
    assert!(decode(FRAME, 3).is_err());
    let mut decoder = Decompressor::new().unwrap();
    assert_eq!(decoder.decompress(FRAME, 256).unwrap(), TEXT);
    assert!(decoder.decompress(FRAME, usize::MAX).is_err());
}
