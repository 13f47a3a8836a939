//! Links from note to note: `[[Title]]`, `[[Title#Heading]]`, `[[Title|words]]` in a Markdown text, outside of code. The UI reads them in
//! the same way: both are held to `ui/src/ipc/note-link.cases.json`.

use std::ops::Range;

/// What stands between the brackets, at most, in UTF-16 units: the longest title, with a heading and words.
const LONGEST: usize = 2_000;
/// What a link holds more of is no heading and no words.
const MOST_SEPARATORS: usize = 6;

/// A link in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// What stands between its brackets, without blanks around it.
    pub(crate) written: String,
    /// Where its brackets stand, in bytes.
    pub(crate) at: Range<usize>,
}

/// The links of a text, in order. A fence that is not closed reaches to the end, as in Markdown.
pub(crate) fn links(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    if !text.contains("[[") {
        return found;
    }
    let (mut fence, mut paragraph) = (None, 0);
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let end = from + line.len();
        let marks = fence_of(line);
        match (fence, marks) {
            (None, None) if line.trim().is_empty() || is_indented_code(line, from == paragraph) => {
                in_paragraph(text, paragraph..from, &mut found);
                paragraph = end;
            }
            (None, None) => {}
            (None, Some(opening)) => {
                in_paragraph(text, paragraph..from, &mut found);
                fence = Some(opening);
            }
            (Some(open), Some(closing)) if closes(open, closing, line) => {
                fence = None;
                paragraph = end;
            }
            (Some(_), _) => {}
        }
        from = end;
    }
    if fence.is_none() {
        in_paragraph(text, paragraph..text.len(), &mut found);
    }
    found
}

/// A way to read a link: so much of it is the title, and the rest its heading and the words that are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading<'a> {
    /// Empty where the heading is one of the note that the link stands in.
    pub(crate) title: &'a str,
    pub(crate) rest: &'a str,
}

/// The ways to read a link. A title may hold `|` and `#` itself: the first of these that is the title of a note is what is meant, and
/// the last one if none is.
pub(crate) fn readings(written: &str) -> Vec<Reading<'_>> {
    let written = written.trim();
    let mut readings = vec![Reading { title: written, rest: "" }];
    let separators: Vec<usize> = written.match_indices(['|', '#']).map(|(at, _)| at).take(MOST_SEPARATORS).collect();
    for &at in separators.iter().rev() {
        // In a table the bar is escaped.
        let is_bar = written[at..].starts_with('|');
        let at = if is_bar && written[..at].ends_with('\\') { at - 1 } else { at };
        let (title, rest) = (written[..at].trim(), &written[at..]);
        let is_heading_here = at == 0 && !is_bar && rest.len() > 1;
        if !title.is_empty() || is_heading_here {
            readings.push(Reading { title, rest });
        }
    }
    readings
}

/// The text with each link to one title leading to another, whose headings and words stay; `None` if there is none. `of`: which of the
/// readings of a link is one of the title.
pub(crate) fn relinked(
    text: &str,
    of: impl for<'a> Fn(&[Reading<'a>]) -> Option<Reading<'a>>,
    to: &str,
) -> Option<String> {
    let (mut changed, mut from) = (String::new(), 0);
    for link in links(text) {
        if let Some(reading) = of(&readings(&link.written)) {
            changed.push_str(&text[from..link.at.start]);
            changed.push_str(&format!("[[{to}{}]]", reading.rest));
            from = link.at.end;
        }
    }
    if from == 0 {
        return None;
    }
    changed.push_str(&text[from..]);
    Some(changed)
}

/// The mark of a fence and how many there are of it.
fn fence_of(line: &str) -> Option<(char, usize)> {
    let inner = line.trim_start_matches(' ');
    let mark = inner.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let count = inner.chars().take_while(|&c| c == mark).count();
    let is_fence = line.len() - inner.len() < 4 && count >= 3 && (mark == '~' || !inner[count..].contains('`'));
    is_fence.then_some((mark, count))
}

fn closes(open: (char, usize), closing: (char, usize), line: &str) -> bool {
    open.0 == closing.0 && closing.1 >= open.1 && line.trim().chars().all(|c| c == open.0)
}

/// Four blanks or a tab at the beginning of a paragraph; inside one they are none.
fn is_indented_code(line: &str, begins: bool) -> bool {
    begins
        && (line.starts_with("    ") || line.starts_with('\t'))
        && !line.trim_start().starts_with(['-', '*', '+', '>'])
}

