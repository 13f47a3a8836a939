//! The parts of a text that is a concatenation already, and what of them is text: not a caption, not the fence that was
//! put around front matter.

use super::lines::{key, lines};

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part<'a> {
    /// Its lines, as they stand there.
    pub(super) lines: Vec<&'a str>,
    /// What of it is compared.
    text: Vec<&'a str>,
    /// Whether it is the head of its text, where front matter means something.
    pub(super) is_head: bool,
}

impl<'a> Part<'a> {
    fn new(lines: Vec<&'a str>, is_head: bool) -> Self {
        let text = text_of(&lines);
        Self { lines, text, is_head }
    }

    /// A text as one part, whatever rules are drawn in it.
    pub(super) fn whole(text: &'a str) -> Self {
        Self::new(lines(text.trim_end()), true)
    }

    /// Whether the other stands in this one as consecutive whole lines. One without text stands everywhere.
    pub(super) fn holds(&self, other: &Part<'_>) -> bool {
        holds(&self.text, &other.text)
    }

    /// Whether it is blank, or a caption without a text.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The lines of its text.
    pub(super) fn text(&self) -> &[&'a str] {
        &self.text
    }

    pub(super) fn has_caption(&self) -> bool {
        self.lines.iter().find(|line| !key(line).is_empty()).is_some_and(|line| is_caption(line))
    }

    /// Its lines for the middle of a note, where front matter would become a heading and a rule.
    pub(super) fn lines_with_fenced_front_matter(&self) -> Vec<String> {
        let mut result: Vec<String> = self.lines.iter().map(|&line| line.to_owned()).collect();
        if let Some(end) = front_matter(&self.lines) {
            let ticks = |line: &&str| line.chars().take_while(|&c| c == '`').count();
            let longest = self.lines[..end].iter().map(|line| ticks(&line.trim_start())).max().unwrap_or(0);
            let fence = "`".repeat((longest + 1).max(3));
            result.insert(end, fence.clone());
            result.insert(0, fence);
        }
        result
    }
}

/// The parts between our separators: a `---` alone on its line, between two blank ones or at the end, outside a code
/// fence. There is a first one always.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let all = lines(text.trim_end());
    let is = |place: usize, wanted: &str| all.get(place).is_none_or(|line| key(line) == wanted);
    let mut parts = vec![Vec::new()];
    let mut fence = None;
    let mut place = 0;
    while place < all.len() {
        let separator = fence.is_none() && place > 0 && place + 1 < all.len();
        if separator && is(place, "") && is(place + 1, "---") && is(place + 2, "") {
            parts.push(Vec::new());
            place += 3;
        } else {
            fence = fence_after(fence, all[place]);
            parts.last_mut().expect("there is a first part").push(all[place]);
            place += 1;
        }
    }
    parts.into_iter().enumerate().map(|(number, lines)| Part::new(lines, number == 0)).collect()
}

/// Whether `part` stands in `whole` as consecutive lines. In time that grows with their lines, however often these repeat
/// (Knuth, Morris and Pratt).
pub(super) fn holds(whole: &[&str], part: &[&str]) -> bool {
    if part.is_empty() || part.len() > whole.len() {
        return part.is_empty();
    }
    let mut borders = vec![0; part.len()];
    let mut matched = 0;
    for at in 1..part.len() {
        while matched > 0 && part[at] != part[matched] {
            matched = borders[matched - 1];
        }
        matched += usize::from(part[at] == part[matched]);
        borders[at] = matched;
    }
    matched = 0;
    whole.iter().any(|line| {
        while matched > 0 && *line != part[matched] {
            matched = borders[matched - 1];
        }
        matched += usize::from(*line == part[matched]);
        matched == part.len()
    })
}

/// What is compared: keys, without a caption, the fence around front matter, and blank lines around all.
fn text_of<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let keys: Vec<&str> = lines.iter().map(|line| key(line)).collect();
    let mut text = without_blanks(&keys);
    if text.first().is_some_and(|line| is_caption(line)) {
        text = without_blanks(&text[1..]);
    }
    if let [fence, rest @ ..] = text
        && fence.len() >= 3
        && fence.chars().all(|c| c == '`')
        && let Some(end) = front_matter(rest)
        && rest.get(end) == Some(fence)
    {
        return without_blanks(&[&rest[..end], &rest[end + 1..]].concat()).to_vec();
    }
    text.to_vec()
}

fn without_blanks<'a, 'b>(mut lines: &'b [&'a str]) -> &'b [&'a str] {
    while let ["", rest @ ..] | [rest @ .., ""] = lines {
        lines = rest;
    }
    lines
}

