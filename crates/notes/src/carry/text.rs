//! The text of a file, whatever it was encoded with. Pure.

/// What the bytes of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decoded {
    /// A text that says itself what it is.
    Text(String),
    /// A text of no Unicode: taken for the one that Western Europe used before.
    Guessed(String),
    /// No text.
    Binary,
}

/// UTF-8, with a mark or without; UTF-16 with one; else Windows-1252, of which Latin-1 is the greater part.
pub(crate) fn decode(bytes: &[u8]) -> Decoded {
    match bytes {
        [0xef, 0xbb, 0xbf, text @ ..] => utf8(text),
        [0xff, 0xfe, text @ ..] => utf16(text, u16::from_le_bytes),
        [0xfe, 0xff, text @ ..] => utf16(text, u16::from_be_bytes),
        text => utf8(text),
    }
}

fn utf8(bytes: &[u8]) -> Decoded {
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded::Text(text.to_owned()),
        Err(_) if bytes.contains(&0) => Decoded::Binary,
        Err(_) => Decoded::Guessed(bytes.iter().map(|&byte| western(byte)).collect()),
    }
}

fn utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Decoded {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    match char::decode_utf16(units).collect::<Result<String, _>>() {
        Ok(text) if bytes.len().is_multiple_of(2) => Decoded::Text(text),
        _ => Decoded::Binary,
    }
}

/// What Windows-1252 has where Latin-1 has controls.
const WESTERN: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn western(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WESTERN[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_whatever_it_was_encoded_with() {
        let text = |bytes: &[u8]| decode(bytes);
        assert_eq!(text("\u{feff}Grüße 🛶".as_bytes()), Decoded::Text("Grüße 🛶".to_owned()));
        assert_eq!(text(b"\xff\xfeG\0r\0\xfc\0"), Decoded::Text("Grü".to_owned()));
        assert_eq!(text(b"\xfe\xff\0G\xd8\x3d\xde\xf6"), Decoded::Text("G🛶".to_owned()));
        assert_eq!(text(b"Gr\xfc\xdfe \x80 \x93a\x94"), Decoded::Guessed("Grüße € “a”".to_owned()));
        assert_eq!(text(b""), Decoded::Text(String::new()));
    }

    #[test]
    fn a_picture_is_no_text() {
        assert_eq!(decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff"), Decoded::Binary);
        assert_eq!(decode(b"\xff\xfea"), Decoded::Binary);
    }
}
