//! Hours of a few devices that keep the schedule of [`datasync_client::Schedule`], on a clock that jumps from one thing to the
//! next: networks come and go, computers sleep, people edit. Real stores and a real server; only the waiting is not real.

use std::time::Duration;

use datasync_client::{Failure, Happened, ItemId, Moment, Ring, Schedule, TICK, Timestamp};

use crate::device::{Device, Sync, item};
use crate::network::Wire;
use crate::server::Server;
use crate::tape::Tape;

/// Between two syncs without a doorbell.
const EVERY: Duration = Duration::from_secs(30);
/// Things that happen in one story, on average half a minute apart.
const HAPPENINGS: u32 = 60;
/// How long nothing happens at the end.
const QUIET: Duration = Duration::from_secs(900);
/// What an edit may take to everybody who listens: its wait for neighbours, and the ring.
const HEARD_WITHIN: Duration = Duration::from_secs(2);

struct Programmed {
    device: Device,
    schedule: Schedule,
    online: bool,
    listening: bool,
    /// Until then it sleeps, and hears nothing.
    asleep_until: Duration,
    syncs: u32,
}

struct Hours {
    tape: Tape,
    now: Duration,
    server: Server,
    devices: Vec<Programmed>,
    notes: u32,
}

/// Lives through one story.
///
/// # Errors
/// What did not hold, in a sentence.
pub fn live_through(seed: u64) -> Result<(), String> {
    let mut hours = Hours::new(seed);
    for _ in 0..HAPPENINGS {
        let pause = u64::from(hours.tape.below(60_000));
        hours.pass(Duration::from_millis(pause))?;
        hours.happen();
    }
    for which in 0..hours.devices.len() {
        hours.set_online(which, true);
        hours.devices[which].asleep_until = hours.now;
    }
    hours.pass(QUIET)?;
    hours.all_agree()?;
    hours.an_edit_is_heard_by_all()?;
    hours.nobody_asks_too_often()
}

impl Hours {
    fn new(seed: u64) -> Self {
        let (wire, mut tape, now) = (Wire::default(), Tape::from_seed(seed), Duration::ZERO);
        let program = |number| {
            let mut schedule = Schedule::new(moment(now));
            schedule.hear(Happened::Changed { every: EVERY, paused: false }, moment(now), 0.5);
            let device = Device::new(number, &wire, true, None);
            Programmed { device, schedule, online: true, listening: false, asleep_until: now, syncs: 0 }
        };
        let devices = (0..2 + tape.below(3) as usize).map(program).collect();
        Hours { tape, now, server: Server::new(), devices, notes: 0 }
    }

    fn hear(&mut self, which: usize, happened: Happened) {
        let random = f64::from(self.tape.below(1000)) / 1000.0;
        self.devices[which].schedule.hear(happened, moment(self.now), random);
    }

    /// Something happens to somebody.
    fn happen(&mut self) {
        let which = self.tape.below(u32::try_from(self.devices.len()).unwrap_or(1)) as usize;
        match self.tape.below(8) {
            0..=4 => self.edit(which),
            5 => self.set_online(which, false),
            6 => self.set_online(which, true),
            _ => {
                let minutes = u64::from(self.tape.below(30));
                self.devices[which].asleep_until = self.now + Duration::from_secs(60 * minutes);
            }
        }
    }

    fn edit(&mut self, which: usize) {
        if self.devices[which].asleep_until > self.now {
            return;
        }
        let id = format!("n{}", self.notes);
        self.notes += 1;
        self.devices[which].device.table(&id).insert(item(&id, &id, "d")).expect("a new row");
        self.hear(which, Happened::Edited);
    }

    fn set_online(&mut self, which: usize, online: bool) {
        self.devices[which].online = online;
        if !online && std::mem::take(&mut self.devices[which].listening) {
            self.hear(which, Happened::Silent);
        }
    }