/// Where the front matter at the head of these lines ends, if they have one.
fn front_matter(lines: &[&str]) -> Option<usize> {
    let [first, rest @ ..] = lines else { return None };
    let end = rest.iter().position(|line| key(line) == "---")?;
    (key(first) == "---" && end > 0).then_some(end + 2)
}

/// The line above a text of theirs that tells where it is from, `*From Pixel 8, 23 Nov 2026 14:31*`. `when` ends with the
/// time, as `14:31`: that is how a caption is known from text.
#[must_use]
pub fn caption(device: &str, when: &str) -> String {
    let plain = |text: &str| text.replace(['*', '\r', '\n'], " ").trim().to_owned();
    format!("*From {}, {}*", plain(device), plain(when))
}

/// Whether a line is a caption: from somewhere, a day, a time.
pub(super) fn is_caption(line: &str) -> bool {
    let inside = key(line).strip_prefix("*From ").and_then(|line| line.strip_suffix('*'));
    let parts = inside.filter(|line| !line.contains('*')).and_then(|line| line.rsplit_once(", "));
    let Some((day, time)) = parts.and_then(|(_, when)| when.rsplit_once(' ')) else { return false };
    let is_time = |time: &str| {
        time.split_once(':').is_some_and(|(hour, minute)| {
            let is_number =
                |text: &str| !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
            is_number(hour) && is_number(minute)
        })
    };
    is_time(time) && day.contains(char::is_numeric)
}

/// The fence that is open behind this line: its character and length (CommonMark §4.5).
pub(super) fn fence_after(open: Option<(char, usize)>, line: &str) -> Option<(char, usize)> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let text = line.trim_start_matches(' ');
    let mark = text.chars().next().filter(|c| matches!(c, '`' | '~'));
    let length = mark.map_or(0, |mark| text.chars().take_while(|&c| c == mark).count());
    let rest = text.get(length..).unwrap_or_default();
    match (open, mark) {
        (None, Some(mark)) if indent < 4 && length >= 3 && !(mark == '`' && rest.contains('`')) => Some((mark, length)),
        (Some((open_mark, open_length)), Some(mark))
            if indent < 4 && mark == open_mark && length >= open_length && rest.trim().is_empty() =>
        {
            None
        }
        _ => open,
    }
}

/// The line that closes a fence left open, if one is.
pub(super) fn closing_fence<'a>(text: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let open = text.into_iter().fold(None, fence_after);
    open.map(|(mark, length)| mark.to_string().repeat(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_is_known_from_text() {
        assert!(is_caption(&caption("Pixel 8", "23 Nov 2026 14:31")));
        assert!(is_caption(&caption("My *new*\nphone, the second", "2026-11-23 9:05")));
        for text in
            ["*From the heart*", "*From Anna, with love*", "From Pixel 8, 23 Nov 2026 14:31", "*From X, at 14:31*"]
        {
            assert!(!is_caption(text), "{text}");
        }
    }

    #[test]
    fn a_part_is_found_among_lines_that_repeat_and_soon() {
        assert!(holds(&["a", "a", "b", "a", "a", "c"], &["a", "a", "c"]));
        assert!(holds(&["a", "b", "a", "b", "c"], &["a", "b", "c"]));
        assert!(!holds(&["a", "b", "a"], &["a", "a"]));
        let mut part = vec!["a"; 100_000];
        part.push("b");
        assert!(!holds(&vec!["a"; 200_000], &part));
    }

    #[test]
    fn a_rule_in_a_fence_or_without_blank_lines_around_it_parts_nothing() {
        let count = |text| parts(text).len();
        assert_eq!(count("a\n\n---\n\nb"), 2);
        assert_eq!(count("a\n\n---"), 2);
        assert_eq!(count("```\na\n\n---\n\nb\n```"), 1);
        assert_eq!(count("````\n```\n\n---\n\n```\n````\n\n---\n\nb"), 2);
        assert_eq!(count("a\n---\n\nb"), 1);
        assert_eq!(count("\n---\n\nb"), 1);
    }

    #[test]
    fn front_matter_is_the_same_text_with_a_fence_around_it() {
        let (raw, fenced) = ("---\nt: x\n---\nb", "```\n---\nt: x\n---\n```\nb");
        assert_eq!(parts(raw)[0].text, parts(fenced)[0].text);
        assert_eq!(parts(raw)[0].lines_with_fenced_front_matter().join("\n"), fenced);
        let with_fence = "---\n```\nt\n```\n---";
        assert_eq!(
            parts(with_fence)[0].lines_with_fenced_front_matter().join("\n"),
            format!("````\n{with_fence}\n````")
        );
        assert_eq!(parts("---\n---")[0].lines_with_fenced_front_matter().join("\n"), "---\n---");
    }
}
