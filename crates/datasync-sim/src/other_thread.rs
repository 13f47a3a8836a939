//! Another thread of a device's program: it wants the store while a page of a pull is written, and is let in between two parts
//! of that page.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use datasync_client::{ItemId, Record, Store, SyncTable, TableName, crash_in, wanted_in};

use crate::device::{Device, item, lines, table_of};
use crate::ledger::Ledger;

/// What it means to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    Look,
    /// The process is gone before the next part is written.
    Die,
    Add,
    Delete,
    Purge,
}

/// What it did.
enum Deed {
    Added(String),
    Deleted(Record),
    Purged(TableName),
}

/// A thread that waits, or will in a moment.
pub(crate) struct OtherThread {
    device: String,
    note: String,
    done: Rc<RefCell<Option<Deed>>>,
}

impl OtherThread {
    /// It waits as soon as a pull of this device has written so many rows more.
    pub(crate) fn waits_after(rows: u32, device: &Device, wish: Wish, note: &str, ledger: &mut Ledger) -> Self {
        let line = ledger.reserve_line(&device.name);
        let done = Rc::new(RefCell::new(None));
        let at_work = AtWork {
            store: Arc::clone(&device.store),
            table: table_of(note),
            id: ItemId::new(note).expect("an id"),
            device: device.name.clone(),
        };
        let doing = Rc::clone(&done);
        wanted_in(Some((rows, Box::new(move || *doing.borrow_mut() = at_work.act(wish, line)))));
        OtherThread { device: device.name.clone(), note: note.to_owned(), done }
    }

    /// Its chance is over; says what it did, if it was let in and did something.
    pub(crate) fn ends(self, ledger: &mut Ledger) -> Option<String> {
        wanted_in(None);
        let OtherThread { device, note, done } = self;
        Some(match done.take()? {
            Deed::Added(line) => {
                ledger.wrote(&note, &line);
                format!("{device} adds {line} to {note} while a page is written")
            }
            Deed::Deleted(row) => {
                ledger.deleted(&row);
                format!("{device} deletes {note} while a page is written")
            }
            Deed::Purged(table) => format!("{device} purges {table} while a page is written"),
        })
    }
}

struct AtWork {
    store: Arc<Store>,
    table: TableName,
    id: ItemId,
    device: String,
}

impl AtWork {
    fn act(&self, wish: Wish, line: String) -> Option<Deed> {
        match wish {
            Wish::Look => None,
            Wish::Die => {
                crash_in(Some(0));
                None
            }
            Wish::Add => self.add(line),
            Wish::Delete => self.delete(),
            Wish::Purge => {
                let purged = self.store.purge(&self.table, false);
                purged.is_ok().then(|| Deed::Purged(self.table.clone()))
            }
        }
    }

    /// Any step of it may be the last of the process, so what it did is read and not believed.
    fn add(&self, line: String) -> Option<Deed> {
        let text = [lines(&self.row()?).join("\n"), line.clone()].join("\n");
        let _ = self.table().update(&item(self.id.as_str(), text.trim_start(), &self.device));
        self.row().filter(|row| lines(row).contains(&line.as_str())).map(|_| Deed::Added(line))
    }

    fn delete(&self) -> Option<Deed> {
        let row = self.row()?;
        let _ = self.table().delete(&self.id);
        self.row().is_none().then_some(Deed::Deleted(row))
    }

    fn table(&self) -> SyncTable {
        SyncTable::new(Arc::clone(&self.store), self.table.clone())
    }

    fn row(&self) -> Option<Record> {
        self.store.read(|txn| txn.record(&self.table, &self.id)).expect("a readable store")
    }
}
