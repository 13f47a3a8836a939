//! diff3 in its plainest form, to replay a merge with the edits that somebody else found.

use std::ops::Range;

use notes::{ChangeKind, Merged};

/// What a side changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) base: Range<usize>,
    pub(crate) side: Range<usize>,
}

/// A piece of a result, in lines as they are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Taken(Vec<String>),
    /// Mine and theirs.
    Asked(Vec<String>, Vec<String>),
}

/// Pieces that were taken beside each other are one; the blank lines at the end are none.
pub(crate) fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (joined.last_mut(), piece) {
            (Some(Piece::Taken(lines)), Piece::Taken(more)) => lines.extend(more),
            (_, Piece::Taken(lines)) if lines.is_empty() => {}
            (_, piece) => joined.push(piece),
        }
    }
    if let Some(Piece::Taken(lines)) = joined.last_mut() {
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        if lines.is_empty() {
            joined.pop();
        }
    }
    joined
}

/// The pieces of one of our results.
pub(crate) fn of_ours(merged: &Merged, local: &[&str], server: &[&str]) -> Vec<Piece> {
    let owned = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>();
    let mut pieces = Vec::new();
    let mut at = 0;
    for change in &merged.changes {
        pieces.push(Piece::Taken(owned(&local[at..change.mine.start])));
        let (mine, theirs) = (owned(&local[change.mine.clone()]), owned(&server[change.theirs.clone()]));
        pieces.push(match change.kind {
            ChangeKind::Mine | ChangeKind::Same => Piece::Taken(mine),
            ChangeKind::Theirs => Piece::Taken(theirs),
            ChangeKind::Both => Piece::Asked(mine, theirs),
        });
        at = change.mine.end;
    }
    pieces.push(Piece::Taken(owned(&local[at..])));
    joined(pieces)
}

/// diff3: edits that touch belong together; a place that one side changed is taken, and so is one that both changed
/// alike.
pub(crate) fn replay(texts: [&[&str]; 3], of_local: &[Edit], of_server: &[Edit]) -> Vec<Piece> {
    let [base, local, server] = texts;
    let owned = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>();
    let mut pieces = Vec::new();
    let (mut l, mut s, mut at) = (0, 0, 0);
    while l < of_local.len() || s < of_server.len() {
        let starts = [of_local.get(l), of_server.get(s)].into_iter().flatten().map(|edit| edit.base.start);
        let start = starts.min().expect("one is left");
        let (mut end, before) = (start, (l, s));
        loop {
            if let Some(edit) = of_local.get(l).filter(|edit| edit.base.start <= end) {
                (end, l) = (end.max(edit.base.end), l + 1);
            } else if let Some(edit) = of_server.get(s).filter(|edit| edit.base.start <= end) {
                (end, s) = (end.max(edit.base.end), s + 1);
            } else {
                break;
            }
        }
        pieces.push(Piece::Taken(owned(&base[at..start])));
        let mine = owned(&local[moved(of_local, before.0, start)..moved(of_local, l, end)]);
        let theirs = owned(&server[moved(of_server, before.1, start)..moved(of_server, s, end)]);
        let there = owned(&base[start..end]);
        pieces.push(if mine == theirs || theirs == there {
            Piece::Taken(mine)
        } else if mine == there {
            Piece::Taken(theirs)
        } else {
            Piece::Asked(mine, theirs)
        });
        at = end;
    }
    pieces.push(Piece::Taken(owned(&base[at..])));
    joined(pieces)
}

/// Where a line of base stands in a side, behind its first `taken` edits.
fn moved(edits: &[Edit], taken: usize, at: usize) -> usize {
    taken.checked_sub(1).map_or(at, |last| at + edits[last].side.end - edits[last].base.end)
}
