//! Syncing by itself: one loop for a window, a terminal and the simulation. What to do next is decided by a [`Schedule`]; here
//! it is done, and told to a [`LiveHost`].

mod listener;
mod running;
#[cfg(test)]
mod tests;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use self::listener::{Heard, Listener};
use self::running::{Running, Step};
use crate::context::{SyncContext, SyncError, SyncReport};
use crate::remote::Change;
use crate::schedule::{Ended, Event, Listen, Mode, Moment, Pacing, Schedule};
use crate::{Clock, Progress};

/// Why the loop is woken.
#[derive(Debug)]
pub enum Wake {
    /// A row was written here.
    Edited,
    /// The window came to the front, or the network came back.
    Woke,
    /// The settings changed, or the server.
    Settings,
    /// A person wants a sync; the sender hears when it has ended, and is dropped if there can be none.
    Asked(oneshot::Sender<()>),
}

/// Who is synced by [`live()`]: says with what, and is told how it goes. No call may block for long.
pub trait LiveHost: Send + Sync {
    /// What conducts the syncs now; `None` if there is no server. Nothing is sent and nothing listened to then.
    fn context(&self) -> Option<Arc<SyncContext>>;

    /// What the person set. Asked at the beginning and on [`Wake::Settings`].
    fn pacing(&self) -> Pacing;

    /// The next sync is in this time; `None` if none is planned, or one runs.
    fn planned(&self, _wait: Option<Duration>) {}

    /// A sync begins. `asked`: a person is waiting for it.
    fn began(&self, _asked: bool) {}

    /// How far the running sync is; at most ten times a second.
    fn progressed(&self, _progress: Progress) {}

    /// The sync ended.
    fn ended(&self, ended: Result<SyncReport, SyncError>);

    /// The doorbell is heard from now on, or not any more: changes come as they are made, or when the server is asked.
    fn listening(&self, _listening: bool) {}
}

/// Syncs `host` at the beginning, after edits, on wakes, when the server's doorbell rings, and on a timer, until the last
/// sender of `wakes` is gone; a sync that runs then ends after the operation or page it is at.
///
/// `clock` only tells that the computer slept. `random` gives numbers in 0..1: [`chance`] in a program.
pub async fn live<H: LiveHost>(
    host: &H,
    mut wakes: mpsc::UnboundedReceiver<Wake>,
    clock: Clock,
    random: impl Fn() -> f64,
) {
    let mut live = Live::new(host, clock, random);
    loop {
        live.act();
        let tick = live.tick();
        tokio::select! {
            wake = wakes.recv() => match wake {
                Some(wake) => live.wake(wake),
                None => return live.finish().await,
            },
            step = live.running.step() => live.step(step),
            heard = live.listener.hear() => live.heard(heard),
            () = sleep_until(tick) => live.hear(Event::Tick),
        }
    }
}

/// A number in 0..1 for the jitter: the random keys of a hasher are all the chance it needs.
#[must_use]
pub fn chance() -> f64 {
    let bits = RandomState::new().build_hasher().finish();
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// Nothing is due: only a wake goes on.
const NEVER: Duration = Duration::from_secs(24 * 3600);

/// Without a server nothing happens.
fn pacing(host: &impl LiveHost, context: Option<&Arc<SyncContext>>) -> Pacing {
    let pacing = host.pacing();
    if context.is_some() { pacing } else { Pacing { mode: Mode::Never, ..pacing } }
}

struct Live<'a, H, R> {
    host: &'a H,
    clock: Clock,
    random: R,
    started: Instant,
    schedule: Schedule,
    context: Option<Arc<SyncContext>>,
    running: Running,
    listener: Listener,
    /// Who waits for the end of the sync that runs, and of the next one.
    asked: Vec<oneshot::Sender<()>>,
    asked_next: Vec<oneshot::Sender<()>>,
    /// What rang while a sync ran.
    news: Option<Change>,
    /// What the host was told last: the next sync, and whether the doorbell is heard.
    told: Option<Option<Duration>>,
    told_listening: bool,
}

impl<'a, H: LiveHost, R: Fn() -> f64> Live<'a, H, R> {
    fn new(host: &'a H, clock: Clock, random: R) -> Self {
        let now = Moment { monotonic: Duration::ZERO, wall: clock() };
        let context = host.context();
        Live {
            schedule: Schedule::new(pacing(host, context.as_ref()), now),
            host,
            clock,
            random,
            started: Instant::now(),
            context,
            running: Running::default(),
            listener: Listener::default(),
            asked: Vec::new(),
            asked_next: Vec::new(),
            news: None,
            told: None,
            told_listening: false,
        }
    }

