//! One loop for every program: it does what the [`Schedule`] says, rings in and out, and tells what happens.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use datasync_protocol::Timestamp;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

use crate::remote::{RemoteError, Ring};
use crate::schedule::{Failure, Happened, Moment, Schedule, TICK};
use crate::{Progress, SyncContext, SyncError, SyncReport};

/// Why the loop is woken.
#[derive(Debug)]
pub enum Wake {
    /// An item was edited here.
    Edited,
    /// A person turned to the program, or the network came back.
    Now,
    /// [`LiveProgram::context`] or [`LiveProgram::rules`] may say something else from now on.
    Changed,
    /// A person asked for a sync; the sender hears when that sync has ended.
    Asked(oneshot::Sender<()>),
}

/// How a program wishes to be synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Between two syncs while no doorbell is connected.
    pub every: Duration,
    /// Only a person starts a sync.
    pub paused: bool,
    /// Not even a person does.
    pub offline: bool,
}

/// What a program says to the loop, and hears of it. Each call returns soon.
pub trait LiveProgram: Send + Sync {
    /// The store and the server; `None` as long as nobody connected them. Asked before each sync.
    fn context(&self) -> Option<Arc<SyncContext>>;

    /// How to go on. Asked at the start and on [`Wake::Changed`].
    fn rules(&self) -> Rules;

    /// The time of day, in ms.
    fn now(&self) -> Timestamp;

    /// The next sync is planned in so long; `None`: when something happens.
    fn planned(&self, _next: Option<Duration>) {}

    /// A sync begins, because a person asked or by itself.
    fn begins(&self, _asked: bool) {}

    /// It has come so far; ten times a second at most.
    fn progress(&self, _progress: Progress) {}

    /// It has ended.
    fn ended(&self, _result: Result<SyncReport, SyncError>) {}

    /// The doorbell was connected or lost.
    fn listening(&self, _connected: bool) {}
}

/// Syncs at the start, after edits, on wakes, when the doorbell rings and at intervals, until the last sender of `wakes` is
/// gone.
pub async fn live(program: Arc<dyn LiveProgram>, wakes: mpsc::UnboundedReceiver<Wake>) {
    let begun = Instant::now();
    let schedule = Schedule::new(Moment { running: Duration::ZERO, wall: program.now() });
    let connection = None;
    let mut live =
        Live { program, begun, schedule, connection, listener: None, asked: Vec::new(), last_ring: None, told: None };
    live.change();
    live.run(wakes).await;
}

struct Live {
    program: Arc<dyn LiveProgram>,
    begun: Instant,
    schedule: Schedule,
    /// How things stood when they changed last.
    connection: Option<(Rules, Option<Arc<SyncContext>>)>,
    listener: Option<Listener>,
    /// Who waits for the next sync's end.
    asked: Vec<oneshot::Sender<()>>,
    /// What rang last and was not looked at yet.
    last_ring: Option<Ring>,
    /// When the next sync is due, as the program was told.
    told: Option<Option<Duration>>,
}

/// The task that holds a doorbell's connection. It ends with this value.
struct Listener {
    task: JoinHandle<()>,
    heard: mpsc::UnboundedReceiver<Heard>,
}

