//! Auto-merge: line by line on the last shared version (diff3). What one side changed is taken; where both changed the
//! same place the result holds mine, then theirs. Never by words: that garbles prose without a sign.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::lines::{key, line_end, lines};
use super::{Block, Change, ChangeKind, Merged, Side};

/// Lines of both sides together beyond which a text that changed throughout is not compared line by line: the whole is
/// one overlap then, so that the time stays bounded.
const MOST_LINES: usize = 60_000;

/// A part of base that a side replaced.
#[derive(Debug, Clone)]
struct Edit {
    base: Range<usize>,
    side: Range<usize>,
}

/// Merges `local` and `server`, both grown from `base`.
///
/// Laws: `merge(b, x, b) = x`, `merge(b, b, y) = y`, `merge(b, x, x) = x`; no line that either side kept or added is
/// missing, unless the other side, having it in base, removed it. Line ends are those of `local`.
#[must_use]
pub fn merge_three_way(base: &str, local: &str, server: &str) -> Merged {
    let (base_lines, local_lines, server_lines) = (lines(base), lines(local), lines(server));
    let weave = Weave { base: &base_lines, local: &local_lines, server: &server_lines };
    let (from_local, from_server) = if local_lines.len() + server_lines.len() > MOST_LINES {
        (whole(&base_lines, &local_lines), whole(&base_lines, &server_lines))
    } else {
        (edits(&base_lines, &local_lines), edits(&base_lines, &server_lines))
    };
    weave.merge(&from_local, &from_server, line_end(local))
}

fn edits(base: &[&str], side: &[&str]) -> Vec<Edit> {
    let keys = |lines: &[&str]| -> Vec<String> { lines.iter().map(|line| key(line).to_owned()).collect() };
    let operations = capture_diff_slices(Algorithm::Myers, &keys(base), &keys(side));
    let edit = |operation: &DiffOp| Edit { base: operation.old_range(), side: operation.new_range() };
    let edits = operations.iter().filter(|operation| !matches!(operation, DiffOp::Equal { .. })).map(edit);
    edits.map(|edit| widen_over_equal_lines(base, edit)).fold(Vec::new(), join_touching)
}

fn whole(base: &[&str], side: &[&str]) -> Vec<Edit> {
    let same = base.len() == side.len() && base.iter().zip(side).all(|(a, b)| key(a) == key(b));
    if same { Vec::new() } else { vec![Edit { base: 0..base.len(), side: 0..side.len() }] }
}

/// A change beside a run of equal lines could as well have been a change of any of them: it covers the run, so that
/// three `- [ ] milk` in a row can't swap unseen.
fn widen_over_equal_lines(base: &[&str], mut edit: Edit) -> Edit {
    let is_run =
        |a: usize, b: usize| base.get(a).zip(base.get(b)).is_some_and(|(a, b)| key(a) == key(b) && !key(a).is_empty());
    if edit.base.is_empty() || edit.side.is_empty() {
        while edit.base.start > 1 && edit.side.start > 0 && is_run(edit.base.start - 1, edit.base.start - 2) {
            edit.base.start -= 1;
            edit.side.start -= 1;
        }
    }
    edit
}

fn join_touching(mut joined: Vec<Edit>, next: Edit) -> Vec<Edit> {
    match joined.last_mut() {
        Some(last) if last.base.end >= next.base.start => {
            last.base.end = last.base.end.max(next.base.end);
            last.side.end = last.side.end.max(next.side.end);
        }
        _ => joined.push(next),
    }
    joined
}

struct Weave<'a> {
    base: &'a [&'a str],
    local: &'a [&'a str],
    server: &'a [&'a str],
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

impl<'a> Weave<'a> {
    fn merge(&self, local: &[Edit], server: &[Edit], line_end: &str) -> Merged {
        let mut cloth = Cloth::default();
        let mut changes = Vec::new();
        let (mut at, mut l, mut s) = (0, 0, 0);
        loop {
            let start = match (local.get(l), server.get(s)) {
                (Some(a), Some(b)) => a.base.start.min(b.base.start),
                (Some(a), None) => a.base.start,
                (None, Some(b)) => b.base.start,
                (None, None) => break,
            };
            cloth.add(&self.local_of_unchanged(local, l, at..start), Side::Both);
            let (first_l, first_s) = (l, s);
            let mut end = start;
            // Edits belong together while they touch: what stands between them is nobody's firm ground.
            loop {
                let reached = |edit: &&Edit| edit.base.start <= end;
                if let Some(edit) = local.get(l).filter(reached) {
                    end = end.max(edit.base.end);
                    l += 1;
                } else if let Some(edit) = server.get(s).filter(reached) {
                    end = end.max(edit.base.end);
                    s += 1;
                } else {
                    break;
                }
            }
            let mine = side_range(local, first_l, l, start..end);
            let theirs = side_range(server, first_s, s, start..end);
            let (mine_lines, their_lines) = (&self.local[mine.clone()], &self.server[theirs.clone()]);
            let same = mine_lines.len() == their_lines.len()
                && mine_lines.iter().zip(their_lines).all(|(a, b)| key(a) == key(b));
            let kind = match (l > first_l, s > first_s) {
                _ if same => ChangeKind::Same,
                (true, false) => ChangeKind::Mine,
                (false, _) => ChangeKind::Theirs,
                (true, true) => ChangeKind::Both,
            };
            match kind {
                ChangeKind::Same => cloth.add(mine_lines, Side::Both),
                ChangeKind::Mine => cloth.add(mine_lines, Side::Mine),
                ChangeKind::Theirs => cloth.add(their_lines, Side::Theirs),
                ChangeKind::Both => {
                    cloth.add(mine_lines, Side::Mine);
                    cloth.add(their_lines, Side::Theirs);
                }
            }
            changes.push(Change { kind, base: start..end, mine, theirs });
            at = end;
        }
        cloth.add(&self.local_of_unchanged(local, l, at..self.base.len()), Side::Both);
        let overlapping = changes.iter().filter(|change| change.kind == ChangeKind::Both).count();
        let fitting = changes.len() - overlapping;
        Merged { body: cloth.lines.join(line_end), blocks: cloth.blocks, fitting, overlapping, changes }
    }

