//! What people do to what is on their devices.

use datasync_client::{ItemId, Record};

use super::World;
use crate::device::{item, lines, table_of};
use crate::giving_up;

impl World {
    pub(super) fn edit(&mut self) {
        let which = self.pick(self.devices.len());
        let rows = self.devices[which].rows();
        let full = self.tape.chance(self.weather.disk_full);
        let choice = self.tape.below(11);
        let picked = self.pick(rows.len());
        if choice == 8 && self.restore(which) {
            return;
        }
        if choice == 10 && self.weather.restore == 0 {
            return self.lose(which, rows.get(picked));
        }
        let Some(row) = rows.get(picked).filter(|_| (2..9).contains(&choice)) else {
            return self.write_new(which, if choice == 9 { 'b' } else { 'n' });
        };
        let device = &mut self.devices[which];
        let ledger = &mut self.ledgers[device.owner];
        if choice == 7 {
            let id = ItemId::new(row.id().unwrap_or_default()).expect("an id");
            ledger.deleted(row);
            device.table(id.as_str()).delete(&id).expect("a row");
            device.graves.push(id.to_string());
            self.story.push(format!("d{which} deletes {id}"));
            return;
        }
        let note = row.id().unwrap_or_default().to_owned();
        if full {
            device.store.fill_disk_for_test(true).expect("a pragma");
            let refused = device.table(&note).update(&item(&note, &"x".repeat(20_000), &device.name));
            assert!(refused.is_err(), "a full disk takes nothing");
            device.store.fill_disk_for_test(false).expect("a pragma");
            return;
        }
        let line = ledger.line(&note, &device.name);
        self.story.push(format!("d{which} adds {line} to {note}"));
        let text = [lines(row).join("\n"), line].join("\n");
        device.table(&note).update(&item(&note, text.trim_start(), &device.name)).expect("a row");
    }

    /// A new item: a note or a book.
    pub(super) fn write_new(&mut self, which: usize, letter: char) {
        let device = &self.devices[which];
        let ledger = &mut self.ledgers[device.owner];
        let note = ledger.next_id(letter);
        let line = ledger.line(&note, &device.name);
        device.table(&note).insert(item(&note, &line, &device.name)).expect("a new row");
        self.tell(format!("d{which} writes {note}: {line}"));
    }

    /// What was deleted last on this device is written anew, under its id; says whether there was any.
    pub(super) fn restore(&mut self, which: usize) -> bool {
        let device = &mut self.devices[which];
        let Some(note) = device.graves.pop() else { return false };
        if device.rows().iter().any(|row| row.id() == Some(&note)) {
            return false;
        }
        let line = self.ledgers[device.owner].line(&note, &device.name);
        device.table(&note).insert(item(&note, &line, &device.name)).expect("a new row");
        self.story.push(format!("d{which} writes {note} anew: {line}"));
        true
    }

    /// A row that the server has is gone here, as after damage. A server that is put back might need it.
    pub(super) fn lose(&mut self, which: usize, row: Option<&Record>) {
        let device = &mut self.devices[which];
        let Some(id) = row.and_then(Record::id).and_then(|id| ItemId::new(id).ok()) else { return };
        let table = table_of(id.as_str());
        if device.store.read(|txn| txn.operation(&table, &id)).expect("a readable queue").is_none() {
            device.store.lose_row_for_test(&table, &id).expect("a store that can be written");
            device.lost_row = true;
            self.story.push(format!("d{which} loses {id}"));
        }
    }

    /// A person gives up something that waits, or purges a table, whatever the device is doing.
    pub(super) fn give_up(&mut self) -> Result<(), String> {
        if !self.weather.gives_up() {
            return Ok(());
        }
        let which = self.pick(self.devices.len());
        let (choice, table) = (self.tape.below(4), self.tape.below(2) as usize);
        let picked = self.tape.below(8) as usize;
        let ledger = &mut self.ledgers[self.devices[which].owner];
        let done = match choice {
            0 | 1 => giving_up::cancel(&self.devices[which], picked, ledger)?,
            _ => giving_up::purge(&self.devices[which], table, choice == 3, ledger)?,
        };
        self.tell(format!("d{which} {done}"));
        Ok(())
    }
}