/// What the task says.
enum Heard {
    Connected,
    Rang(Ring),
    NotThere,
    Lost(RemoteError),
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Live {
    async fn run(&mut self, mut wakes: mpsc::UnboundedReceiver<Wake>) {
        loop {
            self.look_at_ring();
            self.keep_doorbell();
            if self.is_due() {
                self.sync().await;
                continue;
            }
            self.tell_plan();
            let until = self.next_look();
            tokio::select! {
                wake = wakes.recv() => match wake {
                    Some(wake) => self.wake(wake),
                    None => return,
                },
                heard = heard(&mut self.listener) => self.take(heard),
                () = sleep_until(until) => self.hear(Happened::Tick),
            }
        }
    }

    fn hear(&mut self, happened: Happened) {
        let now = Moment { running: self.begun.elapsed(), wall: self.program.now() };
        self.schedule.hear(happened, now, random());
    }

    fn wake(&mut self, wake: Wake) {
        match wake {
            Wake::Edited => self.hear(Happened::Edited),
            Wake::Now => self.hear(Happened::Woken),
            Wake::Changed => self.change(),
            Wake::Asked(done) if self.may_sync() => {
                self.asked.push(done);
                self.hear(Happened::Asked);
            }
            // Dropped, it says that nothing will come.
            Wake::Asked(_) => {}
        }
    }

    fn tell_plan(&mut self) {
        let due = self.schedule.next_sync();
        if self.told != Some(due) {
            self.told = Some(due);
            self.program.planned(due.map(|then| then.saturating_sub(self.begun.elapsed())));
        }
    }

    fn change(&mut self) {
        let (rules, context) = (self.program.rules(), self.program.context());
        let as_before = self.connection.as_ref().is_some_and(|(known_rules, known)| {
            *known_rules == rules && known.as_ref().map(Arc::as_ptr) == context.as_ref().map(Arc::as_ptr)
        });
        if as_before {
            return;
        }
        self.connection = Some((rules, context));
        self.drop_listener();
        self.last_ring = None;
        self.hear(Happened::Changed { every: rules.every, paused: rules.paused || !self.may_sync() });
    }

    fn may_sync(&self) -> bool {
        !self.program.rules().offline && self.program.context().is_some()
    }

    fn is_due(&self) -> bool {
        self.schedule.next_sync().is_some_and(|then| then <= self.begun.elapsed())
    }

    /// When to look next, whatever happens.
    fn next_look(&self) -> Instant {
        let tick = self.begun.elapsed() + TICK;
        let plans = [self.schedule.next_sync(), self.schedule.next_try_of_doorbell()];
        self.begun + plans.into_iter().flatten().fold(tick, Duration::min)
    }

    /// A ring that says what is known already, such as the echo of one's own push, is none.
    fn look_at_ring(&mut self) {
        let Some(ring) = self.last_ring.take() else { return };
        let known = self.program.context().is_some_and(|context| context.knows(&ring).unwrap_or(false));
        if !known {
            self.hear(Happened::Rang);
        }
    }

    fn keep_doorbell(&mut self) {
        if !self.schedule.wants_doorbell() {
            self.drop_listener();
        }
        let due = self.schedule.next_try_of_doorbell().is_some_and(|then| then <= self.begun.elapsed());
        if let (true, None, Some(context)) = (due, &self.listener, self.program.context()) {
            let (say, heard) = mpsc::unbounded_channel();
            self.listener = Some(Listener { task: tokio::spawn(listen(context, say)), heard });
        }
    }

    fn drop_listener(&mut self) {
        if self.listener.take().is_some() {
            self.program.listening(false);
        }
    }

    fn take(&mut self, heard: Heard) {
        match heard {
            Heard::Connected => {
                self.program.listening(true);
                self.hear(Happened::Listening);
            }
            Heard::Rang(ring) => self.last_ring = Some(ring),
            Heard::NotThere => {
                self.listener = None;
                self.hear(Happened::NoDoorbell);
            }
            Heard::Lost(error) => {
                tracing::debug!("the doorbell was lost: {error}");
                self.drop_listener();
                self.hear(Happened::Silent);
            }
        }
    }

    async fn sync(&mut self) {
        let asked = std::mem::take(&mut self.asked);
        let Some(context) = self.program.context().filter(|_| self.may_sync()) else {
            let every = self.program.rules().every;
            return self.hear(Happened::Changed { every, paused: true });
        };
        self.program.begins(!asked.is_empty());
        let result = sync_and_tell(self.program.as_ref(), &context).await;
        let failure = result.as_ref().err().and_then(Failure::of);
        self.hear(failure.map_or(Happened::Synced, Happened::Failed));
        self.program.ended(result);
        self.tell_plan();
        for done in asked {
            // Whoever asked may be gone meanwhile.
            let _ = done.send(());
        }
    }
}

/// Waits for what the listener says; for ever without one.
async fn heard(listener: &mut Option<Listener>) -> Heard {
    match listener {
        // A task that ended without a word failed in a way of its own.
        Some(listener) => listener.heard.recv().await.unwrap_or_else(|| Heard::Lost(RemoteError::TimedOut)),
        None => pending().await,
    }
}

async fn listen(context: Arc<SyncContext>, say: mpsc::UnboundedSender<Heard>) {
    // Nobody listens any more only when the task is about to end.
    let say = |heard| drop(say.send(heard));
    let mut doorbell = match context.remote().listen().await {
        Ok(Some(doorbell)) => doorbell,
        Ok(None) => return say(Heard::NotThere),
        Err(error) => return say(Heard::Lost(error)),
    };
    say(Heard::Connected);
    loop {
        match doorbell.ring().await {
            Ok(ring) => say(Heard::Rang(ring)),
            Err(error) => return say(Heard::Lost(error)),
        }
    }
}

/// One sync; its progress is told ten times a second at most.
async fn sync_and_tell(program: &dyn LiveProgram, context: &SyncContext) -> Result<SyncReport, SyncError> {
    let mut progress = context.progress();
    let sync = context.sync();
    tokio::pin!(sync);
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    loop {
        tokio::select! {
            result = &mut sync => return result,
            _ = tick.tick() => {
                if progress.has_changed().unwrap_or(false) {
                    program.progress(*progress.borrow_and_update());
                }
            }
        }
    }
}

/// A number in 0..1 for the jitter: the random keys of a hasher are all the chance it needs.
fn random() -> f64 {
    use std::hash::{BuildHasher, Hasher};
    let bits = std::hash::RandomState::new().build_hasher().finish();
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_stays_in_its_bounds() {
        assert!((0..1000).all(|_| (0.0..1.0).contains(&random())));
    }
}