/// Code spans begin and end in one paragraph.
fn in_paragraph(text: &str, part: Range<usize>, found: &mut Vec<Link>) {
    let paragraph = &text[part.clone()];
    let bytes = paragraph.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'`' => {
                let ticks = run(bytes, at);
                at = code_end(bytes, at + ticks, ticks).unwrap_or(at + ticks);
            }
            b'\\' => at += 2,
            b'[' if bytes.get(at + 1) == Some(&b'[') => match written_at(paragraph, at) {
                Some((written, end)) => {
                    found.push(Link { written, at: part.start + at..part.start + end });
                    at = end;
                }
                None => at += 1,
            },
            _ => at += 1,
        }
    }
}

fn run(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().take_while(|&&byte| byte == b'`').count()
}

fn code_end(bytes: &[u8], mut at: usize, ticks: usize) -> Option<usize> {
    while at < bytes.len() {
        if bytes[at] == b'`' {
            let other = run(bytes, at);
            at += other;
            if other == ticks {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    None
}

/// What stands in a link that opens here, and where its brackets end. It is on one line and holds no bracket.
fn written_at(text: &str, at: usize) -> Option<(String, usize)> {
    let inner = &text[at + 2..];
    let end = inner.find([']', '[', '\n'])?;
    let written = inner[..end].trim();
    let is_one = inner[end..].starts_with("]]")
        && !written.is_empty()
        && (end <= LONGEST || inner[..end].encode_utf16().count() <= LONGEST);
    is_one.then(|| (written.to_owned(), at + 2 + end + 2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> Vec<String> {
        links(text).into_iter().map(|link| link.written).collect()
    }

    /// One title, letter by letter, and the first of the readings that is it.
    fn of(title: &'static str) -> impl for<'a> Fn(&[Reading<'a>]) -> Option<Reading<'a>> {
        move |readings| readings.iter().copied().find(|reading| reading.title.eq_ignore_ascii_case(title))
    }

    #[derive(serde::Deserialize)]
    struct Cases {
        readings: Vec<Case>,
        texts: Vec<InText>,
    }

    #[derive(serde::Deserialize)]
    struct Case {
        written: String,
        readings: Vec<Meant>,
    }

    #[derive(serde::Deserialize)]
    struct Meant {
        title: String,
        rest: String,
    }

    #[derive(serde::Deserialize)]
    struct InText {
        text: String,
        links: Vec<String>,
    }

    #[test]
    fn a_link_is_read_as_the_list_of_cases_says_that_the_window_reads_too() {
        let cases: Cases =
            serde_json::from_str(include_str!("../../../../ui/src/ipc/note-link.cases.json")).expect("cases");
        assert!(cases.readings.len() > 10 && cases.texts.len() > 3);
        for Case { written, readings: meant } in &cases.readings {
            let meant: Vec<Reading<'_>> =
                meant.iter().map(|each| Reading { title: &each.title, rest: &each.rest }).collect();
            assert_eq!(readings(written), meant, "{written}");
        }
        for case in &cases.texts {
            assert_eq!(written(&case.text), case.links, "{}", case.text);
        }
    }

    #[test]
    fn links_are_found_outside_of_code_only() {
        let text = "[[One]] and `[[no]]`, ``[[no]] ` ``\n\n```\n[[no]]\n```\n- [[ Two words ]]\n\n    [[no]]\n\ntext\n    [[Three]] `not closed\n\n[[Four]] \\[[no]] [[a\nb]] [[]] [[[Five]]]\n~~~~\n[[no]]\n~~~\n[[no]]";
        assert_eq!(written(text), ["One", "Two words", "Three", "Four", "Five"]);
    }

    #[test]
    fn links_to_one_title_lead_to_another_and_code_stays() {
        let text = "[[Old]] `[[Old]]` [[old]] [[Older]]";
        assert_eq!(relinked(text, of("old"), "New").as_deref(), Some("[[New]] `[[Old]]` [[New]] [[Older]]"));
        assert_eq!(relinked(text, of("none"), "New"), None);
    }

    #[test]
    fn the_heading_and_the_words_of_a_link_stay_whatever_title_it_leads_to() {
        let text = "[[Old|the *old*]] [[old#Sec|a]] ![[Old#Sec]] [[Old\\|b]] [[#Old]] [[Older|Old]]";
        assert_eq!(
            relinked(text, of("old"), "New").as_deref(),
            Some("[[New|the *old*]] [[New#Sec|a]] ![[New#Sec]] [[New\\|b]] [[#Old]] [[Older|Old]]")
        );
    }

    proptest! {
        #[test]
        fn whatever_a_text_is_each_link_stands_where_it_is_said_to(text in "(\\PC|[\\[\\]`~\\\\\n ]|\\[\\[a\\]\\]|```)*") {
            for link in links(&text) {
                let written = &text[link.at];
                prop_assert!(written.starts_with("[[") && written.ends_with("]]") && written.contains(&link.written));
                prop_assert!(readings(&link.written).iter().all(|each| link.written.ends_with(each.rest)));
            }
        }
    }
}
