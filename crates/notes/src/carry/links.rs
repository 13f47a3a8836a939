//! Links from file to file become links from note to note, where they say the title of the note they lead to. Pure.

/// The text with `[Title](folder/Title.md)` as `[[Title]]`. `here`: the folder of the note; `is_note` knows a path in what is
/// brought in. Every other link stays as it is, and so does a picture.
pub(crate) fn linked(body: &str, here: &[String], is_note: impl Fn(&str) -> bool) -> String {
    let (mut text, mut left) = (String::with_capacity(body.len()), body);
    while let Some(at) = left.find("](") {
        let (before, behind) = (&left[..at], &left[at + 2..]);
        let label = before.rfind('[').map(|begin| (begin, &before[begin + 1..]));
        let path = behind.find(')').map(|end| (end, &behind[..end]));
        match (label, path) {
            (Some((begin, label)), Some((end, path)))
                if !before[..begin].ends_with('!')
                    && leads_to(label, path, here).is_some_and(|path| is_note(&path)) =>
            {
                text.push_str(&before[..begin]);
                text.push_str(&format!("[[{label}]]"));
                left = &behind[end + 1..];
            }
            _ => {
                text.push_str(&left[..at + 2]);
                left = behind;
            }
        }
    }
    text + left
}

/// Where a link leads, if it is one to a file that is named like the label.
fn leads_to(label: &str, path: &str, here: &[String]) -> Option<String> {
    let path = decoded(path.trim().trim_start_matches('<').trim_end_matches('>'))?;
    let mut steps = here.to_vec();
    for step in path.split('/') {
        match step {
            "" if path.starts_with('/') => return None,
            "" | "." => {}
            ".." => drop(steps.pop()?),
            step => steps.push(step.to_owned()),
        }
    }
    let stem = steps.last()?.strip_suffix(".md")?;
    // A file's name leaves out what no name can have.
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let is_named = !label.trim().is_empty() && letters(label) == letters(stem) && !label.contains([']', '\n']);
    is_named.then(|| steps.join("/"))
}

/// `%20` is a blank.
fn decoded(path: &str) -> Option<String> {
    let (mut bytes, mut left) = (Vec::with_capacity(path.len()), path.bytes());
    while let Some(byte) = left.next() {
        match byte {
            b'%' => {
                let digit =
                    |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                bytes.push(digit(left.next())? * 16 + digit(left.next())?);
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_a_file_that_comes_too_is_one_to_its_note_and_any_other_stays() {
        let here = ["Boat".to_owned()];
        let known = |path: &str| ["Boat/Hull.md", "Mast and boom_.md"].contains(&path);
        for (text, meant) in [
            ("See [Hull](Hull.md), [Hull](./Hull.md).", "See [[Hull]], [[Hull]]."),
            ("[Mast and boom?](../Mast%20and%20boom_.md)", "[[Mast and boom?]]"),
            ("[Mast and boom?](<../Mast and boom_.md>)", "[[Mast and boom?]]"),
        ] {
            assert_eq!(linked(text, &here, known), meant);
        }
        for text in [
            "[there](Hull.md)",
            "![Hull](Hull.md)",
            "[Hull](../Hull.md)",
            "[Hull](../../Boat/Hull.md)",
            "[Hull](/Boat/Hull.md)",
            "[Hull](https://a.example/Hull.md)",
            "[Hull](Hull.md#mast)",
            "[Hull](%zz.md)",
            "[ ](Hull.md) ](Hull.md) [Hull](Hull.md",
        ] {
            assert_eq!(linked(text, &here, known), text);
        }
    }
}
