//! One run: devices that write and sync, a network that loses and delays, a server that dies and is put back; then quiet, and
//! the question whether everything that must hold holds.

use datasync_client::{HttpAnswer, ItemId, Record, StoreError, SyncError, SyncReport, crash_in, plant};

use crate::device::{Device, Sync, TABLES, item, lines, table_of};
use crate::disk::Disk;
use crate::giving_up;
use crate::kept;
use crate::ledger::{Ledger, Mishaps};
use crate::network::{Sent, Wire, cut};
use crate::owners::{OWNERS, leak};
use crate::server::Server;
use crate::tape::Tape;
use crate::weather::Weather;

/// Copies of devices are made up to this many.
const MOST_DEVICES: usize = 7;

/// What a run was.
#[derive(Debug, Clone, Copy, Default)]
pub struct Summary {
    /// Decisions about what happens next.
    pub events: u64,
    /// Requests that the server answered.
    pub requests: u64,
}

/// What did not hold, and how it came to it.
#[derive(Debug, Clone, Default)]
pub struct Failure {
    /// In a sentence.
    pub sentence: String,
    /// What happened, a line each.
    pub story: Vec<String>,
}

struct World {
    tape: Tape,
    story: Vec<String>,
    server: Server,
    devices: Vec<Device>,
    wire: Wire,
    /// Requests that left, in no order.
    out: Vec<Sent>,
    /// Answers on their way back.
    back: Vec<(Sent, HttpAnswer)>,
    weather: Weather,
    /// What each owner wrote.
    ledgers: [Ledger; OWNERS.len()],
    mishaps: Mishaps,
    events: u64,
}

/// Runs a tape to its end.
///
/// # Errors
/// What did not hold.
pub fn run(tape: &mut Tape) -> Result<Summary, Failure> {
    crash_in(None);
    let mut world = World::new(std::mem::replace(tape, Tape::play(Vec::new())));
    let judged = world.live();
    crash_in(None);
    *tape = world.tape;
    let summary = Summary { events: world.events, requests: world.server.requests };
    world.devices.into_iter().for_each(Device::leave);
    kept::keep_server(world.server);
    judged.map(|()| summary).map_err(|sentence| Failure { sentence, story: world.story })
}

/// As [`run`], with a bug planted in the client.
///
/// # Errors
/// As [`run`]: the bug is found.
pub fn run_planted(tape: &mut Tape, bug: datasync_client::Plant) -> Result<Summary, Failure> {
    plant(Some(bug));
    let judged = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(tape)));
    plant(None);
    crash_in(None);
    judged.unwrap_or_else(|_| Err(Failure { sentence: "it panicked".to_owned(), story: Vec::new() }))
}

impl World {
    fn new(mut tape: Tape) -> Self {
        let wire = Wire::default();
        let count = 2 + tape.below(5) as usize;
        let merges = tape.below(4) != 3;
        let weather = Weather::draw(&mut tape);
        let disk = || weather.has_disks().then(Disk::new);
        let owner = |number| if weather.has_two_owners() { number % OWNERS.len() } else { 0 };
        let devices = (0..count).map(|number| Device::new(number, owner(number), &wire, merges, disk())).collect();
        World {
            tape,
            story: Vec::new(),
            server: kept::server(),
            devices,
            wire,
            out: Vec::new(),
            back: Vec::new(),
            weather,
            ledgers: Default::default(),
            mishaps: Mishaps::default(),
            events: 0,
        }
    }

    fn live(&mut self) -> Result<(), String> {
        let steps = 30 + self.tape.below(120);
        for _ in 0..steps {
            self.events += 1;
            match self.tape.below(12) {
                // The tamest: nothing. A tape is cut short so.
                0 => {}
                1..=3 => self.edit(),
                4 | 5 => self.start_sync(),
                6..=8 => self.deliver()?,
                9 => self.hear()?,
                10 => self.mishap(),
                _ => self.give_up()?,
            }
            self.complaints()?;
        }
        self.settle()?;
        for (owner, ledger) in self.ledgers.iter().enumerate() {
            let devices: Vec<&Device> = self.devices.iter().filter(|device| device.owner == owner).collect();
            ledger.judge(&self.server.rows(owner), &devices, self.mishaps)?;
        }
        self.nothing_to_do()?;
        self.digests_agree()?;
        let unfit = self.devices.iter().find(|device| !device.column_holds());
        unfit.map_or(Ok(()), |device| Err(format!("the new column of {} finds other rows", device.name)))
    }

    fn tell(&mut self, what: String) {
        self.story.push(what);
    }

