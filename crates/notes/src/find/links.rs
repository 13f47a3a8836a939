//! Links from note to note: `[[Title]]` in a Markdown text, outside of code.

use std::ops::Range;

/// A link in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// As it is written, without blanks around it.
    pub(crate) title: String,
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

/// The text with each link to one title leading to another; `None` if there is none. `is`: whether a title is the one.
pub(crate) fn relinked(text: &str, is: impl Fn(&str) -> bool, to: &str) -> Option<String> {
    let links: Vec<Link> = links(text).into_iter().filter(|link| is(&link.title)).collect();
    if links.is_empty() {
        return None;
    }
    let (mut changed, mut from) = (String::with_capacity(text.len()), 0);
    for link in links {
        changed.push_str(&text[from..link.at.start]);
        changed.push_str(&format!("[[{to}]]"));
        from = link.at.end;
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
            b'[' if bytes.get(at + 1) == Some(&b'[') => match title_at(paragraph, at) {
                Some((title, end)) => {
                    found.push(Link { title, at: part.start + at..part.start + end });
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

/// The title of a link that opens here, and where its brackets end. A title is on one line and holds no bracket.
fn title_at(text: &str, at: usize) -> Option<(String, usize)> {
    let inner = &text[at + 2..];
    let end = inner.find([']', '[', '\n'])?;
    let title = inner[..end].trim();
    (inner[end..].starts_with("]]") && !title.is_empty()).then(|| (title.to_owned(), at + 2 + end + 2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn titles(text: &str) -> Vec<String> {
        links(text).into_iter().map(|link| link.title).collect()
    }

    #[test]
    fn links_are_found_outside_of_code_only() {
        let text = "[[One]] and `[[no]]`, ``[[no]] ` ``\n\n```\n[[no]]\n```\n- [[ Two words ]]\n\n    [[no]]\n\ntext\n    [[Three]] `not closed\n\n[[Four]] \\[[no]] [[a\nb]] [[]] [[[Five]]]\n~~~~\n[[no]]\n~~~\n[[no]]";
        assert_eq!(titles(text), ["One", "Two words", "Three", "Four", "Five"]);
    }

    #[test]
    fn links_to_one_title_lead_to_another_and_code_stays() {
        let text = "[[Old]] `[[Old]]` [[old]] [[Older]]";
        assert_eq!(
            relinked(text, |title| title.eq_ignore_ascii_case("old"), "New").as_deref(),
            Some("[[New]] `[[Old]]` [[New]] [[Older]]")
        );
        assert_eq!(relinked(text, |title| title == "none", "New"), None);
    }

    proptest! {
        #[test]
        fn whatever_a_text_is_each_link_stands_where_it_is_said_to(text in "(\\PC|[\\[\\]`~\\\\\n ]|\\[\\[a\\]\\]|```)*") {
            for link in links(&text) {
                let written = &text[link.at];
                prop_assert!(written.starts_with("[[") && written.ends_with("]]") && written.contains(&link.title));
            }
        }
    }
}
