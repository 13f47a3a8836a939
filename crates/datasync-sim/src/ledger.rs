//! What people wrote, so that it can be asked for at the end: each edit adds one line that nobody else ever writes.

use std::collections::{BTreeMap, BTreeSet};

use datasync_client::{Operation, Record};

use crate::device::{Device, lines};

/// What a run did to the server beside being slow.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mishaps {
    pub(crate) restored: bool,
    pub(crate) forgot_tombstones: bool,
    /// A device's store was copied: two devices hold what one of them wrote.
    pub(crate) copied: bool,
}

/// The lines that were written, and those that were deleted with their note by a device that saw them.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    written: BTreeMap<String, String>,
    deleted: BTreeSet<String>,
    /// Lines of edits that a person gave up, perhaps after they had arrived.
    given_up: BTreeSet<String>,
    next: u32,
}

impl Ledger {
    /// A new line of a note.
    pub(crate) fn line(&mut self, note: &str, device: &str) -> String {
        let line = self.reserve_line(device);
        self.wrote(note, &line);
        line
    }

    /// A line that may yet be written.
    pub(crate) fn reserve_line(&mut self, device: &str) -> String {
        self.next += 1;
        format!("{device}-{:04}", self.next)
    }

    /// It was.
    pub(crate) fn wrote(&mut self, note: &str, line: &str) {
        self.written.insert(line.to_owned(), note.to_owned());
    }

    /// A device deleted a note with these lines.
    pub(crate) fn deleted(&mut self, row: &Record) {
        self.deleted.extend(lines(row).into_iter().map(str::to_owned));
    }

    /// A person gave an operation up, when the row stood so: what it added may be lost, and what it deleted come back, also where
    /// it was written anew since.
    pub(crate) fn given_up(&mut self, waiting: &Operation, row: Option<&Record>) {
        let base = waiting.base.as_ref().map(lines).unwrap_or_default();
        let note = waiting.item_id.as_str();
        let added = row.map(lines).unwrap_or_default().into_iter().filter(|line| !base.contains(line));
        self.given_up.extend(added.map(str::to_owned));
        let of_note = self.written.iter().filter(|(_, of)| *of == note).map(|(line, _)| line);
        let may_come_back = of_note.filter(|line| row.is_none() || self.deleted.contains(*line));
        self.given_up.extend(may_come_back.cloned());
    }

    /// The id of a new item: `n` for a note, `b` for a book.
    pub(crate) fn next_id(&mut self, letter: char) -> String {
        self.next += 1;
        format!("{letter}{}", self.next)
    }

    /// What must hold when everything is quiet: all agree, every line is there once, nothing came back.
    pub(crate) fn judge(&self, server: &[Record], devices: &[&Device], mishaps: Mishaps) -> Result<(), String> {
        agree(server, devices)?;
        let mut found: BTreeMap<&str, u32> = BTreeMap::new();
        for row in server {
            for line in lines(row) {
                *found.entry(line).or_default() += 1;
            }
        }
        if let Some((line, times)) = found.iter().find(|(_, times)| **times > 1) {
            return Err(format!("{line} stands {times} times"));
        }
        for (line, note) in &self.written {
            let may_go = self.deleted.contains(line) || self.given_up.contains(line);
            let lost = !found.contains_key(line.as_str()) && !may_go;
            if lost && !(mishaps.restored && devices.iter().any(|device| in_history(device, note, line))) {
                return Err(format!("{line} of {note} is lost"));
            }
        }
        // A server that was put back may revive what was deleted, and so may a copy of a store that had not sent it yet: better so
        // than the other way round.
        for row in server.iter().filter(|_| !mishaps.restored && !mishaps.copied) {
            let note = lines(row);
            let went = |line: &&str| self.deleted.contains(*line) && !self.given_up.contains(*line);
            if !note.is_empty() && note.iter().all(went) {
                return Err(format!("{} was deleted and came back", row.id().unwrap_or_default()));
            }
        }
        Ok(())
    }
}

fn agree(server: &[Record], devices: &[&Device]) -> Result<(), String> {
    for device in devices {
        let here = device.rows();
        if here.len() != server.len() {
            return Err(format!("{} has {} rows, the server {}", device.name, here.len(), server.len()));
        }
        for row in server {
            let same = here.iter().any(|mine| mine.id() == row.id() && mine.same_content(row));
            if !same {
                return Err(format!("{} differs on {}", device.name, row.id().unwrap_or_default()));
            }
        }
    }
    Ok(())
}

/// Whether a version that a resync replaced holds the line.
fn in_history(device: &Device, note: &str, line: &str) -> bool {
    let Ok(id) = datasync_client::ItemId::new(note) else { return false };
    let kept =
        device.store.read(|txn| txn.kept_versions(&crate::device::table_of(note), &id)).expect("a readable store");
    kept.iter().any(|version| lines(&version.item).contains(&line))
}
