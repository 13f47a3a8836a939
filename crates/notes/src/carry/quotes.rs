//! Texts in quotes, as YAML and JSON have them. Pure.

pub(super) fn single_quoted(text: &str) -> Option<(String, &str)> {
    let (mut said, mut left) = (String::new(), text.strip_prefix('\'')?);
    loop {
        let end = left.find('\'')?;
        said.push_str(&left[..end]);
        left = &left[end + 1..];
        match left.strip_prefix('\'') {
            Some(behind) => {
                said.push('\'');
                left = behind;
            }
            None => return Some((said, left)),
        }
    }
}

pub(super) fn double_quoted(text: &str) -> Option<(String, &str)> {
    let mut said = String::new();
    let mut chars = text.strip_prefix('"')?.chars();
    loop {
        match chars.next()? {
            '"' => return Some((said, chars.as_str())),
            '\\' => said.push(escaped(&mut chars)?),
            c => said.push(c),
        }
    }
}

fn escaped(chars: &mut std::str::Chars<'_>) -> Option<char> {
    Some(match chars.next()? {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' => char::from_u32(hex(chars, 2)?)?,
        'U' => char::from_u32(hex(chars, 8)?)?,
        'u' => match hex(chars, 4)? {
            high @ 0xd800..=0xdbff => {
                let low = (chars.next()? == '\\' && chars.next()? == 'u').then(|| hex(chars, 4))??;
                let low = (0xdc00..=0xdfff).contains(&low).then(|| low - 0xdc00)?;
                char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + low)?
            }
            code => char::from_u32(code)?,
        },
        c @ ('"' | '\\' | '/' | ' ') => c,
        _ => return None,
    })
}

fn hex(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<u32> {
    (0..digits).try_fold(0, |number, _| Some(number * 16 + chars.next()?.to_digit(16)?))
}

/// A text in double quotes, which every reader of YAML and of JSON takes for the same.
pub(super) fn quoted(text: &str) -> String {
    let mut said = String::with_capacity(text.len() + 2);
    said.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => said.extend(['\\', c]),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => {
                said.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => said.push(c),
        }
    }
    said.push('"');
    said
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_quoted_text_is_read_as_it_was(text in "\\PC*|[\"\\\\\n\r\t\u{0}\u{85}\u{2028}\u{feff}🛶a]*") {
            let line = format!("{}, more", quoted(&text));
            prop_assert_eq!(double_quoted(&line), Some((text.clone(), ", more")));
            prop_assert_eq!(serde_json::from_str::<String>(&quoted(&text)).expect("JSON"), text);
        }
    }
}
