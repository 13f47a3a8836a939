//! Auto-merge: line by line on the last shared version (diff3). What one side changed is taken; where both changed the
//! same place the result holds mine, then theirs. Never by words: that garbles prose without a sign.

use super::edits::{Edit, Name, Names, edits};
use super::lines::{line_end, lines};
use super::{Block, Change, ChangeKind, Merged, Side};

/// Merges `local` and `server`, both grown from `base`.
///
/// Laws: `merge(b, x, b) = x`, `merge(b, b, y) = y`, `merge(b, x, x) = x`; no line that either side kept or added is
/// missing, unless the other side, having it in base, removed it. Line ends and the blank lines at the end are those of
/// `local`.
#[must_use]
pub fn merge_three_way(base: &str, local: &str, server: &str) -> Merged {
    let (base_lines, local_lines, server_lines) = (lines(base), lines(local), lines(server));
    let mut names = Names::new();
    let (base, mine, theirs) = (names.of(&base_lines), names.of(&local_lines), names.of(&server_lines));
    let changes = changes(&base, &mine, &theirs);
    let mut cloth = Cloth::default();
    let mut at = 0;
    for change in &changes {
        cloth.add(&local_lines[at..change.mine.start], Side::Both);
        let (mine, theirs) = (&local_lines[change.mine.clone()], &server_lines[change.theirs.clone()]);
        match change.kind {
            ChangeKind::Same => cloth.add(mine, Side::Both),
            ChangeKind::Mine => cloth.add(mine, Side::Mine),
            ChangeKind::Theirs => cloth.add(theirs, Side::Theirs),
            ChangeKind::Both => {
                cloth.add(mine, Side::Mine);
                cloth.add(theirs, Side::Theirs);
            }
        }
        at = change.mine.end;
    }
    cloth.add(&local_lines[at..], Side::Both);
    let overlapping = changes.iter().filter(|change| change.kind == ChangeKind::Both).count();
    let fitting = changes.len() - overlapping;
    Merged { body: cloth.lines.join(line_end(local)), blocks: cloth.blocks, fitting, overlapping, changes }
}

/// Every place that a side changed. Edits of both sides belong together while they touch: what stands between them is
/// nobody's firm ground.
fn changes(base: &[Name], local: &[Name], server: &[Name]) -> Vec<Change> {
    let (mut of_local, mut of_server) = (Moves::new(edits(base, local)), Moves::new(edits(base, server)));
    let mut changes = Vec::new();
    while let Some(start) = [&of_local, &of_server].into_iter().filter_map(Moves::next).min() {
        let before = (of_local.offset(), of_server.offset());
        let mut end = start;
        while let Some(reached) = of_local.take(end).or_else(|| of_server.take(end)) {
            end = reached;
        }
        let place = |at: usize, offset: isize| at.checked_add_signed(offset).expect("a place of the side");
        let mine = place(start, before.0)..place(end, of_local.offset());
        let theirs = place(start, before.1)..place(end, of_server.offset());
        let kind = kind(&base[start..end], &local[mine.clone()], &server[theirs.clone()]);
        changes.extend(kind.map(|kind| Change { kind, base: start..end, mine, theirs }));
    }
    changes
}

/// Who changed a place, by what stands there; `None`: nobody.
fn kind(base: &[Name], mine: &[Name], theirs: &[Name]) -> Option<ChangeKind> {
    match (mine == base, theirs == base) {
        (true, true) => None,
        (true, false) => Some(ChangeKind::Theirs),
        (false, true) => Some(ChangeKind::Mine),
        (false, false) if mine == theirs => Some(ChangeKind::Same),
        (false, false) => Some(ChangeKind::Both),
    }
}

/// The edits of a side, walked along base.
struct Moves {
    edits: Vec<Edit>,
    taken: usize,
}

impl Moves {
    fn new(edits: Vec<Edit>) -> Self {
        Self { edits, taken: 0 }
    }

    /// Where in base the next edit starts.
    fn next(&self) -> Option<usize> {
        self.edits.get(self.taken).map(|edit| edit.base.start)
    }

    /// Takes the next edit if it starts at `end` or before; how far the place reaches with it.
    fn take(&mut self, end: usize) -> Option<usize> {
        let edit = self.edits.get(self.taken).filter(|edit| edit.base.start <= end)?;
        self.taken += 1;
        Some(end.max(edit.base.end))
    }

    /// How far the side has moved against base by the edits that are taken.
    fn offset(&self) -> isize {
        let last = self.taken.checked_sub(1).map(|last| &self.edits[last]);
        last.map_or(0, |last| last.side.end.cast_signed() - last.base.end.cast_signed())
    }
}

