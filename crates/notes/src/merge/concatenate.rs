//! `MergeNotes`, the default: my text, a rule, their text. Merging the same texts over and over never grows.

use std::collections::HashSet;

use super::lines::{keys, line_end, lines, same_text};
use super::{Block, Merged, Side};

/// What stands between two parts.
const SEPARATOR: [&str; 3] = ["", "---", ""];

/// Puts both texts after each other: mine, a blank line, `---`, a blank line, theirs.
///
/// 1. Equal texts (after line ends and trailing blanks) are kept once.
/// 2. A text that stands in the other as whole lines adds nothing.
/// 3. Either side may be such a result already: a part of theirs that mine holds is not added again.
/// 4. A code fence that mine leaves open is closed; front matter of theirs becomes a code block in its own part.
/// 5. Mine decides the line ends.
///
/// Every line of both is in the result.
#[must_use]
pub fn merge_notes(mine: &str, theirs: &str) -> Merged {
    if same_text(mine, theirs) || holds(mine, theirs) {
        return one_side(mine, Side::Mine);
    }
    if holds(theirs, mine) {
        return one_side(theirs, Side::Theirs);
    }
    let known = parts(mine);
    let mut new: Vec<String> =
        parts(theirs).into_iter().filter(|part| !known.iter().any(|known| holds(known, part))).collect();
    if new.is_empty() {
        if has_lines_of(mine, theirs) {
            return one_side(mine, Side::Mine);
        }
        // What looked like our separator is a rule that only they drew.
        new.push(theirs.to_owned());
    }
    let new: Vec<String> = new.into_iter().map(fenced_front_matter).collect();
    let mut result: Vec<String> = lines(mine.trim_end()).into_iter().map(str::to_owned).collect();
    result.extend(open_fence(&result));
    let of_mine = result.len();
    for part in &new {
        result.extend(SEPARATOR.map(str::to_owned));
        result.extend(lines(part.trim_end()).into_iter().map(str::to_owned));
    }
    let of_theirs = result.len() - of_mine - SEPARATOR.len();
    let sides = [(Side::Mine, of_mine), (Side::Both, SEPARATOR.len()), (Side::Theirs, of_theirs)];
    let blocks = sides.map(|(from, lines)| Block { from, lines }).to_vec();
    Merged { body: result.join(line_end(mine)), blocks, ..Merged::default() }
}

fn one_side(text: &str, from: Side) -> Merged {
    Merged { body: text.to_owned(), blocks: vec![Block { from, lines: lines(text).len() }], ..Merged::default() }
}

/// Whether `part` stands in `whole` as consecutive whole lines. The empty text stands everywhere.
fn holds(whole: &str, part: &str) -> bool {
    let (whole, part) = (keys(whole), keys(part));
    part.is_empty() || whole.windows(part.len()).any(|window| window == part)
}

/// Whether each line of `part` that is not blank stands somewhere in `whole`.
fn has_lines_of(whole: &str, part: &str) -> bool {
    let whole: HashSet<&str> = keys(whole).into_iter().collect();
    keys(part).into_iter().all(|line| line.is_empty() || whole.contains(line))
}

/// The parts between our separators: a `---` alone on its line, between two blank ones, outside a code fence.
fn parts(text: &str) -> Vec<String> {
    let all = lines(text);
    let mut parts = vec![Vec::new()];
    let mut fence = None;
    let mut place = 0;
    while place < all.len() {
        fence = fence_after(fence, all[place]);
        let separator = fence.is_none()
            && place > 0
            && place + 3 <= all.len()
            && all[place].trim_end().is_empty()
            && all[place + 1].trim_end() == "---"
            && all[place + 2].trim_end().is_empty();
        if separator {
            parts.push(Vec::new());
            place += 3;
        } else {
            parts.last_mut().expect("there is a first part").push(all[place]);
            place += 1;
        }
    }
    parts.into_iter().map(|part| part.join("\n")).filter(|part| !part.trim().is_empty()).collect()
}

