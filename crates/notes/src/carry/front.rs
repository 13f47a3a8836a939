//! The front matter of a Markdown file: what stands between two lines of dashes at its beginning, as much of YAML as people and
//! programs write there. What it can't read it does not touch: a line nobody understands stays where it was. Pure.

use super::quotes::{double_quoted, single_quoted};

/// A text in two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Front<'a> {
    entries: Vec<Entry<'a>>,
    /// What follows the closing line.
    pub(crate) body: &'a str,
}

/// A key, with all its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry<'a> {
    key: String,
    raw: &'a str,
}

impl<'a> Front<'a> {
    /// `None` if the text does not begin with a front matter: two rules with prose between them are none.
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        let mut lines = text.split_inclusive('\n');
        if lines.next()?.trim_end() != "---" {
            return None;
        }
        let begin = text.find('\n')? + 1;
        let mut at = begin;
        let mut entries: Vec<Entry<'a>> = Vec::new();
        let mut began = begin;
        for line in lines {
            let end = at + line.len();
            if matches!(line.trim_end(), "---" | "...") {
                close(&mut entries, &text[began..at]);
                return (!entries.is_empty()).then(|| Front { entries, body: &text[end..] });
            }
            match key_of(line) {
                Some(key) => {
                    close(&mut entries, &text[began..at]);
                    began = at;
                    entries.push(Entry { key: key.to_lowercase(), raw: "" });
                }
                None if !entries.is_empty() && goes_on(line) => {}
                None => return None,
            }
            at = end;
        }
        None
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }

    /// Takes the text of the first of these keys that has one that can be read.
    pub(crate) fn take_text(&mut self, keys: &[&str]) -> Option<String> {
        self.take(keys, scalar)
    }

    /// As [`Front::take_text`], of a text that may be empty.
    pub(crate) fn take_as_text(&mut self, key: &str) -> Option<String> {
        self.take(&[key], |raw| Some(scalar(raw).unwrap_or_default()))
    }

    /// Takes the first of these keys whose value means something to `read`; what means nothing stays.
    pub(crate) fn take_as<T>(&mut self, keys: &[&str], read: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.take(keys, |raw| read(&scalar(raw)?))
    }

    /// Takes a list: `[a, b]`, a line for each, or words.
    pub(crate) fn take_list(&mut self, keys: &[&str]) -> Option<Vec<String>> {
        self.take(keys, list)
    }

    fn take<T>(&mut self, keys: &[&str], read: impl Fn(&str) -> Option<T>) -> Option<T> {
        keys.iter().find_map(|key| {
            let place = self.entries.iter().position(|entry| entry.key == *key)?;
            let value = read(self.entries[place].raw)?;
            self.entries.remove(place);
            Some(value)
        })
    }

    /// Drops keys that say nothing: those without a value.
    pub(crate) fn drop_empty(&mut self) {
        self.entries.retain(|entry| {
            let value = entry.raw.split_once(':').map_or("", |(_, value)| value).trim();
            !matches!(value, "" | "[]" | "null" | "~" | "\"\"" | "''")
        });
    }

    /// Drops a key whose value is this.
    pub(crate) fn drop_if(&mut self, key: &str, is: impl Fn(&str) -> bool) {
        self.entries.retain(|entry| entry.key != key || !scalar(entry.raw).is_some_and(|value| is(&value)));
    }

    /// The lines of what nobody took, as they were.
    pub(crate) fn rest(&self) -> Option<String> {
        (!self.entries.is_empty()).then(|| self.entries.iter().map(|entry| entry.raw).collect())
    }
}

fn close<'a>(entries: &mut [Entry<'a>], raw: &'a str) {
    if let Some(entry) = entries.last_mut() {
        entry.raw = raw;
    }
}

/// The key of a line at the margin that has one.
fn key_of(line: &str) -> Option<&str> {
    let (key, value) = line.split_once(':')?;
    let at_margin = key.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '\''));
    let ends = value.is_empty() || value.starts_with([' ', '\t', '\r', '\n']);
    let key = key.trim_matches(['"', '\'']).trim_end();
    (at_margin && ends && !key.is_empty() && key.len() <= 100).then_some(key)
}

/// Whether a line belongs to the key above it.
fn goes_on(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with(['#', ' ', '\t', '-', ']', '}'])
}

/// The value of an entry, as it stands behind the colon.
fn value_of(raw: &str) -> (&str, &str) {
    let value = raw.split_once(':').map_or("", |(_, value)| value);
    let (first, more) = value.split_once('\n').unwrap_or((value, ""));
    (first.trim(), more)
}

fn scalar(raw: &str) -> Option<String> {
    let (first, more) = value_of(raw);
    match first.chars().next() {
        None if more.trim().is_empty() => None,
        Some('[' | '{' | '&' | '*' | '!') => None,
        Some('"') => double_quoted(&whole(first, more)).map(|(text, _)| text),
        Some('\'') => single_quoted(&whole(first, more)).map(|(text, _)| text),
        Some('|') => Some(block(more).join("\n")),
        Some('>') => Some(block(more).join(" ")),
        _ if more.lines().any(|line| line.trim_start().starts_with("- ") || line.contains(": ")) => None,
        _ => {
            let text = without_comment(whole(first, more).trim()).to_owned();
            (!matches!(text.as_str(), "" | "null" | "~")).then_some(text)
        }
    }
}