    fn edit(&mut self) {
        let which = self.tape.below(u32::try_from(self.devices.len()).unwrap_or(1)) as usize;
        let rows = self.devices[which].rows();
        let full = self.tape.chance(self.weather.disk_full);
        let choice = self.tape.below(11);
        let picked = self.tape.below(u32::try_from(rows.len().max(1)).unwrap_or(1)) as usize;
        if choice == 8 && self.restore(which) {
            return;
        }
        if choice == 10 && self.weather.restore == 0 {
            return self.lose(which, rows.get(picked));
        }
        let device = &mut self.devices[which];
        let ledger = &mut self.ledgers[device.owner];
        let Some(row) = rows.get(picked).filter(|_| (2..9).contains(&choice)) else {
            let note = ledger.next_id(if choice == 9 { 'b' } else { 'n' });
            let line = ledger.line(&note, &device.name);
            device.table(&note).insert(item(&note, &line, &device.name)).expect("a new row");
            self.story.push(format!("d{which} writes {note}: {line}"));
            return;
        };
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

    /// What was deleted last on this device is written anew, under its id; says whether there was any.
    fn restore(&mut self, which: usize) -> bool {
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
    fn lose(&mut self, which: usize, row: Option<&Record>) {
        let device = &self.devices[which];
        let Some(id) = row.and_then(Record::id).and_then(|id| ItemId::new(id).ok()) else { return };
        let table = table_of(id.as_str());
        if device.store.read(|txn| txn.operation(&table, &id)).expect("a readable queue").is_none() {
            device.store.lose_row_for_test(&table, &id).expect("a store that can be written");
            self.mishaps.lost_row = true;
            self.story.push(format!("d{which} loses {id}"));
        }
    }

    /// A person gives up something that waits, or purges a table, whatever the device is doing.
    fn give_up(&mut self) -> Result<(), String> {
        if !self.weather.gives_up() {
            return Ok(());
        }
        let which = self.tape.below(u32::try_from(self.devices.len()).unwrap_or(1)) as usize;
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

    fn start_sync(&mut self) {
        let which = self.tape.below(u32::try_from(self.devices.len()).unwrap_or(1)) as usize;
        if self.devices[which].syncing.is_none() {
            self.tell(format!("d{which} syncs"));
            self.devices[which].start_sync(Sync::AsUsual);
            self.go_on(which);
        }
    }

    /// A device computes until it waits for the network, and may die at any step of its store.
    fn go_on(&mut self, which: usize) {
        if self.tape.chance(self.weather.crash) {
            crash_in(Some(self.tape.below(6)));
        }
        let ended = self.devices[which].go_on();
        crash_in(None);
        if let Some(ended) = &ended {
            let errors = |report: &SyncReport| report.errors.len();
            self.story.push(format!("d{which} has synced: {:?} conflicts", ended.as_ref().map(errors)));
        }
        self.out.extend(self.wire.take());
        match ended {
            Some(Ok(_)) => self.devices[which].answer_conflicts(),
            Some(Err(SyncError::Store(StoreError::Sqlite(_)))) => self.devices[which].die(),
            _ => {}
        }
    }

    /// A request arrives, or does not.
    fn deliver(&mut self) -> Result<(), String> {
        if self.out.is_empty() {
            return Ok(());
        }
        let picked = self.tape.below(u32::try_from(self.out.len()).unwrap_or(1)) as usize;
        let sent = self.out.swap_remove(picked);
        if self.tape.chance(self.weather.request_lost) {
            self.tell(format!("a request of d{} is lost", sent.device));
            return self.answer(sent, Err(cut()));
        }
        if self.tape.chance(self.weather.refused) {
            let status = *self.tape.one_of(&[503, 500, 429]);
            return self.answer(sent, Ok(HttpAnswer { status, ..HttpAnswer::default() }));
        }
        let answer = self.server.answer(&sent.request);
        self.tell(exchange(&sent, &answer));
        if let Some(leak) = leak(&self.devices, sent.device, &answer) {
            return Err(leak);
        }
        if self.tape.chance(self.weather.twice) {
            self.server.answer(&sent.request);
        }
        self.back.push((sent, answer));
        if self.tape.below(3) < 2 { self.hear() } else { Ok(()) }
    }

    /// An answer arrives, or does not.
    fn hear(&mut self) -> Result<(), String> {
        if self.back.is_empty() {
            return Ok(());
        }
        let picked = self.tape.below(u32::try_from(self.back.len()).unwrap_or(1)) as usize;
        let (sent, mut answer) = self.back.swap_remove(picked);
        if self.tape.chance(self.weather.answer_lost) {
            self.tell(format!("an answer to d{} is lost", sent.device));
            return self.answer(sent, Err(cut()));
        }
        if self.tape.chance(self.weather.garbled) {
            let half = answer.body.len() / 2;
            answer.body.truncate(half);
        }
        self.answer(sent, Ok(answer))
    }

    fn answer(&mut self, sent: Sent, answer: Result<HttpAnswer, datasync_client::RemoteError>) -> Result<(), String> {
        // A device that died does not listen.
        let _ = sent.answer.send(answer);
        self.go_on(sent.device);
        self.complaints()
    }

    fn mishap(&mut self) {
        let which = self.tape.below(u32::try_from(self.devices.len()).unwrap_or(1)) as usize;
        if self.tape.chance(self.weather.dies) {
            self.tell(format!("d{which} dies"));
            self.devices[which].die();
        }
        if self.weather.copies() && self.tape.below(8) == 7 {
            self.copy(which);
        }
        if self.weather.upgrades() && self.tape.below(8) == 7 {
            self.tell(format!("d{which} starts a newer program"));
            self.devices[which].upgrade();
        }
        if self.tape.chance(self.weather.server_restarts) {
            self.server.restart();
        }
        if self.tape.chance(self.weather.clock_jumps) {
            let year = 31_536_000_000;
            let jump = *self.tape.one_of(&[year, -year]);
            self.server.clock.fetch_add(jump, std::sync::atomic::Ordering::Relaxed);
        }
        if self.tape.chance(self.weather.backup) {
            self.server.back_up();
            self.tell("the server is backed up".to_owned());
        }
        if self.tape.chance(self.weather.restore) {
            self.mishaps.restored |= self.server.restore();
            self.tell("the server is put back".to_owned());
        }
        if self.tape.chance(self.weather.forget) {
            self.mishaps.forgot_tombstones = true;
            self.tell("the server forgets tombstones".to_owned());
            self.server.forget_tombstones();
        }
    }

    /// Somebody copies the data of a device to another computer, and both go on.
    fn copy(&mut self, which: usize) {
        let number = self.devices.len();
        if number < MOST_DEVICES {
            self.tell(format!("d{number} starts with a copy of d{which}"));
            self.devices.push(self.devices[which].copied(number));
            self.mishaps.copied = true;
        }
    }

    /// What must hold at every instant.
    fn complaints(&self) -> Result<(), String> {
        let complaint = self.devices.iter().find_map(Device::complain);
        complaint.filter(|_| !self.mishaps.restored && !self.mishaps.copied).map_or(Ok(()), Err)
    }

    /// The weather clears, everything on its way arrives, and each device syncs until nothing waits.
    fn settle(&mut self) -> Result<(), String> {
        self.weather = Weather::CLEAR;
        self.tell("the weather clears".to_owned());
        for sent in std::mem::take(&mut self.out) {
            let answer = self.server.answer(&sent.request);
            self.answer(sent, Ok(answer))?;
        }
        for (sent, answer) in std::mem::take(&mut self.back) {
            self.answer(sent, Ok(answer))?;
        }
        let kind = if self.mishaps.lost_row { Sync::Verifying } else { Sync::Allowed };
        for _ in 0..12 {
            for which in 0..self.devices.len() {
                self.sync_in_quiet(which, kind)?;
            }
            if self.devices.iter().all(|device| device.waiting() == 0) {
                for which in 0..self.devices.len() {
                    self.sync_in_quiet(which, kind)?;
                }
                return Ok(());
            }
        }
        let stuck = self.devices.iter().find(|device| device.waiting() > 0).map(|device| device.name.clone());
        Err(format!("the queue of {} does not drain", stuck.unwrap_or_default()))
    }

    fn sync_in_quiet(&mut self, which: usize, kind: Sync) -> Result<(), String> {
        let (server, story) = (&mut self.server, &mut self.story);
        let ended = self.devices[which].sync_to_its_end(kind, |_, sent| {
            let answer = server.answer(&sent.request);
            story.push(exchange(&sent, &answer));
            // A device that died does not listen.
            let _ = sent.answer.send(Ok(answer));
        });
        ended.ok_or("a sync in quiet does not end")?.map_err(|error| format!("a sync in quiet fails: {error}"))?;
        self.devices[which].answer_conflicts();
        self.complaints()
    }

    /// A sync with nothing to do asks once and writes nothing.
    fn nothing_to_do(&mut self) -> Result<(), String> {
        for which in 0..self.devices.len() {
            let (asked, written) = (self.server.requests, self.devices[which].store.changes_for_test());
            self.sync_in_quiet(which, Sync::Allowed)?;
            let (asked, written) =
                (self.server.requests - asked, self.devices[which].store.changes_for_test() - written);
            if asked != 1 || written != 0 {
                return Err(format!("a sync with nothing to do asked {asked} times and wrote {written} rows"));
            }
        }
        Ok(())
    }

    /// Everybody sums up to the server's digest: it is asked for once a table, and nothing is compared row by row.
    fn digests_agree(&mut self) -> Result<(), String> {
        for which in 0..self.devices.len() {
            let asked = self.server.requests;
            self.sync_in_quiet(which, Sync::Verifying)?;
            if self.server.requests - asked != TABLES.len() as u64 {
                return Err(format!("d{which} sums up to another digest than the server"));
            }
        }
        Ok(())
    }
}

fn exchange(sent: &Sent, answer: &HttpAnswer) -> String {
    let request = &sent.request;
    let body = request.body.as_deref().unwrap_or_default();
    format!("d{} {} {} {body} -> {} {}", sent.device, request.method, request.url, answer.status, answer.body)
}