    fn hear(&mut self, event: Event) {
        let now = Moment { monotonic: self.started.elapsed(), wall: (self.clock)() };
        self.schedule.hear(event, now, (self.random)());
    }

    /// Does what is due, and says what is planned.
    fn act(&mut self) {
        let now = self.started.elapsed();
        match (self.schedule.listen(), &self.context) {
            (Listen::From(at), Some(context)) if at <= now => {
                self.listener.open(Arc::clone(context));
                self.hear(Event::Opening);
            }
            (Listen::GoOn, Some(_)) => {}
            _ => self.listener.close(),
        }
        self.tell_listening();
        let due = self.schedule.next_sync().is_some_and(|at| at <= now);
        if let (true, Some(context)) = (due, &self.context) {
            self.running.begin(Arc::clone(context));
            self.hear(Event::Began);
            self.asked = std::mem::take(&mut self.asked_next);
            self.host.began(!self.asked.is_empty());
        }
        self.plan();
    }

    fn tell_listening(&mut self) {
        if self.listener.is_open() != self.told_listening {
            self.told_listening = self.listener.is_open();
            self.host.listening(self.told_listening);
        }
    }

    fn plan(&mut self) {
        let next = self.schedule.next_sync();
        if self.told != Some(next) {
            self.told = Some(next);
            self.host.planned(next.map(|at| at.saturating_sub(self.started.elapsed())));
        }
        if next.is_none() && !self.running.is_running() {
            // There can be none: whoever asked is not kept waiting.
            self.asked_next.clear();
        }
    }

    fn tick(&self) -> Instant {
        self.schedule.next_tick().map_or(Instant::now() + NEVER, |at| self.started + at)
    }

    fn wake(&mut self, wake: Wake) {
        match wake {
            Wake::Edited => self.hear(Event::Edited),
            Wake::Woke => self.hear(Event::Woke),
            Wake::Settings => self.set(),
            Wake::Asked(done) => {
                self.asked_next.push(done);
                self.hear(Event::Asked);
            }
        }
    }

    /// The sync with a server that was left ends after the operation or page it is at.
    fn set(&mut self) {
        let context = self.host.context();
        let same = match (&self.context, &context) {
            (Some(old), Some(new)) => Arc::ptr_eq(old, new),
            (None, None) => true,
            _ => false,
        };
        if !same {
            if let Some(old) = &self.context {
                old.stop();
            }
            self.listener.close();
            self.news = None;
            self.context = context;
        }
        let pacing = pacing(self.host, self.context.as_ref());
        if !same || pacing != self.schedule.pacing() {
            self.hear(Event::Set(pacing));
        }
        self.told = None;
    }

    fn heard(&mut self, heard: Heard) {
        match heard {
            Heard::Opened => self.hear(Event::Opened),
            Heard::Rang(change) if self.running.is_running() => self.news = Some(change),
            Heard::Rang(change) => self.judge(&change),
            Heard::NotOffered => self.hear(Event::NotOffered),
            Heard::Refused => self.hear(Event::Refused),
            Heard::Lost { retry } => self.hear(Event::Lost { retry }),
        }
    }

    /// The echo of what was written here, and what a sync has brought already, is no news.
    fn judge(&mut self, change: &Change) {
        let known = self.context.as_ref().is_some_and(|context| context.knows(change).unwrap_or(false));
        if !known {
            self.hear(Event::Rang);
        }
    }

    fn step(&mut self, step: Step) {
        let (context, result) = match step {
            Step::Progressed(progress) => return self.host.progressed(progress),
            Step::Ended(context, result) => (context, result),
        };
        let count = context.store().read(|txn| txn.count_operations());
        let waiting = count.is_ok_and(|(waiting, failed)| waiting > failed);
        self.hear(Event::Ended(Ended::of(&result, waiting)));
        self.host.ended(result);
        if let Some(change) = self.news.take() {
            self.judge(&change);
        }
        self.told = None;
        self.plan();
        for done in self.asked.drain(..) {
            // Whoever asked may be gone.
            let _ = done.send(());
        }
    }

    async fn finish(mut self) {
        self.listener.close();
        self.running.stop();
        while self.running.is_running() {
            if let Step::Ended(_, result) = self.running.step().await {
                self.host.ended(result);
            }
        }
    }
}
