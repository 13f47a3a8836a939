//! When to sync next, and when to listen at the server's doorbell: a decision over what was heard, with time and chance
//! handed in. [`crate::live()`] carries it out.

mod bell;
mod event;
mod failure;
#[cfg(test)]
mod tests;
mod wait;

use std::time::Duration;

use self::bell::Bell;
use self::wait::jitter;

pub use self::bell::Listen;
pub use self::event::{Event, Mode, Moment, Pacing};
pub use self::failure::{Ended, Failure};

/// An edit waits this long for its neighbours before it is pushed.
const AFTER_EDIT: Duration = Duration::from_millis(800);
/// From the end of a sync to the next one that the doorbell asks for.
const AFTER_RING: Duration = Duration::from_millis(250);
/// While the doorbell is heard, the server is asked this seldom: what rings may be lost on its way.
const FLOOR: Duration = Duration::from_secs(120);
/// At least this often somebody looks at the clock: a computer that slept does not say so.
const LOOK: Duration = Duration::from_secs(10);
/// By how much the clocks may part, or a look come late, before the computer is taken to have slept.
const SLEPT: Duration = Duration::from_secs(10);
/// A server that was found again is not asked for its doorbell by everybody at once.
const FOUND_AGAIN: Duration = Duration::from_secs(1);

/// The waits of a device between its syncs. It does nothing: it is told of every [`Event`], and says what to do next.
#[derive(Debug, Clone)]
pub struct Schedule {
    pacing: Pacing,
    bell: Bell,
    /// Failed syncs in a row.
    failures: u32,
    /// The last sync failed: nothing is tried before the instant, or before a person comes.
    hold: Option<(Failure, Option<Duration>)>,
    /// The regular next sync.
    poll: Option<Duration>,
    /// One that something asked for.
    soon: Option<Duration>,
    syncing: bool,
    /// What was heard while the sync runs.
    meanwhile: Meanwhile,
    /// When the last sync ended.
    ended: Option<Duration>,
    last: Moment,
}

#[derive(Debug, Clone, Copy, Default)]
struct Meanwhile {
    edited: bool,
    woke: bool,
    asked: bool,
}

impl Schedule {
    /// Begins: where it syncs by itself, at once.
    #[must_use]
    pub fn new(pacing: Pacing, now: Moment) -> Self {
        let at = now.monotonic;
        Schedule {
            pacing,
            bell: Bell::unknown(at),
            failures: 0,
            hold: None,
            poll: None,
            soon: (pacing.mode == Mode::ByItself).then_some(at),
            syncing: false,
            meanwhile: Meanwhile::default(),
            ended: None,
            last: now,
        }
    }

    /// What it goes by.
    #[must_use]
    pub fn pacing(&self) -> Pacing {
        self.pacing
    }

    /// When to sync next: an instant of [`Moment::monotonic`], which may have passed. `None`: nothing is planned, or a sync
    /// runs.
    #[must_use]
    pub fn next_sync(&self) -> Option<Duration> {
        match (self.syncing, self.hold) {
            (true, _) => None,
            (false, Some((_, until))) => until,
            (false, None) => [self.poll, self.soon].into_iter().flatten().min(),
        }
    }

    /// What to do about the doorbell.
    #[must_use]
    pub fn listen(&self) -> Listen {
        if self.pacing.mode == Mode::ByItself { self.bell.listen() } else { Listen::No }
    }

    /// When an [`Event::Tick`] is due, whatever else is heard; `None` while nothing happens by itself.
    #[must_use]
    pub fn next_tick(&self) -> Option<Duration> {
        let doorbell = match self.listen() {
            Listen::From(at) => Some(at),
            Listen::No | Listen::GoOn => None,
        };
        let look = (self.pacing.mode == Mode::ByItself).then_some(self.last.monotonic + LOOK);
        [self.next_sync(), doorbell, look].into_iter().flatten().min()
    }

    /// Takes an event in. `random` is in 0..1.
    pub fn hear(&mut self, event: Event, now: Moment, random: f64) {
        let slept = self.slept(now);
        self.last = now;
        let at = now.monotonic;
        if slept && self.pacing.mode == Mode::ByItself {
            self.bell.slept(at);
            self.woke(at);
        }
        match event {
            Event::Set(pacing) => self.set(pacing, now),
            Event::Edited if self.syncing => self.meanwhile.edited = true,
            Event::Edited => self.sooner(at + AFTER_EDIT),
            Event::Woke => self.woke(at),
            Event::Asked => self.asked(at),
            Event::Rang => self.sooner(self.ended.map_or(at, |ended| at.max(ended + AFTER_RING))),
            Event::Opening => self.bell.opening(),
            Event::Opened => self.opened(at, random),
            Event::Lost { retry } => {
                self.bell.lost(at, retry, random);
                self.poll = self.poll.map(|poll| poll.min(at + jitter(self.pacing.every, random)));
            }
            Event::NotOffered => self.bell.absent(),
            Event::Refused => {
                // The sync says it to the person.
                self.bell.refused();
                self.sooner(at);
            }
            Event::Began => {
                (self.syncing, self.poll, self.soon) = (true, None, None);
                self.meanwhile = Meanwhile::default();
            }
            Event::Ended(ended) => self.end(ended, at, random),
            Event::Tick => {}
        }
    }

