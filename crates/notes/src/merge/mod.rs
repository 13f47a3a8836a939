//! How two edits of one note become one. Pure: no clock, no store, no network.
//!
//! Sides are *base*, *local* and *server*; on screen, *Mine* and *Theirs*. [`reconcile`] says whether there is anything
//! to ask at all, [`merge_notes`] is the default answer (both texts, one after the other), [`merge_three_way`] the other.

mod concatenate;
mod edits;
mod fields;
#[cfg(test)]
mod laws;
mod lines;
mod parts;
mod propose;
mod three_way;

use std::ops::Range;

pub use concatenate::{merge_notes, merge_notes_captioned, without_repeats};
pub use fields::{ConflictKind, Reconciled, merge_tags, merge_titles, reconcile};
pub(crate) use lines::with_line_ends_of;
pub use parts::caption;
pub use propose::{Proposal, Strategy, merge_draft, propose};
pub use three_way::merge_three_way;

/// Whose lines a part of a result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// From this computer.
    Mine,
    /// From the server.
    Theirs,
    /// From both, or from neither alone.
    Both,
}

/// A run of lines of one origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Whose they are.
    pub from: Side,
    /// How many lines of the result.
    pub lines: usize,
}

/// Who changed a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Mine alone.
    Mine,
    /// Theirs alone.
    Theirs,
    /// Both, to the same.
    Same,
    /// Both, differently.
    Both,
}

/// A place that a side changed: what stands there in each text, as lines counted from 0 of what `split('\n')` gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Who changed it.
    pub kind: ChangeKind,
    /// What stood there; empty: lines were added.
    pub base: Range<usize>,
    /// What stands there in mine; empty: removed, or not added.
    pub mine: Range<usize>,
    /// What stands there in theirs.
    pub theirs: Range<usize>,
}

/// A merged text and where its lines come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// The result.
    pub body: String,
    /// The blocks' lines add up to the lines of `body`.
    pub blocks: Vec<Block>,
    /// Changes that were taken because only one side made them.
    pub fitting: usize,
    /// Places that both sides changed, differently: the result holds mine, then theirs.
    pub overlapping: usize,
    /// Every place that a side changed, in order; between them the three texts agree line by line (up to trailing blanks
    /// and line ends). Empty if no base is known.
    pub changes: Vec<Change>,
}
