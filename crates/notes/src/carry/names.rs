//! Names of files that are names on every system: no sign that one of them forbids, no device of DOS, not too long, composed as
//! most write it, and no two that differ in case alone. Pure.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization as _;

/// Bytes of a name at most, without its ending: with a number and an ending it still fits everywhere.
const LONGEST: usize = 120;

/// The names of one folder.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(HashSet<String>);

impl Names {
    /// A name for this text that no other in the folder has, with an ending such as `.md`.
    pub(crate) fn give(&mut self, text: &str, ending: &str) -> String {
        let stem = safe(text);
        let names =
            std::iter::once(format!("{stem}{ending}")).chain((2..).map(|n: u64| format!("{stem} ({n}){ending}")));
        let mut free = names.skip_while(|name| self.0.contains(&folded(name)));
        let name = free.next().expect("numbers do not end");
        self.0.insert(folded(&name));
        name
    }
}

/// As a file system sees it that knows no case.
fn folded(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).collect::<String>().to_uppercase().to_lowercase()
}

fn safe(text: &str) -> String {
    let composed: String = text.nfc().map(|c| if may_stand(c) { c } else { ' ' }).collect();
    let words = composed.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut name = String::new();
    for c in words.trim_start_matches(['.', ' ', '~']).chars() {
        if name.len() + c.len_utf8() > LONGEST {
            break;
        }
        name.push(c);
    }
    let name = name.trim_end_matches(['.', ' ']);
    match name {
        "" => "Untitled".to_owned(),
        name if is_device(name) => format!("{name}_"),
        name => name.to_owned(),
    }
}

fn may_stand(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let is_private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fff0}'..='\u{ffff}');
    !c.is_control() && !turns && !is_private && !"/\\:*?\"<>|".contains(c)
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    let numbered = number.is_some_and(|number| number.chars().count() == 1);
    numbered || ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_one_on_every_system() {
        let mut names = Names::default();
        for (text, name) in [
            ("What: a/b?", "What a b.md"),
            ("../../etc/passwd", "etc passwd.md"),
            (".hidden", "hidden.md"),
            ("con", "con_.md"),
            ("COM1.txt", "COM1.txt_.md"),
            ("", "Untitled.md"),
            (" ... ", "Untitled (2).md"),
            ("Cafe\u{301}", "Café.md"),
            ("CAFÉ", "CAFÉ (2).md"),
            ("ends with a dot.", "ends with a dot.md"),
        ] {
            assert_eq!(names.give(text, ".md"), name, "{text:?}");
        }
        assert!(names.give(&"🛶".repeat(100), ".md").len() <= LONGEST + 3);
    }

    proptest! {
        #[test]
        fn no_two_names_of_a_folder_are_one_on_any_system(texts in proptest::collection::vec("\\PC{0,8}|[aAäÄſsß./ ]{0,4}", 1..20)) {
            let mut names = Names::default();
            let given: Vec<String> = texts.iter().map(|text| names.give(text, ".md")).collect();
            let seen: HashSet<String> = given.iter().map(|name| name.nfc().collect::<String>().to_lowercase()).collect();
            prop_assert_eq!(seen.len(), given.len());
            for name in given {
                prop_assert!(!name.contains(['/', '\\', ':']) && !name.starts_with('.') && name.len() <= 160);
            }
        }
    }
}
