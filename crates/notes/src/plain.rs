//! The beginning of a note as a row of a list shows it.

/// The start of a Markdown text on one line, `most` characters at most: without the marks of headings, lists, quotes, tables,
/// fences and emphasis, and with every letter that is none.
pub(crate) fn plain_text(body: &str, most: usize) -> String {
    let mut plain = String::with_capacity(body.len().min(most));
    let mut left = most;
    for line in body.lines().map(without_marks) {
        let mut blank = !plain.is_empty();
        for c in letters(line) {
            if c == ' ' {
                blank = !plain.is_empty();
                continue;
            }
            for c in std::mem::take(&mut blank).then_some(' ').into_iter().chain([c]) {
                if left == 0 {
                    return plain;
                }
                left -= 1;
                plain.push(c);
            }
        }
    }
    plain
}

/// A line without what begins it in Markdown; nothing of one that is nothing but marks.
fn without_marks(line: &str) -> &str {
    let mut line = line.trim();
    while let Some(quoted) = line.strip_prefix('>') {
        line = quoted.trim_start();
    }
    let is_fence = line.starts_with("```") || line.starts_with("~~~");
    if is_fence || line.chars().all(|c| matches!(c, '-' | '*' | '_' | '|' | ':' | '=' | ' ')) {
        return "";
    }
    let heading = line.trim_start_matches('#');
    let item = ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark)).map(str::trim_start);
    let line = item.unwrap_or(if heading.starts_with(' ') { heading } else { line });
    let task = ["[ ]", "[x]", "[X]"].iter().find_map(|mark| line.strip_prefix(mark));
    task.filter(|words| words.is_empty() || words.starts_with(' ')).unwrap_or(line)
}

/// What is read of a line. A bar between two cells, and whatever else parts words, is a blank.
fn letters(line: &str) -> impl Iterator<Item = char> + '_ {
    let is_row = line.starts_with('|');
    let (mut before, mut is_escaped) = (' ', false);
    let mut rest = line.chars().peekable();
    std::iter::from_fn(move || {
        loop {
            let c = rest.next()?;
            let next = rest.peek().copied().unwrap_or(' ');
            let was = std::mem::replace(&mut before, c);
            if std::mem::take(&mut is_escaped) {
                return Some(c);
            }
            match c {
                '\\' if next.is_ascii_punctuation() => is_escaped = true,
                '|' if is_row => return Some(' '),
                '_' | '*' if !stands(c, was, next) => {}
                '`' => {}
                c if c.is_whitespace() => return Some(' '),
                c if c.is_control() => {}
                c => return Some(c),
            }
        }
    })
}

/// Whether a star or a line is a letter, and no mark of emphasis: inside a word, as in `snake_case`, and a star between blanks too.
fn stands(c: char, before: char, next: char) -> bool {
    (before.is_alphanumeric() && next.is_alphanumeric()) || (c == '*' && before.is_whitespace() && next.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn marks_are_left_out_and_every_letter_that_is_none_stays() {
        let read = [
            ("## Before\n\n- [x] **Fill** diesel\n> quiet", "Before Fill diesel quiet"),
            ("let a_b = 2 * c_d*e;", "let a_b = 2 * c_d*e;"),
            ("_so_ and __so__ and *so*", "so and so and so"),
            ("```rust\nfn a() {}\n```", "fn a() {}"),
            ("| Name | A\\|B |\n| --- | :-: |\n| x | 1 |", "Name A|B x 1"),
            ("-5 degrees, #tag, +1, --flag", "-5 degrees, #tag, +1, --flag"),
            ("#hash\n-dash\n+plus", "#hash -dash +plus"),
            ("---\n***\n> - inner\n* * *", "inner"),
            ("a\\[b\\] C:\\dir \\", "a[b] C:\\dir \\"),
            ("tab\there\u{a0}and  two", "tab here and two"),
            ("\0\u{7}x", "x"),
        ];
        for (text, wanted) in read {
            assert_eq!(plain_text(text, 200), wanted, "{text}");
        }
    }

    #[test]
    fn it_is_as_long_as_was_asked_for() {
        assert_eq!(plain_text("ab\ncd", 4), "ab c");
        assert_eq!(plain_text("🛶🛶🛶", 2), "🛶🛶");
        assert_eq!(plain_text("", 2), "");
    }
}
