//! The kind of a file by its bytes.

/// Kinds by their first bytes, with MSTICPy's names where it has one.
const MAGIC: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "zip"),
    (b"\x1F\x8B\x08", "gz"),
    (b"7z\xBC\xAF\x27\x1C", "7z"),
    (b"Rar!\x1A\x07", "rar"),
    (b"%PDF-", "pdf"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "msi"),
    (b"MSWIM\0\0\0", "wim"),
    (b"\x7FELF", "elf"),
    (b"MSCF\0\0\0\0", "cab"),
    (b"\xFD7zXZ\0", "xz"),
    (b"BZh", "bz2"),
    (b"\x28\xB5\x2F\xFD", "zst"),
    (b"\x89PNG\r\n\x1A\n", "png"),
    (b"\xFF\xD8\xFF\xE0", "jpg"),
    (b"\xFF\xD8\xFF\xE1", "jpg"),
    (b"GIF8", "gif"),
    (b"{\\rtf", "rtf"),
    (b"L\0\0\0\x01\x14\x02\0", "lnk"),
    (b"\xCF\xFA\xED\xFE", "macho"),
    (b"\xCE\xFA\xED\xFE", "macho"),
    (b"\xCA\xFE\xBA\xBE", "class"),
    (b"dex\n03", "dex"),
    (b"\0asm\x01\0\0\0", "wasm"),
    (b"SQLite format 3\0", "sqlite"),
];

/// The kind of these bytes; none when they are of no kind that is known.
pub(super) fn kind(bytes: &[u8]) -> Option<&'static str> {
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return match *name {
            "bz2" if bytes.get(4..10) != Some(b"\x31\x41\x59\x26\x53\x59") => None,
            "zip" if bytes.get(6).is_some_and(|flags| flags & 1 == 1) => Some("zip (pwd protected)"),
            name => Some(name),
        };
    }
    if bytes.starts_with(b"MZ") {
        return executable(bytes);
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Some("tar");
    }
    None
}

/// `exe`, `dll` or `sys`, by the header of a Windows program; `exe` as well where the header is cut off.
fn executable(bytes: &[u8]) -> Option<&'static str> {
    let word =
        |at: usize| bytes.get(at..at + 2).and_then(|pair| pair.try_into().ok()).map(u16::from_le_bytes);
    let header = bytes.get(60..64).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes);
    let stub = bytes.windows(19).take(512).any(|window| window == b"program cannot be r");
    let Some(header) = header.map(|header| header as usize) else {
        return stub.then_some("exe");
    };
    if bytes.get(header..header.saturating_add(4)) != Some(b"PE\0\0") {
        return stub.then_some("exe");
    }
    // subsystem 1 is native: a driver; flag 0x2000 marks a library
    if word(header + 24 + 68) == Some(1) {
        return Some("sys");
    }
    Some(if word(header + 22).is_some_and(|flags| flags & 0x2000 != 0) { "dll" } else { "exe" })
}
