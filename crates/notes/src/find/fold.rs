//! The words of a text, as they are found: lower case, without accents. The index holds words that were cut here, so that what
//! is looked for, what is in the index, what is not in it yet, and what is marked in a list never disagree.

use std::ops::Range;

/// A letter, and the letters that are found by it. Greek with its accents, and Latin.
const PLAIN: [(&str, &str); 36] = [
    ("a", "àáâãäåāăąǎǟǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
    ("b", "ḃḅḇ"),
    ("c", "çćĉċčḉ"),
    ("d", "ďđḋḍḏḑḓ"),
    ("e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
    ("f", "ḟ"),
    ("g", "ĝğġģǧǵḡ"),
    ("h", "ĥȟḣḥḧḩḫẖħ"),
    ("i", "ìíîïĩīĭįǐȉȋḭḯỉịı"),
    ("j", "ĵǰ"),
    ("k", "ķǩḱḳḵ"),
    ("l", "ĺļľłḷḹḻḽ"),
    ("m", "ḿṁṃ"),
    ("n", "ñńņňǹṅṇṉṋ"),
    ("o", "òóôõöøōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
    ("p", "ṕṗ"),
    ("r", "ŕŗřȑȓṙṛṝṟ"),
    ("s", "śŝşšſșṡṣṥṧṩẛ"),
    ("t", "ţťțṫṭṯṱẗ"),
    ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ("v", "ṽṿ"),
    ("w", "ŵẁẃẅẇẉẘ"),
    ("x", "ẋẍ"),
    ("y", "ýÿŷȳẏẙỳỵỷỹ"),
    ("z", "źżžẑẓẕ"),
    ("ss", "ß"),
    ("ae", "æ"),
    ("oe", "œ"),
    ("α", "ά"),
    ("ε", "έ"),
    ("η", "ή"),
    ("ι", "ίϊΐ"),
    ("ο", "ό"),
    ("σ", "ς"),
    ("υ", "ύϋΰ"),
    ("ω", "ώ"),
];

/// A word of a text: as it is found, and where it stands, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) folded: String,
    pub(super) at: Range<usize>,
}

/// What a character is to a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// It stands in a word.
    Letter,
    /// It is a word of its own: a character of a script that has no spaces, or a picture.
    Alone,
    /// An accent of its own belongs to the letter before it.
    Accent,
    Between,
}

fn part(c: char) -> Part {
    match c {
        '\0'..='\x7f' if c.is_ascii_alphanumeric() => Part::Letter,
        '\0'..='\x7f' => Part::Between,
        '\u{300}'..='\u{36f}' => Part::Accent,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
            Part::Alone
        }
        '\u{fe00}'..='\u{fe0f}' | '\u{ff00}'..='\u{ff0f}' | '\u{3000}'..='\u{303f}' => Part::Between,
        _ if c.is_alphanumeric() => Part::Letter,
        '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1fbff}' => Part::Alone,
        _ => Part::Between,
    }
}

fn fold_into(folded: &mut String, c: char) {
    if c.is_ascii() {
        return folded.push(c.to_ascii_lowercase());
    }
    for c in c.to_lowercase().filter(|&c| part(c) != Part::Accent) {
        match PLAIN.iter().find(|(_, accented)| accented.contains(c)) {
            Some((plain, _)) => folded.push_str(plain),
            None => folded.push(c),
        }
    }
}

/// Hands over every word of a text, in order, until `take` says `false`. The first is the folded word, which is reused.
pub(super) fn each_word(text: &str, mut take: impl FnMut(&str, Range<usize>) -> bool) {
    let (mut folded, mut from) = (String::new(), None);
    for (at, c) in text.char_indices() {
        let part = part(c);
        match (part, from) {
            (Part::Letter, _) => {
                from = from.or(Some(at));
                fold_into(&mut folded, c);
            }
            (Part::Accent, Some(_)) => {}
            (_, start) => {
                if let Some(start) = start
                    && !take(&folded, start..at)
                {
                    return;
                }
                from = None;
                folded.clear();
                if part == Part::Alone {
                    folded.push(c);
                    if !take(&folded, at..at + c.len_utf8()) {
                        return;
                    }
                    folded.clear();
                }
            }
        }
    }
    if let Some(start) = from {
        take(&folded, start..text.len());
    }
}

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    each_word(text, |folded, at| {
        words.push(Word { folded: folded.to_owned(), at });
        true
    });
    words
}

/// The words of a text with a blank between each two, as they go into the index.
pub(super) fn folded(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    each_word(text, |word, _| {
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(word);
        true
    });
    all
}

/// A text letter by letter, blanks and signs included, lower case and without accents.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    text.chars().filter(|&c| part(c) != Part::Accent).for_each(|c| fold_into(&mut plain, c));
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_and_accents_make_no_other_word() {
        assert_eq!(
            folded("Grenå, CAFÉ cafe\u{301} Ångström ΌΔΟΣ Straße don't"),
            "grena cafe cafe angstrom οδοσ strasse don t"
        );
    }

    #[test]
    fn a_script_without_spaces_is_found_by_each_character_and_a_picture_is_a_word() {
        assert_eq!(folded("日本語🛶 boat🛶x"), "日 本 語 🛶 boat 🛶 x");
    }

    proptest! {
        #[test]
        fn whatever_is_written_its_words_stand_where_they_are_said_to(text in "\\PC*") {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(word.at.start >= end && !text[word.at.clone()].is_empty());
                prop_assert!(!word.folded.contains(' '));
                end = word.at.end;
            }
        }

        #[test]
        fn to_fold_twice_is_to_fold_once(text in "\\PC*") {
            prop_assert_eq!(folded(&folded(&text)), folded(&text));
        }
    }
}
