//! `MergeNotes`, the default: my text, a rule, their text. Merging the same texts over and over never grows.

use std::collections::HashSet;

use super::lines::{keys, line_end, lines, same_text};
use super::parts::{Part, closing_fence, fence_after, holds, is_caption, parts};
use super::{Block, Merged, Side};

/// What stands between two parts.
const SEPARATOR: [&str; 3] = ["", "---", ""];

/// Puts both texts after each other: mine, a blank line, `---`, a blank line, theirs.
///
/// 1. Equal texts (after line ends and trailing blanks) are kept once.
/// 2. A text that stands in the other as whole lines adds nothing.
/// 3. Either side may be such a result already: a part that stands in a part of the other side is not there twice, and
///    where theirs is the longer it takes the place of mine.
/// 4. A code fence that is left open is closed; front matter of theirs becomes a code block in its own part.
/// 5. Mine decides the line ends.
///
/// Every line of both is in the result.
#[must_use]
pub fn merge_notes(mine: &str, theirs: &str) -> Merged {
    merge_notes_captioned(mine, theirs, "")
}

/// [`merge_notes`] with a [`caption`](super::caption) above theirs. Captions are not text: they never make two parts
/// different. So a line that would be taken for text is not written.
#[must_use]
pub fn merge_notes_captioned(mine: &str, theirs: &str, caption: &str) -> Merged {
    if same_text(mine, theirs) || holds(&keys(mine), &keys(theirs)) {
        return one_side(mine, Side::Mine);
    }
    if holds(&keys(theirs), &keys(mine)) {
        return one_side(theirs, Side::Theirs);
    }
    let (of_mine, of_theirs) = (parts(mine), parts(theirs));
    let (whole_mine, whole_theirs) = (Part::whole(mine), Part::whole(theirs));
    let in_turn = [longest(&of_mine, &of_theirs), new_behind(&of_mine, &of_theirs)];
    // Where only one part is left, a rule that was drawn between others may be missing: it was no separator of ours.
    let complete =
        in_turn.into_iter().find(|chosen| has_every_line(chosen, &of_mine) && has_every_line(chosen, &of_theirs));
    let chosen = complete.unwrap_or_else(|| vec![(Side::Mine, &whole_mine), (Side::Theirs, &whole_theirs)]);
    if chosen.len() == of_mine.len() && chosen.iter().all(|(from, _)| *from == Side::Mine) {
        return one_side(mine, Side::Mine);
    }
    write(&chosen, Some(caption).filter(|line| is_caption(line)), line_end(mine))
}

fn one_side(text: &str, from: Side) -> Merged {
    Merged { body: text.to_owned(), blocks: vec![Block { from, lines: lines(text).len() }], ..Merged::default() }
}

type Chosen<'p, 'a> = Vec<(Side, &'p Part<'a>)>;

/// My parts and the new ones of theirs; where one of theirs holds one of mine, it stands in its place.
fn longest<'p, 'a>(mine: &'p [Part<'a>], theirs: &'p [Part<'a>]) -> Chosen<'p, 'a> {
    let mut new: Vec<&Part<'_>> = theirs.iter().filter(|part| !mine.iter().any(|known| known.holds(part))).collect();
    let mut chosen = Vec::new();
    for part in mine {
        let longer = |theirs: &&Part<'_>| theirs.holds(part) && !part.holds(theirs);
        if part.is_empty() || !theirs.iter().any(|theirs| longer(&theirs)) {
            chosen.push((Side::Mine, part));
        } else if let Some(place) = new.iter().position(longer) {
            chosen.push((Side::Theirs, new.remove(place)));
        }
    }
    behind(chosen, new)
}

/// All of my parts, and the new ones of theirs behind them.
fn new_behind<'p, 'a>(mine: &'p [Part<'a>], theirs: &'p [Part<'a>]) -> Chosen<'p, 'a> {
    let new = theirs.iter().filter(|part| !mine.iter().any(|known| known.holds(part)));
    behind(mine.iter().map(|part| (Side::Mine, part)).collect(), new.collect())
}

