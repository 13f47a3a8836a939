//! Lines, and what makes two of them the same: line ends and trailing blanks alone are no change.

/// The lines of a text without their ends. `""` is one empty line, as in an editor.
pub(super) fn lines(text: &str) -> Vec<&str> {
    text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect()
}

/// A line as it is compared.
pub(super) fn key(line: &str) -> &str {
    line.trim_end()
}

/// The lines of a text as they are compared, without the blank ones at its end.
pub(super) fn keys(text: &str) -> Vec<&str> {
    let mut keys: Vec<&str> = lines(text).into_iter().map(key).collect();
    while keys.last().is_some_and(|line| line.is_empty()) {
        keys.pop();
    }
    keys
}

/// Whether two texts are the same to a reader.
pub(super) fn same_text(a: &str, b: &str) -> bool {
    a == b || keys(a) == keys(b)
}

/// A result as it came back from an editor, which gives every line the end `\n`, with the line ends of mine.
pub(crate) fn with_line_ends_of(mine: &str, result: &str) -> String {
    match line_end(mine) {
        "\r\n" if !result.contains("\r\n") => result.replace('\n', "\r\n"),
        _ => result.to_owned(),
    }
}

/// The line end a text uses.
pub(super) fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_gets_the_line_ends_of_mine_once() {
        assert_eq!(with_line_ends_of("a\r\nb", "a\nc\n"), "a\r\nc\r\n");
        assert_eq!(with_line_ends_of("a\r\nb", "a\r\nc"), "a\r\nc");
        assert_eq!(with_line_ends_of("a\nb", "a\nc"), "a\nc");
        assert_eq!(with_line_ends_of("one line", "a\nc"), "a\nc");
    }
}