/// A value that goes on over several lines is one line.
fn whole(first: &str, more: &str) -> String {
    let more = more.lines().map(str::trim).filter(|line| !line.is_empty());
    std::iter::once(first).chain(more).collect::<Vec<_>>().join(" ")
}

fn block(more: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = more.lines().map(str::trim).collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines
}

fn without_comment(text: &str) -> &str {
    match text.find(" #") {
        _ if text.starts_with('#') => "",
        Some(at) => text[..at].trim_end(),
        None => text,
    }
}

fn list(raw: &str) -> Option<Vec<String>> {
    let (first, more) = value_of(raw);
    if let Some(inside) = first.strip_prefix('[') {
        return inline(&whole(inside, more));
    }
    let lines: Vec<&str> = more.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if first.is_empty() && !lines.is_empty() {
        return lines.iter().map(|line| item(line.strip_prefix('-')?.trim())).collect();
    }
    let text = scalar(raw)?;
    let words: Vec<&str> =
        if text.contains(',') { text.split(',').collect() } else { text.split_whitespace().collect() };
    Some(words.into_iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect())
}

/// The value of one line of a list.
fn item(text: &str) -> Option<String> {
    match text.chars().next() {
        Some('"') => double_quoted(text).map(|(text, _)| text),
        Some('\'') => single_quoted(text).map(|(text, _)| text),
        Some('[' | '{') => None,
        _ => Some(if text.starts_with('#') { text } else { without_comment(text) }.to_owned()),
    }
}

/// What stands behind the opening bracket.
fn inline(text: &str) -> Option<Vec<String>> {
    let (mut items, mut left) = (Vec::new(), text.trim_start());
    loop {
        let (found, behind) = match left.chars().next()? {
            ']' => return Some(items),
            '"' => double_quoted(left)?,
            '\'' => single_quoted(left)?,
            '[' | '{' => return None,
            _ => {
                let end = left.find([',', ']'])?;
                (left[..end].trim().to_owned(), &left[end..])
            }
        };
        items.extend((!found.is_empty()).then_some(found));
        left = behind.trim_start();
        left = left.strip_prefix(',').unwrap_or(left).trim_start();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list_of(text: &str) -> Option<Vec<String>> {
        Front::of(&format!("---\n{text}\n---\n")).expect("a front matter").take_list(&["tags"])
    }

    #[test]
    fn what_programs_write_is_read() {
        let text = "---\r\ntitle: \"A \\\"b\\\"\\u00e9\"\r\nTags:\r\n  - one\r\n- 'it''s'\r\ncreated: 2020-01-02 03:04:05Z\r\naliases: [x]\r\n---\r\n\r\nBody";
        let mut front = Front::of(text).expect("a front matter");
        assert_eq!(front.take_text(&["title"]).as_deref(), Some("A \"b\"é"));
        assert_eq!(front.take_list(&["tags"]), Some(vec!["one".to_owned(), "it's".to_owned()]));
        assert_eq!(front.take_text(&["created"]).as_deref(), Some("2020-01-02 03:04:05Z"));
        assert_eq!((front.rest().as_deref(), front.body), (Some("aliases: [x]\r\n"), "\r\nBody"));
    }

    #[test]
    fn a_list_of_tags_is_written_in_many_ways() {
        for text in ["tags: [a, \"b c\"]", "tags:\n- a\n- b c # why", "tags: a, b c", "tags: [\n  a,\n  'b c'\n]"] {
            assert_eq!(list_of(text), Some(vec!["a".to_owned(), "b c".to_owned()]), "{text}");
        }
        assert_eq!(list_of("tags: a b"), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(list_of("tags: []"), Some(Vec::new()));
    }

    #[test]
    fn two_rules_with_prose_between_them_are_no_front_matter() {
        for text in
            ["---\nOnce upon a time\n---\n", "---\n---\n", "---\na: b\n", "x\n---\na: b\n---\n", "---\nhttp://a\n---\n"]
        {
            assert_eq!(Front::of(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_stays_as_it_was() {
        let mut front = Front::of("---\ntitle: [a\ndate: soon\nmap:\n  x: 1\n---\n").expect("a front matter");
        assert_eq!(front.take_text(&["title", "map"]), None);
        assert_eq!(front.take_as(&["date"], |text| text.parse::<u32>().ok()), None);
        assert_eq!(front.rest().as_deref(), Some("title: [a\ndate: soon\nmap:\n  x: 1\n"));
    }

    proptest! {
        #[test]
        fn whatever_stands_there_nothing_is_lost(text in "(---\n)?([a-z]{0,3}:? ?[a-z\\[\\]\"'|>-]{0,4}\n){0,6}(---\n)?[a-z]{0,4}") {
            if let Some(front) = Front::of(&text) {
                let (rest, head) = (front.rest().unwrap_or_default(), text.find('\n').expect("a line") + 1);
                prop_assert!(text[head..].starts_with(&rest) && text.ends_with(front.body));
                let closing = &text[head + rest.len()..text.len() - front.body.len()];
                prop_assert_eq!(closing.trim_end(), "---");
            }
        }
    }
}
