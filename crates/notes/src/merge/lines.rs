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

/// The line end a text uses.
pub(super) fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}