    /// Unchanged lines, as they stand in local: its trailing blanks are what this person sees.
    fn local_of_unchanged(&self, local: &[Edit], next: usize, base: Range<usize>) -> Vec<&'a str> {
        let offset = offset_before(local, next);
        let place = |at: usize| usize::try_from(at as isize + offset).unwrap_or(0);
        self.local[place(base.start)..place(base.end)].to_vec()
    }
}

/// How far a side has moved against base by its edits before `next`.
fn offset_before(edits: &[Edit], next: usize) -> isize {
    next.checked_sub(1).map_or(0, |last| edits[last].side.end as isize - edits[last].base.end as isize)
}

/// What of a side stands in place of a range of base that its edits `first..next` lie in.
fn side_range(edits: &[Edit], first: usize, next: usize, base: Range<usize>) -> Range<usize> {
    let place = |at: usize, offset: isize| usize::try_from(at as isize + offset).unwrap_or(0);
    place(base.start, offset_before(edits, first))..place(base.end, offset_before(edits, next))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::lines::same_text;
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
    fn two_megabytes_with_every_line_changed_become_one_overlap() {
        let text = |word: &str| {
            (0..40_000).map(|n| format!("{word} {n} of a long and winding note")).collect::<Vec<_>>().join("\n")
        };
        let merged = merge_three_way(&text("base"), &text("mine"), &text("theirs"));
        assert_eq!((merged.overlapping, merged.blocks.len()), (1, 2));
    }

    fn text() -> impl Strategy<Value = String> {
        let line = prop::sample::select(vec!["a", "b", "c", "", "- milk", "d"]);
        prop::collection::vec(line, 0..9).prop_map(|lines| lines.join("\n"))
    }

    /// A result as a dialog composes it from the changes.
    fn composed(local: &str, server: &str, changes: &[Change]) -> String {
        let (mine, theirs) = (lines(local), lines(server));
        let mut result: Vec<&str> = Vec::new();
        let mut at = 0;
        for change in changes {
            result.extend(&mine[at..change.mine.start]);
            if change.kind != ChangeKind::Theirs {
                result.extend(&mine[change.mine.clone()]);
            }
            if matches!(change.kind, ChangeKind::Theirs | ChangeKind::Both) {
                result.extend(&theirs[change.theirs.clone()]);
            }
            at = change.mine.end;
        }
        result.extend(&mine[at..]);
        result.join(line_end(local))
    }

    proptest! {
        #[test]
        fn the_result_is_composed_of_the_changes_and_between_them_all_three_agree(base in text(), local in text(), server in text()) {
            let merged = merge_three_way(&base, &local, &server);
            prop_assert_eq!(composed(&local, &server, &merged.changes), merged.body);
            let texts = [lines(&base), lines(&local), lines(&server)];
            let [mut b, mut m, mut t] = [0, 0, 0];
            let end = Change { kind: ChangeKind::Same, base: texts[0].len()..0, mine: texts[1].len()..0, theirs: texts[2].len()..0 };
            for change in merged.changes.iter().chain([&end]) {
                let between = [&texts[0][b..change.base.start], &texts[1][m..change.mine.start], &texts[2][t..change.theirs.start]];
                let [of_base, mine, theirs] = between.map(|lines| lines.iter().map(|line| key(line)).collect::<Vec<_>>());
                prop_assert!(of_base == mine && mine == theirs, "{of_base:?} {mine:?} {theirs:?}");
                [b, m, t] = [change.base.end, change.mine.end, change.theirs.end];
            }
        }

        #[test]
        fn one_side_alone_wins_and_equal_sides_agree(base in text(), other in text()) {
            prop_assert!(same_text(&body(&base, &other, &base), &other));
            prop_assert!(same_text(&body(&base, &base, &other), &other));
            prop_assert!(same_text(&body(&base, &other, &other), &other));
        }

        #[test]
        fn no_line_is_missing_that_either_side_kept_or_added(base in text(), local in text(), server in text()) {
            let merged = merge_three_way(&base, &local, &server);
            let result = lines(&merged.body);
            let in_base = lines(&base);
            for (side, other) in [(lines(&local), lines(&server)), (lines(&server), lines(&local))] {
                for line in side.iter().filter(|line| !key(line).is_empty()) {
                    let removed_by_other = in_base.contains(line) && !other.contains(line);
                    // A line that stands several times may have lost one of its places to the other side.
                    let repeated = in_base.iter().filter(|l| l == &line).count() > 0;
                    prop_assert!(removed_by_other || repeated || result.contains(line), "{line:?} is missing");
                }
            }
            let counted: usize = merged.blocks.iter().map(|block| block.lines).sum();
            prop_assert!(counted == result.len() || counted == 0 && merged.body.is_empty());
        }
    }
}
