//! One run: devices that write and sync, a network that loses and delays, a server that dies and is put back; then quiet, and
//! the question whether everything that must hold holds.

mod mishaps;
mod people;
mod quiet;
mod wire;

use datasync_client::{HttpAnswer, crash_in, plant, wanted_in};

use crate::device::Device;
use crate::disk::Disk;
use crate::kept;
use crate::ledger::{Ledger, Mishaps};
use crate::network::{Sent, Wire};
use crate::owners::OWNERS;
use crate::server::Server;
use crate::tape::Tape;
use crate::weather::Weather;

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
    wanted_in(None);
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
        if self.weather.met {
            self.meet()?;
        }
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
        self.judge()
    }

    fn judge(&mut self) -> Result<(), String> {
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

    /// One of so many.
    fn pick(&mut self, count: usize) -> usize {
        self.tape.below(u32::try_from(count.max(1)).unwrap_or(1)) as usize
    }

    /// What must hold at every instant.
    fn complaints(&self) -> Result<(), String> {
        let complaint = self.devices.iter().find_map(Device::complain);
        complaint.filter(|_| !self.mishaps.restored && !self.mishaps.copied).map_or(Ok(()), Err)
    }
}
