//! Numbers that stand for texts, so that processes can be compared.

/// The sum of a text's code points divided by `scale`, rounded down; 0 for a scale of 0.
pub fn char_ord_score(text: &str, scale: u64) -> u64 {
    let sum: u64 = if text.is_ascii() {
        text.bytes().map(u64::from).sum()
    } else {
        text.chars().map(|character| u64::from(u32::from(character))).sum()
    };
    sum.checked_div(scale).unwrap_or(0)
}

/// Whether a character separates the words of a command line: white space or one of `-\/.,"'|&:;%$()`.
pub fn is_delimiter(character: char) -> bool {
    match character {
        '-' | '\\' | '/' | '.' | ',' | '"' | '\'' | '|' | '&' | ':' | ';' | '%' | '$' | '(' | ')' => true,
        // the separators of ASCII count as white space for the peer
        '\x1c'..='\x1f' => true,
        other => other.is_whitespace(),
    }
}

const DELIMITERS: [bool; 128] = {
    let mut table = [false; 128];
    let marks = b"-\\/.,\"'|&:;%$() \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f";
    let mut at = 0;
    while at < marks.len() {
        table[marks[at] as usize] = true;
        at += 1;
    }
    table
};

/// How many delimiters ([`is_delimiter`]) a text has.
pub fn delim_count(text: &str) -> u64 {
    if text.is_ascii() {
        return text.bytes().map(|byte| u64::from(DELIMITERS[usize::from(byte & 127)])).sum();
    }
    text.chars().filter(|character| is_delimiter(*character)).count() as u64
}

/// CRC-32 of a text's delimiters in their order: equal for command lines of one shape.
pub fn delim_hash(text: &str) -> u32 {
    let delimiters: String = text.chars().filter(|character| is_delimiter(*character)).collect();
    crc32_hash(&delimiters)
}

/// How many pieces a text has between single blanks.
pub fn token_count(text: &str) -> u64 {
    text.split(' ').count() as u64
}

/// CRC-32 (ISO-HDLC) of a text's UTF-8.
pub fn crc32_hash(text: &str) -> u32 {
    !text.bytes().fold(u32::MAX, |crc, byte| {
        let at = (crc ^ u32::from(byte)) & 0xFF;
        CRC[at as usize] ^ (crc >> 8)
    })
}

const CRC: [u32; 256] = {
    let mut table = [0_u32; 256];
    let mut at = 0;
    while at < 256 {
        let mut crc = at as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[at] = crc;
        at += 1;
    }
    table
};

/// The last segment of a path; the separator is `/` or `\`.
pub fn last_segment(path: &str, separator: char) -> &str {
    path.rsplit(separator).next().unwrap_or(path)
}

/// Sessions in which the system itself runs.
pub fn is_system_session(session: &str) -> bool {
    session == "0x3e7" || session == "-1"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_peer() {
        let command = r#"cmd /c echo "a b" & dir c:\x"#;
        assert_eq!(delim_count(command), 13);
        assert_eq!(delim_hash(command), 2_216_415_445);
        assert_eq!(crc32_hash("abc"), 891_568_578);
        assert_eq!(char_ord_score("abc", 1), 294);
        assert_eq!(char_ord_score("abc", 10), 29);
        assert_eq!(char_ord_score("abc", 0), 0);
        assert_eq!(token_count("cmd  /c dir"), 4);
        assert_eq!(delim_count("ä b\u{a0}c"), 2);
    }
}
