//! What a note is, how a notebook reads, how two edits merge.
