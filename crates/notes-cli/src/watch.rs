//! `driftless-cli watch`: stays, syncs when there is something to sync, and says what happens, a line each.

use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use datasync_client::{ErrorKind, LiveProgram, Rules, Store, SyncContext, SyncError, SyncReport, Timestamp, live};
use notes::system_clock;
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};

use crate::failure::Failure;
use crate::run::LAST_SYNCED;

struct Watch {
    context: Arc<SyncContext>,
    store: Arc<Store>,
    every: Duration,
    json: bool,
    /// How the last sync ended, as a failure's word or "" for well: the same again is no news.
    last: Mutex<Option<&'static str>>,
    /// Nobody reads what is said.
    unread: Arc<Notify>,
}

/// Watches until the program is interrupted, or nobody reads what it says.
pub(crate) async fn watch(context: SyncContext, store: Arc<Store>, every: Duration, json: bool) {
    // Nobody edits in this folder meanwhile, so nothing is sent.
    let (_wake, wakes) = mpsc::unbounded_channel();
    let unread = Arc::new(Notify::new());
    let program =
        Watch { context: Arc::new(context), store, every, json, last: Mutex::default(), unread: Arc::clone(&unread) };
    tokio::select! {
        () = live(Arc::new(program), wakes) => {}
        () = interrupted() => {}
        () = unread.notified() => {}
    }
}

/// Ctrl C, or a service manager's word.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => return,
                _ = terminate.recv() => return,
            }
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

impl Watch {
    fn say(&self, json: Value, text: impl FnOnce() -> String) {
        let line = if self.json { json.to_string() } else { text() };
        let mut out = std::io::stdout();
        if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
            self.unread.notify_one();
        }
    }

    fn is_news(&self, word: &'static str) -> bool {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).replace(word) != Some(word)
    }

    fn synced(&self, report: SyncReport) {
        let now = self.now().0.to_string();
        if let Err(error) = self.store.write(|txn| txn.set_value(LAST_SYNCED, Some(&now))) {
            return self.failed(&error.into());
        }
        if !self.is_news("") && report.changed.is_empty() && report.errors.is_empty() {
            return;
        }
        let conflicts = report.errors.iter().filter(|error| error.error.kind == ErrorKind::Conflict).count();
        let failed = report.errors.len() - conflicts;
        let (pushed, pulled) = (report.pushed, report.pulled);
        let changed: Vec<&str> = report.changed.items().unwrap_or_default().iter().map(|(_, id)| id.as_str()).collect();
        let line = json!({"synced": {
            "pushed": pushed, "pulled": pulled, "conflicts": conflicts, "failed": failed, "changed": changed,
        }});
        self.say(line, || format!("{pushed} sent, {pulled} received, {conflicts} with two versions, {failed} refused"));
    }

    fn failed(&self, failure: &Failure) {
        if self.is_news(failure.word()) {
            let line = json!({"failed": {"code": failure.word(), "message": failure.to_string()}});
            self.say(line, || format!("Not synced: {failure}"));
        }
    }
}

impl LiveProgram for Watch {
    fn context(&self) -> Option<Arc<SyncContext>> {
        Some(Arc::clone(&self.context))
    }

    fn rules(&self) -> Rules {
        Rules { every: self.every, paused: false, offline: false }
    }

    fn now(&self) -> Timestamp {
        system_clock()()
    }

    fn ended(&self, result: Result<SyncReport, SyncError>) {
        match result {
            Ok(report) => self.synced(report),
            Err(error) => self.failed(&error.into()),
        }
    }

    fn listening(&self, connected: bool) {
        let text = if connected { "The server says when something changes" } else { "Asking at intervals" };
        self.say(json!({"listening": connected}), || text.to_owned());
    }
}