/// The fence that is open behind this line: its character and length (CommonMark §4.5).
fn fence_after(open: Option<(char, usize)>, line: &str) -> Option<(char, usize)> {
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
fn open_fence(text: &[String]) -> Option<String> {
    let open = text.iter().fold(None, |open, line| fence_after(open, line));
    open.map(|(mark, length)| mark.to_string().repeat(length))
}

/// Front matter means something at the head of a file only; in the middle it would become a heading and a rule.
fn fenced_front_matter(part: String) -> String {
    let all = lines(&part);
    if all.first().map(|line| line.trim_end()) != Some("---") {
        return part;
    }
    let Some(end) = all.iter().skip(1).position(|line| line.trim_end() == "---").map(|place| place + 1) else {
        return part;
    };
    let fence = "```";
    let matter = std::iter::once(fence).chain(all[..=end].iter().copied()).chain([fence]);
    matter.chain(all[end + 1..].iter().copied()).collect::<Vec<_>>().join("\n")
}

/// The concatenation with what both sides share kept once: the lines of theirs that mine holds already go, and so do
/// blank lines that would stand alone. `None` if there is nothing to remove; else the text and how many lines went.
#[must_use]
pub fn without_repeats(mine: &str, theirs: &str) -> Option<(String, usize)> {
    let both = merge_notes(mine, theirs);
    if both.blocks.len() < 2 {
        return None;
    }
    let known: HashSet<&str> = keys(mine).into_iter().filter(|line| !line.is_empty()).collect();
    let all = lines(&both.body);
    let (of_mine, of_theirs) = all.split_at(both.blocks[0].lines);
    let mut kept: Vec<&str> = Vec::new();
    let mut removed = 0;
    for line in of_theirs {
        let key = line.trim_end();
        let alone = key.is_empty() && kept.last().is_none_or(|last| last.trim_end().is_empty());
        if known.contains(key) && key != "---" || alone && !kept.is_empty() {
            removed += usize::from(!key.is_empty());
        } else {
            kept.push(line);
        }
    }
    let text = of_mine.iter().chain(&kept).copied().collect::<Vec<_>>().join(line_end(mine));
    (removed > 0).then_some((text, removed))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn body(mine: &str, theirs: &str) -> String {
        merge_notes(mine, theirs).body
    }

    #[test]
    fn both_texts_stand_after_each_other_mine_first() {
        let merged = merge_notes("mine\n", "theirs");
        assert_eq!(merged.body, "mine\n\n---\n\ntheirs");
        let sides: Vec<(Side, usize)> = merged.blocks.iter().map(|block| (block.from, block.lines)).collect();
        assert_eq!(sides, [(Side::Mine, 1), (Side::Both, 3), (Side::Theirs, 1)]);
    }

    #[test]
    fn equal_texts_are_kept_once_whatever_their_line_ends() {
        assert_eq!(body("a\nb", "a  \r\nb\r\n\r\n"), "a\nb");
    }

    #[test]
    fn a_text_that_stands_in_the_other_as_whole_lines_adds_nothing() {
        assert_eq!(body("a\nb\nc", "b"), "a\nb\nc");
        assert_eq!(body("b", "a\nb\nc"), "a\nb\nc");
        assert_eq!(body("ab", "b"), "ab\n\n---\n\nb");
        assert_eq!(body("", "b"), "b");
    }

    #[test]
    fn merging_over_and_over_never_grows() {
        // mozilla/notes 542: a note went from 104 lines to 9,004.
        let merged = body("one\ntwo", "three\nfour");
        let mut text = merged.clone();
        for _ in 0..10 {
            text = body(&text, "three\nfour");
            text = body("one\ntwo", &text);
            text = body(&text, &merged);
        }
        assert_eq!(text, merged);
    }

    #[test]
    fn a_part_that_mine_holds_is_not_added_again() {
        assert_eq!(body("a\n\n---\n\nb", "b\n\n---\n\nc"), "a\n\n---\n\nb\n\n---\n\nc");
    }

    #[test]
    fn a_rule_that_only_they_drew_is_kept() {
        assert_eq!(body("a", "\n\n---\n"), "a\n\n---\n\n\n\n---");
        assert_eq!(body("a\nb", "a\n\n---\n\nb"), "a\nb\n\n---\n\na\n\n---\n\nb");
    }

    #[test]
    fn an_open_code_fence_is_closed_before_theirs() {
        assert_eq!(body("```rust\nfn a()", "b"), "```rust\nfn a()\n```\n\n---\n\nb");
        assert_eq!(body("~~~~\n```\na", "b"), "~~~~\n```\na\n~~~~\n\n---\n\nb");
    }

    #[test]
    fn front_matter_of_theirs_becomes_a_code_block_in_its_part() {
        assert_eq!(body("a", "---\ntitle: x\n---\nb"), "a\n\n---\n\n```\n---\ntitle: x\n---\n```\nb");
    }

    #[test]
    fn mine_decides_the_line_ends() {
        assert_eq!(body("a\r\nb", "c\nd"), "a\r\nb\r\n\r\n---\r\n\r\nc\r\nd");
    }

    #[test]
    fn repeated_lines_are_kept_once() {
        let (text, removed) = without_repeats("a\nshared\nb", "c\nshared\nd").expect("a repeat");
        assert_eq!((text.as_str(), removed), ("a\nshared\nb\n\n---\n\nc\nd", 1));
        assert_eq!(without_repeats("a", "b"), None);
        assert_eq!(without_repeats("a", "a"), None);
    }

    fn text() -> impl Strategy<Value = String> {
        let line = prop::sample::select(vec!["a", "b", "", "---", "```", "- milk", "  ", "c\r"]);
        prop::collection::vec(line, 0..8).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn every_line_of_both_is_in_the_result(mine in text(), theirs in text()) {
            let merged = merge_notes(&mine, &theirs);
            let result: Vec<&str> = keys(&merged.body);
            for line in keys(&mine).into_iter().chain(keys(&theirs)).filter(|line| !line.is_empty()) {
                prop_assert!(result.contains(&line), "{line:?} is missing");
            }
            let counted: usize = merged.blocks.iter().map(|block| block.lines).sum();
            prop_assert_eq!(counted, lines(&merged.body).len());
        }

        #[test]
        fn the_empty_text_is_neutral_and_a_text_merged_with_itself_is_itself(text in text()) {
            prop_assert!(same_text(&body(&text, ""), &text));
            prop_assert!(same_text(&body("", &text), &text));
            prop_assert_eq!(body(&text, &text), text);
        }

        #[test]
        fn a_result_merged_with_either_side_again_stays_as_it_is(mine in "[a-d]{1,3}(\n[a-d]{1,3}){0,4}", theirs in "[a-d]{1,3}(\n[a-d]{1,3}){0,4}") {
            let merged = body(&mine, &theirs);
            prop_assert_eq!(body(&merged, &theirs), merged.clone());
            prop_assert_eq!(body(&merged, &mine), merged.clone());
            prop_assert_eq!(body(&mine, &merged), merged);
        }
    }
}