/// What has been written of the result.
#[derive(Default)]
struct Cloth<'a> {
    lines: Vec<&'a str>,
    blocks: Vec<Block>,
}

impl<'a> Cloth<'a> {
    fn add(&mut self, lines: &[&'a str], from: Side) {
        if lines.is_empty() {
            return;
        }
        self.lines.extend(lines);
        match self.blocks.last_mut() {
            Some(block) if block.from == from => block.lines += lines.len(),
            _ => self.blocks.push(Block { from, lines: lines.len() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(base: &str, local: &str, server: &str) -> String {
        merge_three_way(base, local, server).body
    }

    #[test]
    fn changes_in_different_places_fit_together() {
        let merged = merge_three_way("a\nb\nc\nd", "A\nb\nc\nd", "a\nb\nc\nD");
        assert_eq!((merged.body.as_str(), merged.fitting, merged.overlapping), ("A\nb\nc\nD", 2, 0));
    }

    #[test]
    fn where_both_changed_one_place_mine_stands_before_theirs() {
        let merged = merge_three_way("a\nb\nc", "a\nmine\nc", "a\ntheirs\nc");
        assert_eq!((merged.body.as_str(), merged.overlapping), ("a\nmine\ntheirs\nc", 1));
    }

    #[test]
    fn an_equal_change_is_taken_once() {
        assert_eq!(body("a\nb", "a\nx\nb", "a\nx\nb"), "a\nx\nb");
    }

    #[test]
    fn lines_added_at_the_same_place_are_all_kept() {
        assert_eq!(body("a", "a\nmine", "a\ntheirs"), "a\nmine\ntheirs");
    }

    #[test]
    fn a_run_of_equal_lines_never_swaps_unseen() {
        let base = "- milk\n- milk\n- milk\nend";
        let merged = merge_three_way(base, "- milk\n- milk\nend", "- milk\n- milk\n- milk\n- bread\nend");
        assert!(merged.body.contains("- bread"));
        assert_eq!(merged.overlapping, 1);
    }

    #[test]
    fn trailing_blanks_and_line_ends_alone_are_no_change() {
        assert_eq!(body("a\nb", "a\nb", "a  \r\nb\r\n").trim_end(), "a\nb");
    }

    #[test]
    fn the_end_of_a_text_is_no_line_of_it() {
        let merged = merge_three_way("a\nb", "a\nB", "a\nb\n");
        assert_eq!((merged.body.as_str(), merged.overlapping), ("a\nB", 0));
        assert_eq!(body("a\nb", "a\nB\n\n", "x\na\nb"), "x\na\nB\n\n");
        assert_eq!(body("", "mine\n", "theirs"), "mine\ntheirs\n");
    }

    #[test]
    fn mine_in_crlf_takes_theirs_in_lf_without_an_overlap() {
        let merged = merge_three_way("a\nb\nc\nd", "A\r\nb\r\nc\r\nd", "a\nb\nc\nD\n");
        assert_eq!((merged.body.as_str(), merged.overlapping), ("A\r\nb\r\nc\r\nD", 0));
    }

    #[test]
    fn a_line_is_a_line_whatever_stands_in_it() {
        let long = "x".repeat(10_000);
        for line in
            [long.as_str(), "\0", "👩\u{200d}👩\u{200d}👧", "e\u{301}", "שלום עולם", "```", "---", "\u{2028}x", "a\rb"]
        {
            let (base, mine) = (format!("{line}\nb\nc\n{line}"), format!("{line}\nB\nc\n{line}"));
            let merged = merge_three_way(&base, &mine, &format!("{line}\nb\nc\n{line}!"));
            assert_eq!((merged.body, merged.overlapping), (format!("{line}\nB\nc\n{line}!"), 0));
        }
    }

    #[test]
    fn two_megabytes_with_few_changes_fit_together() {
        let text = |changed: usize| {
            let line =
                |n| format!("{} {n} of a long and winding note", if n % 9000 == changed { "other" } else { "line" });
            (0..60_000_usize).map(line).collect::<Vec<_>>().join("\n")
        };
        let merged = merge_three_way(&text(9999), &text(20), &text(4000));
        assert_eq!((merged.fitting, merged.overlapping), (14, 0));
    }

    #[test]
    fn two_megabytes_with_every_line_changed_become_one_overlap() {
        let text = |word: &str| {
            (0..40_000).map(|n| format!("{word} {n} of a long and winding note")).collect::<Vec<_>>().join("\n")
        };
        let merged = merge_three_way(&text("base"), &text("mine"), &text("theirs"));
        assert_eq!((merged.overlapping, merged.blocks.len()), (1, 2));
    }
}