    /// Some systems stop the monotonic clock while they sleep; with the others a look comes far too late.
    fn slept(&self, now: Moment) -> bool {
        let passed = now.monotonic.saturating_sub(self.last.monotonic);
        let on_the_wall = Duration::from_millis(u64::try_from(now.wall.0 - self.last.wall.0).unwrap_or(0));
        on_the_wall > passed + SLEPT || passed > LOOK + SLEPT
    }

    fn set(&mut self, pacing: Pacing, now: Moment) {
        let (syncing, ended) = (self.syncing, self.ended);
        *self = Schedule { syncing, ended, ..Schedule::new(pacing, now) };
        self.meanwhile.asked = syncing && pacing.mode == Mode::ByItself;
    }

    /// Something by itself asks for a sync. A back-off is not cut short.
    fn sooner(&mut self, at: Duration) {
        if self.pacing.mode == Mode::ByItself && !self.syncing && self.hold.is_none() {
            self.soon = Some(self.soon.map_or(at, |soon| soon.min(at)));
        }
    }

    fn asked(&mut self, at: Duration) {
        if self.syncing {
            self.meanwhile.asked = true;
        } else if self.pacing.mode != Mode::Never {
            self.release();
            self.soon = Some(at);
        }
        self.bell.hope(at);
    }

    fn woke(&mut self, at: Duration) {
        if self.pacing.mode != Mode::ByItself {
            return;
        }
        self.bell.hope(at);
        if self.syncing {
            self.meanwhile.woke = true;
        } else if !self.must_wait() && !self.is_patient() {
            self.release();
            self.sooner(at);
        }
    }

    fn opened(&mut self, at: Duration, random: f64) {
        self.bell.opened(at);
        if matches!(self.hold, Some((Failure::Offline, _))) && !self.is_patient() {
            // It is not out of reach any more.
            self.release();
            self.sooner(at);
        }
        if self.poll.is_some() && self.hold.is_none() {
            self.poll = Some(self.regular(at, random));
        }
    }

    fn end(&mut self, ended: Ended, at: Duration, random: f64) {
        let Meanwhile { edited, woke, asked } = std::mem::take(&mut self.meanwhile);
        (self.syncing, self.ended) = (false, Some(at));
        let by_itself = self.pacing.mode == Mode::ByItself;
        match ended {
            Ended::Failed(failure) => {
                let until = match failure {
                    Failure::Offline if !self.pacing.at_reconnect => Some(at + jitter(self.pacing.every, random)),
                    _ => wait::after_failure(self.failures, failure, random).map(|wait| at + wait),
                };
                self.failures = self.failures.saturating_add(1);
                self.hold = by_itself.then_some((failure, until));
            }
            Ended::Well { .. } | Ended::Stopped => {
                if self.failures > 0 {
                    self.bell.hope(at + FOUND_AGAIN.mul_f64(random));
                }
                self.release();
                self.poll = by_itself.then(|| self.regular(at, random));
            }
        }
        if asked {
            self.asked(at);
        } else if woke && self.hold.is_some() {
            self.woke(at);
        } else if edited && ended == (Ended::Well { waiting: true }) {
            self.sooner(at + AFTER_EDIT);
        }
    }

    fn regular(&self, at: Duration, random: f64) -> Duration {
        let every = self.pacing.every;
        at + jitter(if self.bell.is_open() { every.max(FLOOR) } else { every }, random)
    }

    /// A wait that the server asked for is cut short by a person's word only.
    fn must_wait(&self) -> bool {
        matches!(self.hold, Some((Failure::Busy { retry_after: Some(_) }, _)))
    }

    /// Out of reach, and that it can be reached again makes no difference.
    fn is_patient(&self) -> bool {
        !self.pacing.at_reconnect && matches!(self.hold, Some((Failure::Offline, _)))
    }

    fn release(&mut self) {
        (self.hold, self.failures) = (None, 0);
    }
}