fn behind<'p, 'a>(mut chosen: Chosen<'p, 'a>, new: Vec<&'p Part<'a>>) -> Chosen<'p, 'a> {
    // A separator at the end of mine has nothing behind it yet.
    while !new.is_empty() && chosen.last().is_some_and(|(_, part)| part.is_empty()) {
        chosen.pop();
    }
    chosen.extend(new.into_iter().map(|part| (Side::Theirs, part)));
    chosen
}

/// Whether each line of these parts, and the rule between them, stands in what is chosen.
fn has_every_line(chosen: &[(Side, &Part<'_>)], parts: &[Part<'_>]) -> bool {
    let mut there: HashSet<&str> = chosen.iter().flat_map(|(_, part)| part.text()).copied().collect();
    if chosen.len() > 1 {
        there.insert(SEPARATOR[1]);
    }
    let rule = (parts.len() > 1).then_some(&SEPARATOR[1]);
    parts.iter().flat_map(|part| part.text()).chain(rule).all(|line| there.contains(line))
}

fn write(chosen: &[(Side, &Part<'_>)], caption: Option<&str>, line_end: &str) -> Merged {
    let mut page = Page::default();
    let first_of_theirs = chosen.iter().position(|(from, _)| *from == Side::Theirs);
    for (number, &(from, part)) in chosen.iter().enumerate() {
        let before = number.checked_sub(1).map(|before| chosen[before].0);
        if let Some(before) = before {
            page.add(closing_fence(chosen[number - 1].1.lines.iter().copied()), before);
            page.add(SEPARATOR.map(str::to_owned), if before == from { from } else { Side::Both });
            let above = caption.filter(|_| first_of_theirs == Some(number) && !part.has_caption());
            page.add(above.into_iter().flat_map(|line| [line.to_owned(), String::new()]), from);
        }
        if from == Side::Mine || part.is_head && before.is_none() {
            page.add(part.lines.iter().map(|&line| line.to_owned()), from);
        } else {
            page.add(part.lines_with_fenced_front_matter(), from);
        }
    }
    Merged { body: page.lines.join(line_end), blocks: page.blocks, ..Merged::default() }
}

/// What has been written of the result.
#[derive(Default)]
struct Page {
    lines: Vec<String>,
    blocks: Vec<Block>,
}

impl Page {
    fn add(&mut self, lines: impl IntoIterator<Item = String>, from: Side) {
        let before = self.lines.len();
        self.lines.extend(lines);
        let added = self.lines.len() - before;
        match self.blocks.last_mut() {
            Some(block) if block.from == from => block.lines += added,
            _ if added > 0 => self.blocks.push(Block { from, lines: added }),
            _ => {}
        }
    }
}

/// The concatenation with what both sides share kept once: the lines of theirs that mine holds already go, and so do
/// blank lines that would stand alone; code stays whole. `None` if there is nothing to remove; else the text and how many
/// lines went.
#[must_use]
pub fn without_repeats(mine: &str, theirs: &str) -> Option<(String, usize)> {
    let both = merge_notes(mine, theirs);
    if both.blocks.len() < 2 {
        return None;
    }
    let sides = both.blocks.iter().flat_map(|block| std::iter::repeat_n(block.from, block.lines));
    let all: Vec<(Side, &str)> = sides.zip(lines(&both.body)).collect();
    let known: HashSet<&str> =
        all.iter().filter(|(from, _)| *from == Side::Mine).map(|(_, line)| line.trim_end()).collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut removed = 0;
    let mut fence = None;
    for (from, line) in all {
        let key = line.trim_end();
        let in_code = fence.is_some() || fence_after(fence, line).is_some();
        fence = fence_after(fence, line);
        let alone = key.is_empty() && kept.last().is_some_and(|last| last.trim_end().is_empty());
        let repeated = !key.is_empty() && known.contains(key) && key != SEPARATOR[1];
        if from == Side::Mine || in_code || !alone && !repeated {
            kept.push(line);
        } else {
            removed += usize::from(!key.is_empty());
        }
    }
    (removed > 0).then(|| (kept.join(line_end(mine)), removed))
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn code_is_not_taken_apart_when_repeated_lines_go() {
        let code = "```\nrun\n```";
        let (text, removed) = without_repeats(&format!("a\n{code}"), &format!("a\nb\n{code}")).expect("a repeat");
        assert_eq!((text, removed), (format!("a\n{code}\n\n---\n\nb\n{code}"), 1));
    }

    #[test]
    fn front_matter_that_was_merged_before_is_not_added_again() {
        let theirs = "---\ntitle: x\n---\nb";
        let merged = body("a", theirs);
        assert_eq!(body(&merged, theirs), merged);
        assert_eq!(body(theirs, &merged), format!("{theirs}\n\n---\n\na"));
    }

    #[test]
    fn a_longer_part_of_theirs_takes_the_place_of_mine() {
        let merged = merge_notes("a\n\n---\n\nb\n\n---\n\nc", "b\nand more\n\n---\n\nd");
        assert_eq!(merged.body, "a\n\n---\n\nb\nand more\n\n---\n\nc\n\n---\n\nd");
        let sides: Vec<(Side, usize)> = merged.blocks.iter().map(|block| (block.from, block.lines)).collect();
        let (mine, both, theirs) = (Side::Mine, Side::Both, Side::Theirs);
        assert_eq!(sides, [(mine, 1), (both, 3), (theirs, 2), (both, 3), (mine, 1), (both, 3), (theirs, 1)]);
    }

    #[test]
    fn a_rule_at_the_end_of_mine_becomes_the_separator() {
        assert_eq!(body("a\n\n---\n", "b"), "a\n\n---\n\nb");
    }

    #[test]
    fn a_fence_that_theirs_leaves_open_is_closed_when_more_follows() {
        let merged = body("a", "```\nb");
        assert_eq!(merged, "a\n\n---\n\n```\nb");
        assert_eq!(body(&merged, "c"), "a\n\n---\n\n```\nb\n```\n\n---\n\nc");
    }

    #[test]
    fn letters_of_any_script_stay_as_they_are() {
        let (mine, theirs) = ("👩\u{200d}👩\u{200d}👧 e\u{301}\0", "שלום עולם\n日本語");
        assert_eq!(body(mine, theirs), format!("{mine}\n\n---\n\n{theirs}"));
        // Composed and decomposed are two lines: which one a person typed is not for a merge to decide.
        assert_eq!(body("é", "e\u{301}"), "é\n\n---\n\ne\u{301}");
    }

    fn captioned(mine: &str, theirs: &str, when: &str) -> String {
        merge_notes_captioned(mine, theirs, &super::super::caption("Pixel 8", when)).body
    }

    #[test]
    fn a_caption_stands_above_theirs() {
        let merged = captioned("a", "b", "23 Nov 2026 14:31");
        assert_eq!(merged, "a\n\n---\n\n*From Pixel 8, 23 Nov 2026 14:31*\n\nb");
        assert_eq!(captioned("a", "a\nb", "23 Nov 2026 14:31"), "a\nb");
        assert_eq!(merge_notes_captioned("a", "b", "from somewhere").body, "a\n\n---\n\nb");
    }

    #[test]
    fn captions_never_make_two_parts_different() {
        let merged = captioned("a", "b", "23 Nov 2026 14:31");
        let mut text = merged.clone();
        for round in 0..5 {
            text = captioned(&text, "b", &format!("23 Nov 2026 14:3{round}"));
            text = captioned(&text, "a", &format!("23 Nov 2026 15:3{round}"));
            text = captioned(&text, &captioned("b", "a", &format!("24 Nov 2026 14:3{round}")), "25 Nov 2026 9:00");
            text = captioned(&text, "a\n\n---\n\nb", "25 Nov 2026 9:00");
        }
        assert_eq!(text, merged);
        assert_eq!(captioned("a\n\n---\n\nb", &merged, "25 Nov 2026 9:00"), "a\n\n---\n\nb");
    }

    #[test]
    fn a_part_that_has_a_caption_gets_no_second_one() {
        let merged = captioned("a", "b", "23 Nov 2026 14:31");
        let later = captioned("c", &merged, "24 Nov 2026 8:00");
        assert_eq!(later, format!("c\n\n---\n\n*From Pixel 8, 24 Nov 2026 8:00*\n\n{merged}"));
        let from_there = "*From Laptop, 23 Nov 2026 14:31*\n\nb";
        assert_eq!(captioned("c", from_there, "24 Nov 2026 8:00"), format!("c\n\n---\n\n{from_there}"));
    }
}
