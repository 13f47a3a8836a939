//! One page of a table, written as JSON while it is read.

use datasync_protocol::Digest;

use super::counter::Counter;
use super::{Page, StorageError};
use crate::query::ListQuery;
use crate::row::Stamp;

/// Bytes of JSON after which a page takes no further row, so that many long rows do not fill the memory.
const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// A page that is being written.
pub(super) struct Writer<'a> {
    query: &'a ListQuery,
    json: String,
    rows: u32,
}

impl<'a> Writer<'a> {
    pub(super) fn new(query: &'a ListQuery) -> Self {
        Writer { query, json: String::from("["), rows: 0 }
    }

    /// Whether it takes no further row.
    pub(super) fn is_long(&self) -> bool {
        self.json.len() >= PAGE_BYTES
    }

    pub(super) fn push(&mut self, stamp: &Stamp, item: &str) -> Result<(), StorageError> {
        self.json.push_str(if self.rows > 0 { "," } else { "" });
        self.rows += 1;
        let written = self.query.write_row(stamp, item, &mut self.json);
        written.map_err(|error| StorageError::Broken(Box::new(error)))
    }

    pub(super) fn page(mut self, count: Option<u64>, digest: Digest, counter: &Counter, epoch: &str) -> Page {
        let full = self.rows > 0 && (self.rows == self.query.top || self.is_long());
        self.json.push(']');
        Page { json: self.json, rows: self.rows, full, count, digest, state: counter.state(epoch) }
    }
}
