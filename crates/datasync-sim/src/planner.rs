//! Every short story of one note, told to its end: what this device does, what another one does meanwhile, what the server
//! forgets. Where the world draws long runs by chance, this walks all short ones, so that no pair of neighbours is missed.

use datasync_client::{ItemId, StoreError, SyncError};

use crate::device::{Device, Sync, item, lines};
use crate::kept;
use crate::ledger::{Ledger, Mishaps};
use crate::network::{Wire, cut};
use crate::server::Server;
use crate::tape::Tape;

/// One step of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A line is added here.
    EditHere,
    /// The note is deleted here.
    DeleteHere,
    /// The note that was deleted here is written anew, under its id.
    RestoreHere,
    /// This device syncs.
    SyncHere,
    /// This device syncs; the server hears it, and no answer arrives.
    SyncUnheard,
    /// This device syncs; no request arrives.
    SyncUnasked,
    /// A line is added here while each request is out.
    SyncWhileTyping,
    /// The other device adds a line and syncs.
    EditThere,
    /// The other device deletes the note and syncs.
    DeleteThere,
    /// The other device, where the note is gone, writes it anew and syncs.
    RestoreThere,
    /// The server forgets its tombstones.
    Forget,
    /// The server is backed up.
    BackUp,
    /// The server is put back to its backup.
    PutBack,
}

impl Act {
    /// All of them.
    pub const ALL: [Act; 13] = [
        Act::EditHere,
        Act::DeleteHere,
        Act::RestoreHere,
        Act::SyncHere,
        Act::SyncUnheard,
        Act::SyncUnasked,
        Act::SyncWhileTyping,
        Act::EditThere,
        Act::DeleteThere,
        Act::RestoreThere,
        Act::Forget,
        Act::BackUp,
        Act::PutBack,
    ];
}

/// Tells every story of `length` acts; gives how many could be told. An act that has nothing to act on is no story.
///
/// # Errors
/// The first story that does not end well, and what did not hold.
pub fn tell_all(length: u32) -> Result<u64, (Vec<Act>, String)> {
    let (mut told, base) = (0, Act::ALL.len());
    for number in 0..base.pow(length) {
        let story: Vec<Act> = (0..length).map(|place| Act::ALL[number / base.pow(place) % base]).collect();
        match tell(&story) {
            Ok(true) => told += 1,
            Ok(false) => {}
            Err(sentence) => return Err((story, sentence)),
        }
    }
    Ok(told)
}

/// Tells one story. `false`: one of its acts had nothing to act on.
///
/// # Errors
/// What did not hold when all was quiet again.
pub fn tell(story: &[Act]) -> Result<bool, String> {
    let mut pair = Pair::new()?;
    let told = pair.tell(story)?;
    pair.leave();
    Ok(told)
}

/// Tells a story drawn by chance, of up to eight acts: whatever has something to act on happens. So the note here, what was last
/// known of it, the server's, and what is queued come to stand in any relation, each having left the others by a few edits.
///
/// # Errors
/// What did not hold when all was quiet again.
pub fn tell_by_chance(tape: &mut Tape) -> Result<(), (Vec<Act>, String)> {
    let story: Vec<Act> = (0..1 + tape.below(8)).map(|_| *tape.one_of(&Act::ALL)).collect();
    let told = Pair::new().and_then(|mut pair| {
        story.iter().try_for_each(|act| pair.act(*act).map(drop))?;
        pair.settle()?;
        pair.leave();
        Ok(())
    });
    told.map_err(|sentence| (story, sentence))
}

const HERE: usize = 0;
const THERE: usize = 1;
const NOTE: &str = "n1";

/// Two devices that both know one note.
struct Pair {
    server: Server,
    devices: [Device; 2],
    ledger: Ledger,
    mishaps: Mishaps,
}

impl Pair {
    fn new() -> Result<Self, String> {
        let wire = Wire::default();
        let devices = [HERE, THERE].map(|number| Device::new(number, 0, &wire, true, None));
        let mut pair = Pair { server: kept::server(), devices, ledger: Ledger::default(), mishaps: Mishaps::default() };
        pair.write(THERE, true);
        pair.sync(THERE)?;
        pair.sync(HERE)?;
        Ok(pair)
    }

    fn tell(&mut self, story: &[Act]) -> Result<bool, String> {
        for act in story {
            if !self.act(*act)? {
                return Ok(false);
            }
        }
        self.settle().map(|()| true)
    }

    /// The story is told: the next one gets what this one stood in.
    fn leave(self) {
        self.devices.into_iter().for_each(Device::leave);
        kept::keep_server(self.server);
    }

