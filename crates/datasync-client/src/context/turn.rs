//! One push or pull at a time.

use std::sync::atomic::Ordering;

use tokio::sync::watch;

use super::SyncContext;
use crate::{Phase, Progress};

impl SyncContext {
    pub(super) async fn take_turn(&self) -> Turn<'_> {
        let guard = self.turn.lock().await;
        self.stop.store(false, Ordering::SeqCst);
        // Looked at after that: whoever retires it meanwhile says stop once more.
        if self.retired.load(Ordering::SeqCst) {
            self.stop.store(true, Ordering::SeqCst);
        }
        self.progress.send_replace(Progress { phase: Phase::Checking, ..Progress::default() });
        Turn { _guard: guard, progress: &self.progress }
    }
}

/// The right to sync. Progress goes back to idle when it is given up, however that happens.
pub(super) struct Turn<'a> {
    _guard: tokio::sync::MutexGuard<'a, ()>,
    progress: &'a watch::Sender<Progress>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.progress.send_replace(Progress::default());
    }
}
