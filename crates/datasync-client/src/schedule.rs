//! When to sync next, and when to try the doorbell: a decision over what just happened, with time and chance handed in.

use std::time::Duration;

use datasync_protocol::Timestamp;

mod failure;

pub use failure::Failure;

/// An instant on both of a computer's clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Since some beginning, on a clock that only goes forward and may stand still while the computer sleeps.
    pub running: Duration,
    /// The time of day, which anybody may set.
    pub wall: Timestamp,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// An item was edited here.
    Edited,
    /// The network came back, or a person turned to the program.
    Woken,
    /// A person asked for a sync.
    Asked,
    /// The doorbell said something that is not known here.
    Rang,
    /// The doorbell is connected.
    Listening,
    /// The doorbell was lost, or could not be connected.
    Silent,
    /// The server has no doorbell.
    NoDoorbell,
    /// A sync ended well, or a person stopped it.
    Synced,
    /// A sync failed.
    Failed(Failure),
    /// The server, or whether to sync at all, is another from now on.
    Changed {
        /// Between two syncs while no doorbell is connected.
        every: Duration,
        /// Whether only a person starts a sync.
        paused: bool,
    },
    /// Time has passed; [`TICK`] at most between two of them.
    Tick,
}

/// The most that may pass between two looks at the clocks, so that a sleep is noticed soon after it.
pub const TICK: Duration = Duration::from_secs(10);

/// Between two syncs while the doorbell is connected, unless more is wished for: what a lost ring costs at most.
const FLOOR: Duration = Duration::from_secs(90);
/// An edit waits this long for its neighbours before it is pushed.
const AFTER_EDIT: Duration = Duration::from_millis(800);
/// Between two tries of the doorbell at most.
const LONGEST_SILENCE: Duration = Duration::from_secs(60);
/// The clocks part by more than this: the computer slept.
const SLEPT: Duration = Duration::from_secs(5);

/// The doorbell as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doorbell {
    /// It is not connected, and is to be tried then.
    TryAt(Duration),
    Connected,
    /// The server has none.
    Missing,
}

/// The schedule of a program's syncs. It starts paused: [`Happened::Changed`] says how to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    every: Duration,
    paused: bool,
    /// Failed syncs in a row.
    failures: u32,
    /// Why the last one failed.
    failure: Option<Failure>,
    due: Option<Duration>,
    doorbell: Doorbell,
    /// Lost or failed connections of the doorbell in a row.
    losses: u32,
    last: Moment,
}

impl Schedule {
    /// A schedule that begins now.
    #[must_use]
    pub fn new(now: Moment) -> Self {
        Schedule {
            every: FLOOR,
            paused: true,
            failures: 0,
            failure: None,
            due: None,
            doorbell: Doorbell::TryAt(now.running),
            losses: 0,
            last: now,
        }
    }

    /// When to sync next, in running time; `None`: when something happens.
    #[must_use]
    pub fn next_sync(&self) -> Option<Duration> {
        self.due
    }

    /// When to connect the doorbell; `None`: it is connected, or there is none, or nobody wants it.
    #[must_use]
    pub fn next_try_of_doorbell(&self) -> Option<Duration> {
        match self.doorbell {
            Doorbell::TryAt(then) if self.wants_doorbell() => Some(then),
            _ => None,
        }
    }

    /// Whether a doorbell may stay connected.
    #[must_use]
    pub fn wants_doorbell(&self) -> bool {
        !self.paused && self.failure != Some(Failure::NeedsPerson)
    }

    /// Takes in what happened. `random` is in 0..1.
    pub fn hear(&mut self, happened: Happened, now: Moment, random: f64) {
        if self.has_slept(now) {
            self.wake(now.running);
        }
        self.last = now;
        let now = now.running;
        match happened {
            Happened::Tick => {}
            Happened::Edited if self.failures == 0 => self.sync_by(now + AFTER_EDIT),
            Happened::Rang if self.failures == 0 => self.sync_by(now),
            // What failed is tried again in its time; the edit goes with it.
            Happened::Edited | Happened::Rang => {}
            Happened::Woken => self.wake(now),
            Happened::Asked => {
                self.wake(now);
                self.due = Some(now);
            }
            Happened::Listening => self.listening(now),
            Happened::Silent => {
                self.losses = self.losses.saturating_add(1);
                self.doorbell = Doorbell::TryAt(now + between_tries(self.losses, random));
                self.sync_by(now + jitter(self.every, random));
            }
            Happened::NoDoorbell => {
                self.doorbell = Doorbell::Missing;
                self.sync_by(now + jitter(self.every, random));
            }
            Happened::Synced => {
                (self.failures, self.failure) = (0, None);
                self.due = Some(now + jitter(self.interval(), random)).filter(|_| !self.paused);
            }
            Happened::Failed(failure) => {
                self.due = Some(now + failure.wait(self.failures, random)).filter(|_| !self.paused);
                self.failures = self.failures.saturating_add(1);
                self.failure = Some(failure);
                if !self.wants_doorbell() && self.doorbell == Doorbell::Connected {
                    self.doorbell = Doorbell::TryAt(now);
                }
            }
            Happened::Changed { every, paused } => {
                (self.every, self.paused) = (every, paused);
                (self.failures, self.failure, self.losses) = (0, None, 0);
                self.doorbell = Doorbell::TryAt(now);
                self.due = Some(now).filter(|_| !paused);
            }
        }
    }

    /// The server answered: what was out of reach is there again.
    fn listening(&mut self, now: Duration) {
        self.doorbell = Doorbell::Connected;
        self.losses = 0;
        if self.failure == Some(Failure::Offline) {
            (self.failures, self.failure) = (0, None);
            self.sync_by(now);
        }
    }

    fn wake(&mut self, now: Duration) {
        (self.failures, self.failure, self.losses) = (0, None, 0);
        if let Doorbell::TryAt(_) = self.doorbell {
            self.doorbell = Doorbell::TryAt(now);
        }
        self.sync_by(now);
    }

    /// The wall clock went further than the other one, or this one far further than it may between two looks.
    fn has_slept(&self, now: Moment) -> bool {
        let ran = now.running.saturating_sub(self.last.running);
        let passed = u64::try_from(now.wall.0 - self.last.wall.0).map_or(Duration::ZERO, Duration::from_millis);
        passed > ran + SLEPT || ran > TICK * 3
    }

    fn sync_by(&mut self, then: Duration) {
        if !self.paused {
            self.due = Some(self.due.map_or(then, |due| due.min(then)));
        }
    }

    fn interval(&self) -> Duration {
        if self.doorbell == Doorbell::Connected { self.every.max(FLOOR) } else { self.every }
    }
}

/// At least a second, and then anything up to a bound that doubles: a server that starts again is not met by everybody at once.
fn between_tries(losses: u32, random: f64) -> Duration {
    let bound = Duration::from_secs(1 << losses.min(6)).min(LONGEST_SILENCE);
    Duration::from_secs(1) + (bound - Duration::from_secs(1)).mul_f64(random.clamp(0.0, 1.0))
}

/// Moves a wait by up to a fifth either way, so that many computers do not come at once. `random` is in 0..1.
fn jitter(wait: Duration, random: f64) -> Duration {
    wait.mul_f64(0.8 + 0.4 * random.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests;
