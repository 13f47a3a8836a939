//! What a side changed of base, line by line. Bounded, and honest about runs of equal lines.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::lines::key;

/// A line as it is compared: equal numbers are equal lines.
pub(super) type Name = u32;

/// The name of the blank line.
const BLANK: Name = 0;

/// How many pairs of lines one diff may weigh (lines of base times lines of the side): twenty thousand lines against ten
/// thousand. Longer texts are split at lines that stand once in each; what is still too long is one edit, so that the
/// time stays bounded.
const MOST_PAIRS: usize = 200_000_000;

/// A part of base that a side replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) base: Range<usize>,
    pub(super) side: Range<usize>,
}

/// Names lines, the same in each text of a merge.
pub(super) struct Names<'a>(HashMap<&'a str, Name>);

impl<'a> Names<'a> {
    pub(super) fn new() -> Self {
        Self(HashMap::from([("", BLANK)]))
    }

    /// The lines of a text, named, without the blank ones at its end; one at least.
    pub(super) fn of(&mut self, lines: &[&'a str]) -> Vec<Name> {
        let mut names = Vec::with_capacity(lines.len());
        for line in lines {
            let next = Name::try_from(self.0.len()).expect("a note has fewer lines than that");
            names.push(*self.0.entry(key(line)).or_insert(next));
        }
        while names.len() > 1 && names.last() == Some(&BLANK) {
            names.pop();
        }
        names
    }
}

/// What `side` changed of `base`, in order. Edits do not touch.
pub(super) fn edits(base: &[Name], side: &[Name]) -> Vec<Edit> {
    let head = base.iter().zip(side).take_while(|(a, b)| a == b).count();
    let tail = base[head..].iter().rev().zip(side[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let middle = Edit { base: head..base.len() - tail, side: head..side.len() - tail };
    let mut left = MOST_PAIRS;
    let pieces = if pairs(&middle) > left { between_anchors(base, side, middle) } else { vec![middle] };
    let found = pieces.into_iter().flat_map(|piece| {
        let Some(rest) = left.checked_sub(pairs(&piece)) else { return vec![piece] };
        left = rest;
        diff(base, side, &piece)
    });
    over_runs(base, side, found.collect())
}

fn pairs(piece: &Edit) -> usize {
    piece.base.len().saturating_mul(piece.side.len())
}

fn diff(base: &[Name], side: &[Name], piece: &Edit) -> Vec<Edit> {
    let operations = capture_diff_slices(Algorithm::Myers, &base[piece.base.clone()], &side[piece.side.clone()]);
    let moved = |range: Range<usize>, by: usize| range.start + by..range.end + by;
    let edit = |operation: &DiffOp| Edit {
        base: moved(operation.old_range(), piece.base.start),
        side: moved(operation.new_range(), piece.side.start),
    };
    operations.iter().filter(|operation| !matches!(operation, DiffOp::Equal { .. })).map(edit).collect()
}

/// What stands between the longest chain of lines that are in the piece once in each text (patience diff).
fn between_anchors(base: &[Name], side: &[Name], piece: Edit) -> Vec<Edit> {
    let once = |lines: &[Name], from: usize| {
        let mut places: HashMap<Name, Option<usize>> = HashMap::new();
        for (place, &line) in lines.iter().enumerate() {
            places.entry(line).and_modify(|place| *place = None).or_insert(Some(from + place));
        }
        places
    };
    let in_base = once(&base[piece.base.clone()], piece.base.start);
    let in_side = once(&side[piece.side.clone()], piece.side.start);
    let mut shared: Vec<(usize, usize)> =
        in_base.iter().filter_map(|(line, &place)| place.zip(in_side.get(line).copied().flatten())).collect();
    shared.sort_unstable();
    let mut pieces = Vec::new();
    let (mut base_at, mut side_at) = (piece.base.start, piece.side.start);
    for (in_base, in_side) in longest_rising(&shared).into_iter().chain([(piece.base.end, piece.side.end)]) {
        if base_at < in_base || side_at < in_side {
            pieces.push(Edit { base: base_at..in_base, side: side_at..in_side });
        }
        (base_at, side_at) = (in_base + 1, in_side + 1);
    }
    pieces
}

/// The longest chain of pairs, sorted by their first, whose second rises too.
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, &(_, second)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&end| pairs[end].1 < second);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut chain: Vec<(usize, usize)> =
        std::iter::successors(ends.last().copied(), |&at| before[at]).map(|at| pairs[at]).collect();
    chain.reverse();
    chain
}

/// An edit in a run of equal lines could as well have been one of any of them: it covers the whole run, so that three
/// `- [ ] milk` in a row can't swap unseen.
fn over_runs(base: &[Name], side: &[Name], found: Vec<Edit>) -> Vec<Edit> {
    let mut covered: Vec<Edit> = Vec::with_capacity(found.len());
    let mut found = found.into_iter().peekable();
    while let Some(mut edit) = found.next() {
        let floor = covered.last().map_or(0, |last| last.base.end);
        let ceiling = found.peek().map_or(base.len(), |next| next.base.start);
        let goes_on = |line: Name, of_base: Option<&Name>, of_side: Option<&Name>| {
            line != BLANK && (of_base == Some(&line) || of_side == Some(&line))
        };
        while edit.base.start > floor
            && goes_on(base[edit.base.start - 1], base[edit.base.clone()].first(), side[edit.side.clone()].first())
        {
            edit.base.start -= 1;
            edit.side.start -= 1;
        }
        while edit.base.end < ceiling
            && goes_on(base[edit.base.end], base[edit.base.clone()].last(), side[edit.side.clone()].last())
        {
            edit.base.end += 1;
            edit.side.end += 1;
        }
        match covered.last_mut() {
            Some(last) if last.base.end == edit.base.start => {
                last.base.end = edit.base.end;
                last.side.end = edit.side.end;
            }
            _ => covered.push(edit),
        }
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(base: &str, side: &str) -> Vec<(Range<usize>, Range<usize>)> {
        let mut names = Names::new();
        let [base, side] = [base, side].map(|text| names.of(&text.split(' ').collect::<Vec<_>>()));
        edits(&base, &side).into_iter().map(|edit| (edit.base, edit.side)).collect()
    }

    #[test]
    fn an_edit_in_a_run_of_equal_lines_covers_the_run() {
        assert_eq!(found("a m m m b", "a m m b"), [(1..4, 1..3)]);
        assert_eq!(found("a m m m b", "a m m m m b"), [(1..4, 1..5)]);
        assert_eq!(found("a m m m b", "a m x m b"), [(1..4, 1..4)]);
        assert_eq!(found("a m b", "a m m b"), [(1..2, 1..3)]);
    }

    #[test]
    fn an_edit_beside_a_run_is_where_it_is() {
        assert_eq!(found("a m m m b", "a m m m x b"), [(4..4, 4..5)]);
        assert_eq!(found("a m m m b", "a m m m x"), [(4..5, 4..5)]);
        assert_eq!(found("a m m m b", "m m m b"), [(0..1, 0..0)]);
    }

    #[test]
    fn edits_that_meet_over_a_run_are_one() {
        assert_eq!(found("a m x m m b", "m m m b"), [(0..1, 0..0), (2..3, 1..1)]);
        assert_eq!(found("x m m y", "a m b"), [(0..4, 0..3)]);
    }

    #[test]
    fn a_long_text_is_split_at_lines_that_stand_once_in_each() {
        let text = |word: &str, changed: usize| -> Vec<String> {
            (0..20_000).map(|n| if n % changed == 7 { format!("{word} {n}") } else { format!("line {n}") }).collect()
        };
        let mut names = Names::new();
        let (base, side) = (text("base", 1000), text("side", 500));
        let [base, side] = [&base, &side].map(|lines| names.of(&lines.iter().map(String::as_str).collect::<Vec<_>>()));
        let found = edits(&base, &side);
        assert_eq!(found.len(), 40);
        assert!(found.iter().all(|edit| edit.base == edit.side && edit.base.len() == 1));
    }

    #[test]
    fn the_longest_chain_that_rises_is_found() {
        let pairs = [(0, 3), (1, 1), (2, 2), (3, 9), (4, 0), (5, 4)];
        assert_eq!(longest_rising(&pairs), [(1, 1), (2, 2), (5, 4)]);
        assert_eq!(longest_rising(&[]), []);
    }

    #[test]
    fn blank_lines_are_no_run() {
        assert_eq!(found("a   b", "a  b"), [(2..3, 2..2)]);
    }
}