    fn act(&mut self, act: Act) -> Result<bool, String> {
        Ok(match act {
            Act::EditHere => self.write(HERE, false),
            Act::DeleteHere => self.delete(HERE),
            Act::RestoreHere => self.write(HERE, true),
            Act::SyncHere => self.sync(HERE)?,
            Act::SyncUnheard => self.sync_in_vain(true)?,
            Act::SyncUnasked => self.sync_in_vain(false)?,
            Act::SyncWhileTyping => self.sync_while_typing()?,
            Act::EditThere => self.write(THERE, false) && self.sync(THERE)?,
            Act::DeleteThere => self.delete(THERE) && self.sync(THERE)?,
            Act::RestoreThere => self.write(THERE, true) && self.sync(THERE)?,
            Act::Forget => {
                self.mishaps.forgot_tombstones = true;
                self.server.forget_tombstones();
                true
            }
            Act::BackUp => {
                self.server.back_up();
                true
            }
            Act::PutBack => {
                self.mishaps.restored |= self.server.restore();
                self.mishaps.restored
            }
        })
    }

    /// Adds a line to the note; with `anew` the note must not be there.
    fn write(&mut self, which: usize, anew: bool) -> bool {
        let device = &self.devices[which];
        let stands = device.rows().into_iter().next();
        if stands.is_some() == anew {
            return false;
        }
        add_line(device, &mut self.ledger);
        true
    }

    fn delete(&mut self, which: usize) -> bool {
        let device = &self.devices[which];
        let Some(row) = device.rows().into_iter().next() else { return false };
        self.ledger.deleted(&row);
        device.table(NOTE).delete(&ItemId::new(NOTE).expect("an id")).expect("a row");
        true
    }

    /// A sync on a good line, with a person who answers.
    fn sync(&mut self, which: usize) -> Result<bool, String> {
        let server = &mut self.server;
        let ended = self.devices[which].sync_to_its_end(Sync::Allowed, |_, sent| {
            let answer = server.answer(&sent.request);
            // Nobody else listens.
            let _ = sent.answer.send(Ok(answer));
        });
        let _ = ended.ok_or("a sync does not end")?.map_err(|error| format!("a sync fails: {error}"))?;
        self.devices[which].answer_conflicts();
        self.complaints()
    }

    fn sync_in_vain(&mut self, is_heard: bool) -> Result<bool, String> {
        let server = &mut self.server;
        let ended = self.devices[HERE].sync_to_its_end(Sync::Allowed, |_, sent| {
            if is_heard {
                server.answer(&sent.request);
            }
            // Nobody else listens.
            let _ = sent.answer.send(Err(cut()));
        });
        match ended {
            Some(Err(SyncError::Store(StoreError::Closed)) | Ok(_)) => {
                Err("a sync without answers ends well".to_owned())
            }
            _ => self.complaints(),
        }
    }

    fn sync_while_typing(&mut self) -> Result<bool, String> {
        let (server, ledger) = (&mut self.server, &mut self.ledger);
        let ended = self.devices[HERE].sync_to_its_end(Sync::Allowed, |device, sent| {
            let answer = server.answer(&sent.request);
            if sent.request.method != "GET" && !device.rows().is_empty() {
                add_line(device, ledger);
            }
            // Nobody else listens.
            let _ = sent.answer.send(Ok(answer));
        });
        // Who types without end is not waited for; a conflict is answered when all is quiet.
        match ended {
            Some(Err(error)) => Err(format!("a sync fails: {error}")),
            _ => self.complaints(),
        }
    }

    fn settle(&mut self) -> Result<(), String> {
        let mut quiet = false;
        for _ in 0..8 {
            for which in [HERE, THERE] {
                self.sync(which)?;
            }
            if quiet {
                return self.ledger.judge(&self.server.rows(0), &self.devices.each_ref(), self.mishaps);
            }
            quiet = self.devices.iter().all(|device| device.waiting() == 0);
        }
        Err("a queue does not drain".to_owned())
    }

    fn complaints(&self) -> Result<bool, String> {
        let complaint = self.devices.iter().find_map(Device::complain);
        complaint.filter(|_| !self.mishaps.restored).map_or(Ok(true), Err)
    }
}

fn add_line(device: &Device, ledger: &mut Ledger) {
    let line = ledger.line(NOTE, &device.name);
    match device.rows().first() {
        Some(row) => {
            let text = [lines(row).join("\n"), line].join("\n");
            device.table(NOTE).update(&item(NOTE, text.trim_start(), &device.name)).expect("a row");
        }
        None => {
            device.table(NOTE).insert(item(NOTE, &line, &device.name)).expect("a new row");
        }
    }
}
