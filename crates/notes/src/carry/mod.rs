//! Notes carried in and out: everything as Markdown files in folders or in one zip, and back from there, from Obsidian, Joplin,
//! Simplenote, Standard Notes, or any folder of texts. See decision 31.
//!
//! Out goes a copy, into a new folder or file, whole or not at all. What comes in is first looked through ([`Source::look`]), then
//! written in batches ([`Notebook::bring_in`](crate::Notebook::bring_in)). Nothing that comes in changes a note
//! that somebody edited here, and what is here already is not brought in again: after a stop the same is simply begun again. See decision 36.

mod again;
mod archive;
mod bring;
mod coming;
mod front;
mod joplin;
mod json;
mod known;
mod links;
mod listing;
mod manifest;
mod markdown;
mod names;
mod out;
mod quotes;
mod remembered;
mod sink;
mod sorting;
mod source;
#[cfg(test)]
mod tests;
mod text;

use std::io;
use std::path::{Path, PathBuf};

use datasync_client::StoreError;
use zip::result::ZipError;

use crate::notebook::NotebookError;

pub use bring::Brought;
pub use coming::Origin;
pub use out::Exported;
pub use sink::ExportAs;
pub use source::{Found, Left, Source, Why};

/// Why notes were not carried. What had come in before stays.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// A file or folder can't be read.
    #[error("{} can't be read: {source}", path.display())]
    Read {
        /// Why.
        source: io::Error,
        /// What was chosen, or a folder in it.
        path: PathBuf,
    },
    /// An archive is broken, or of a kind that can't be read.
    #[error("this archive can't be read: {0}")]
    Archive(#[source] ZipError),
    /// There is no note in it.
    #[error("no notes were found there")]
    Nothing,
    /// More files than anybody has notes.
    #[error("there are more than a million files in it")]
    TooMany,
    /// An archive of Joplin and something else.
    #[error("bring an archive of Joplin in by itself")]
    OneAtATime,
    /// A file or folder can't be written.
    #[error("{} can't be written: {source}", path.display())]
    Write {
        /// Why.
        source: io::Error,
        /// The whole of it: the name of a single file is a note's title.
        path: PathBuf,
    },
    /// What is to be written is there.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The notebook could not do it.
    #[error(transparent)]
    Notebook(#[from] NotebookError),
}

impl CarryError {
    fn read(source: io::Error, path: &Path) -> Self {
        CarryError::Read { source, path: path.to_owned() }
    }

    fn write(source: io::Error, path: &Path) -> Self {
        CarryError::Write { source, path: path.to_owned() }
    }
}

impl From<StoreError> for CarryError {
    fn from(error: StoreError) -> Self {
        CarryError::Notebook(error.into())
    }
}