    /// Lets time pass, and does what schedules say.
    fn pass(&mut self, time: Duration) -> Result<(), String> {
        let end = self.now + time;
        for _ in 0..100_000 {
            let next = (0..self.devices.len()).map(|which| (self.next_of(which), which)).min();
            let Some((then, which)) = next.filter(|(then, _)| *then <= end) else {
                self.now = end;
                return Ok(());
            };
            self.now = self.now.max(then);
            self.act(which);
        }
        Err("time does not pass: somebody has something to do again and again".to_owned())
    }

    /// When a device does something next: its plans, or a look at the clocks.
    fn next_of(&self, which: usize) -> Duration {
        let Programmed { schedule, asleep_until, .. } = &self.devices[which];
        let plans = [schedule.next_sync(), schedule.next_try_of_doorbell()].into_iter().flatten();
        plans.fold(self.now + TICK, Duration::min).max(*asleep_until)
    }

    fn act(&mut self, which: usize) {
        self.hear(which, Happened::Tick);
        let is_due = |then: Option<Duration>| then.is_some_and(|then| then <= self.now);
        let schedule = &self.devices[which].schedule;
        let (sync, doorbell) = (is_due(schedule.next_sync()), is_due(schedule.next_try_of_doorbell()));
        if sync {
            self.sync(which);
        }
        if doorbell && !self.devices[which].listening {
            self.devices[which].listening = self.devices[which].online;
            self.hear(which, if self.devices[which].online { Happened::Listening } else { Happened::Silent });
            self.ring();
        }
    }

    fn sync(&mut self, which: usize) {
        self.devices[which].syncs += 1;
        if !self.devices[which].online {
            return self.hear(which, Happened::Failed(Failure::Offline));
        }
        let server = &mut self.server;
        let ended = self.devices[which].device.sync_to_its_end(Sync::AsUsual, |_, sent| {
            let answer = server.answer(&sent.request);
            // A device that died does not listen.
            let _ = sent.answer.send(Ok(answer));
        });
        let well = matches!(ended, Some(Ok(_)));
        self.hear(which, if well { Happened::Synced } else { Happened::Failed(Failure::Server) });
        self.ring();
    }

    /// Everybody who listens and does not know how things stand hears it.
    fn ring(&mut self) {
        let state = self.server.state();
        let ring = Ring { latest: state.latest, epoch: state.epoch };
        for which in 0..self.devices.len() {
            if self.devices[which].listening && !self.devices[which].device.knows(&ring) {
                self.hear(which, Happened::Rang);
            }
        }
    }

    fn all_agree(&mut self) -> Result<(), String> {
        let there = self.server.rows().len();
        for Programmed { device, .. } in &self.devices {
            let (here, waiting) = (device.rows().len(), device.waiting());
            if (here, waiting) != (there, 0) {
                return Err(format!("{}: {here} of {there} rows, {waiting} changes wait", device.name));
            }
        }
        Ok(())
    }

    /// Everybody is there and listens by now.
    fn an_edit_is_heard_by_all(&mut self) -> Result<(), String> {
        if let Some(deaf) = self.devices.iter().find(|device| !device.listening) {
            return Err(format!("{} does not listen", deaf.device.name));
        }
        self.edit(0);
        self.pass(HEARD_WITHIN)?;
        let id = ItemId::new(format!("n{}", self.notes - 1)).expect("an id");
        let deaf =
            self.devices.iter().find(|device| !device.device.rows().iter().any(|row| row.id() == Some(id.as_str())));
        deaf.map_or(Ok(()), |deaf| Err(format!("{} did not hear of an edit", deaf.device.name)))
    }

    /// With a doorbell connected, the floor alone makes anybody ask.
    fn nobody_asks_too_often(&mut self) -> Result<(), String> {
        self.devices.iter_mut().for_each(|device| device.syncs = 0);
        self.pass(QUIET)?;
        let most = u32::try_from(QUIET.as_secs() / 72).unwrap_or(u32::MAX) + 1;
        let busy = self.devices.iter().find(|device| device.syncs > most);
        busy.map_or(Ok(()), |busy| Err(format!("{} asked {} times for nothing", busy.device.name, busy.syncs)))
    }
}

fn moment(now: Duration) -> Moment {
    Moment { running: now, wall: Timestamp(i64::try_from(now.as_millis()).unwrap_or(i64::MAX)) }
}
