//! `watch`: syncs by itself until it is told to end, and says what happens, a line an event.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use datasync_client::{LiveHost, Mode, Pacing, SyncContext, SyncError, SyncReport, Wake, chance, live};
use notes::system_clock;
use tokio::sync::{Notify, mpsc};

use crate::failure::Failure;
use crate::output::Told;
use crate::run::Desk;

/// How often it is asked whether a backup is due, and Trash is looked through.
const LOOK: Duration = Duration::from_secs(3600);

/// Syncs until Ctrl C or SIGTERM, after which a sync ends where it is; a second one waits for nothing. `say` is told of each
/// event, and says `false` when nobody listens any more. `no_backup` is told why there is none.
pub(crate) async fn watch(
    desk: &Desk,
    context: SyncContext,
    say: impl Fn(&Told) -> bool + Send + Sync,
    no_backup: impl Fn(&str),
) -> Result<(), Failure> {
    let mut signals = Signals::catch().map_err(Failure::Signals)?;
    // Nobody edits in this process: the folder is held. The loop ends when this is dropped.
    let (waker, wakes) = mpsc::unbounded_channel();
    let terminal = Terminal { desk, context: Arc::new(context), say, failure: Mutex::default(), over: Notify::new() };
    let syncing = live(&terminal, wakes, system_clock(), chance);
    tokio::pin!(syncing);
    let mut look = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            () = &mut syncing => break,
            () = signals.next() => break,
            () = terminal.over.notified() => break,
            _ = look.tick() => {
                if let Err(error) = desk.store.back_up(system_clock()()) {
                    no_backup(&error.to_string());
                }
                // What it queues goes out with the next sync; a full disk is said by that, too.
                if desk.notebook.tidy().is_ok_and(|tidied| tidied.queued) {
                    let _ = waker.send(Wake::Edited);
                }
            },
        }
    }
    drop(waker);
    tokio::select! { () = &mut syncing => {}, () = signals.next() => {} }
    let failure = terminal.failure.lock().unwrap_or_else(PoisonError::into_inner).take();
    failure.map_or(Ok(()), Err)
}

struct Terminal<'a, S> {
    desk: &'a Desk,
    context: Arc<SyncContext>,
    say: S,
    /// What only a person can mend: there is none here.
    failure: Mutex<Option<Failure>>,
    over: Notify,
}

impl<S: Fn(&Told) -> bool + Send + Sync> LiveHost for Terminal<'_, S> {
    fn context(&self) -> Option<Arc<SyncContext>> {
        Some(Arc::clone(&self.context))
    }

    /// Whoever runs this wants it, whatever the window's settings say.
    fn pacing(&self) -> Pacing {
        let settings = &self.desk.settings;
        let every = Duration::from_secs(u64::from(settings.sync_every));
        Pacing { mode: Mode::ByItself, every, at_reconnect: settings.sync_on_reconnect }
    }

    fn ended(&self, ended: Result<SyncReport, SyncError>) {
        // A full disk is said by the sync itself.
        let _ = self.desk.notebook.sync_ended(ended.as_ref());
        match ended {
            Ok(report) => match self.desk.synced(&report).and_then(|synced| Ok((synced, self.desk.shown(&report)?))) {
                Ok((synced, changed)) => self.tell(&Told::Synced { synced, changed }),
                Err(failure) => self.give_up(failure),
            },
            Err(error) => match datasync_client::Failure::of(&error) {
                // It was stopped, and ends.
                None => {}
                Some(datasync_client::Failure::NeedsPerson) => self.give_up(error.into()),
                Some(_) => self.tell(&Told::Failed(error.into())),
            },
        }
    }

    fn listening(&self, listening: bool) {
        self.tell(&if listening { Told::Listening } else { Told::Polling });
    }
}

impl<S: Fn(&Told) -> bool> Terminal<'_, S> {
    fn tell(&self, told: &Told) {
        if !(self.say)(told) {
            self.over.notify_one();
        }
    }

    fn give_up(&self, failure: Failure) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
        self.over.notify_one();
    }
}

/// Ctrl C, and SIGTERM where there is one.
#[cfg(unix)]
struct Signals(tokio::signal::unix::Signal, tokio::signal::unix::Signal);

#[cfg(unix)]
impl Signals {
    fn catch() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals(signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?))
    }

    async fn next(&mut self) {
        tokio::select! { _ = self.0.recv() => {}, _ = self.1.recv() => {} }
    }
}

#[cfg(not(unix))]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(not(unix))]
impl Signals {
    fn catch() -> std::io::Result<Self> {
        Ok(Signals(tokio::signal::windows::ctrl_c()?))
    }

    async fn next(&mut self) {
        let _ = self.0.recv().await;
    }
}
