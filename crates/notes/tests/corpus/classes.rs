//! The names of what can be different between our merge and git's.

use std::cmp::Ordering;

use notes::merge_three_way;

use crate::git::Git;
use crate::replay::{Edit, Piece, joined, of_ours, replay};
use crate::{Case, keys};

/// What the two make of a case, and where they differ, why.
pub(crate) fn class_of(case: &Case, git: &Git) -> String {
    let (base, local, server) = (keys(&case.base), keys(&case.local), keys(&case.server));
    let ours = of_ours(&merge_three_way(&case.base, &case.local, &case.server), &local, &server);
    let theirs = git.merge(&case.base, &case.local, &case.server);
    if ours == theirs {
        return if asks(&ours) == 0 { "equal, nobody asks" } else { "equal, both ask at the same places" }.to_owned();
    }
    let outcome = match (asks(&ours), asks(&theirs)) {
        (0, 0) => "nobody asks, the results differ",
        (_, 0) => "we ask, git does not",
        (0, _) => "git asks, we do not",
        _ => "both ask, not at the same places",
    };
    // A line end is no line to us, and trailing blanks are no change.
    let [plain_base, plain_local, plain_server] = [&base, &local, &server].map(|keys| keys.join("\n") + "\n");
    let plain = git.merge(&plain_base, &plain_local, &plain_server);
    if ours == plain {
        return format!("{outcome}: trailing blanks and line ends");
    }
    let plain = settled(plain);
    if ours == plain {
        return format!("{outcome}: git asks where both wrote the same");
    }
    let of_git = [&plain_local, &plain_server].map(|side| git.edits(&plain_base, side));
    if replay([&base, &local, &server], &of_git[0], &of_git[1]) != plain {
        return format!("unexplained: {outcome}: git merges its own edits by another rule");
    }
    let of_us = [&case.local, &case.server].map(|side| {
        let changes = merge_three_way(&case.base, side, &case.base).changes;
        changes.into_iter().map(|change| Edit { base: change.base, side: change.mine }).collect::<Vec<_>>()
    });
    if replay([&base, &local, &server], &of_us[0], &of_us[1]) != ours {
        return format!("unexplained: {outcome}: we merge our own edits by another rule");
    }
    let why = [&local, &server]
        .into_iter()
        .zip(of_us.iter().zip(&of_git))
        .map(|(side, (ours, git))| why(&base, side, ours, git));
    match why.max() {
        None | Some(Why::Equal) => format!("unexplained: {outcome}: the edits are equal"),
        Some(Why::Runs) => format!("{outcome}: runs of equal lines"),
        Some(Why::Slide) => format!("{outcome}: an edit that fits at two places"),
        Some(Why::AsMany) => format!("{outcome}: as many lines are paired, but others"),
        Some(Why::Fewer) => format!("{outcome}: we pair fewer lines"),
        Some(Why::More) => format!("{outcome}: we pair more lines"),
    }
}

/// git takes what both changed alike only where it finds the same edits; where it asks between two equal texts, nothing is
/// to be asked.
fn settled(pieces: Vec<Piece>) -> Vec<Piece> {
    let settle = |piece| match piece {
        Piece::Asked(mine, theirs) if mine == theirs => Piece::Taken(mine),
        piece => piece,
    };
    joined(pieces.into_iter().map(settle).collect())
}

/// The first pieces that differ, ours before git's.
pub(crate) fn first_difference(case: &Case, git: &Git) -> String {
    let (local, server) = (keys(&case.local), keys(&case.server));
    let ours = of_ours(&merge_three_way(&case.base, &case.local, &case.server), &local, &server);
    let theirs = git.merge(&case.base, &case.local, &case.server);
    let differ = ours.iter().zip(&theirs).find(|(ours, theirs)| ours != theirs);
    format!("{}\n{differ:#?}\n", case.name)
}

fn asks(pieces: &[Piece]) -> usize {
    pieces.iter().filter(|piece| matches!(piece, Piece::Asked(..))).count()
}

/// Why two diffs of the same texts differ, the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Equal,
    Runs,
    Slide,
    AsMany,
    More,
    Fewer,
}

fn why(base: &[&str], side: &[&str], ours: &[Edit], git: &[Edit]) -> Why {
    let narrow = |edits: &[Edit]| edits.iter().map(|edit| narrowed(base, side, edit)).collect::<Vec<_>>();
    let up = |edits: &[Edit]| edits.iter().map(|edit| slid_up(base, side, edit)).collect::<Vec<_>>();
    if ours == git {
        Why::Equal
    } else if up(&narrow(ours)) != up(&narrow(git)) {
        let new = |edits: &[Edit]| narrow(edits).iter().map(|edit| edit.side.len()).sum::<usize>();
        match new(ours).cmp(&new(git)) {
            Ordering::Less => Why::More,
            Ordering::Equal => Why::AsMany,
            Ordering::Greater => Why::Fewer,
        }
    } else if narrow(ours) == ours {
        Why::Slide
    } else {
        Why::Runs
    }
}

/// Without the equal lines at its head and tail, which only a run of equal lines puts there.
fn narrowed(base: &[&str], side: &[&str], edit: &Edit) -> Edit {
    let mut edit = edit.clone();
    while !edit.base.is_empty() && !edit.side.is_empty() && base[edit.base.start] == side[edit.side.start] {
        edit.base.start += 1;
        edit.side.start += 1;
    }
    while !edit.base.is_empty() && !edit.side.is_empty() && base[edit.base.end - 1] == side[edit.side.end - 1] {
        edit.base.end -= 1;
        edit.side.end -= 1;
    }
    edit
}

/// Lines that were only added or only removed, as far up as they fit.
fn slid_up(base: &[&str], side: &[&str], edit: &Edit) -> Edit {
    let mut edit = edit.clone();
    let by_one = |edit: &Edit| Edit {
        base: edit.base.start - 1..edit.base.end - 1,
        side: edit.side.start - 1..edit.side.end - 1,
    };
    while edit.base.is_empty()
        && edit.base.start > 0
        && edit.side.start > 0
        && side[edit.side.start - 1] == side[edit.side.end - 1]
        || edit.side.is_empty()
            && edit.side.start > 0
            && edit.base.start > 0
            && base[edit.base.start - 1] == base[edit.base.end - 1]
    {
        edit = by_one(&edit);
    }
    edit
}
