//! The sync that runs, if one does.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Interval, interval};

use crate::Progress;
use crate::context::{SyncContext, SyncError, SyncReport};

/// Between two words about progress.
const PROGRESS: Duration = Duration::from_millis(100);

type Syncing = Pin<Box<dyn Future<Output = Result<SyncReport, SyncError>> + Send>>;

#[derive(Default)]
pub(super) struct Running(Option<Sync>);

struct Sync {
    context: Arc<SyncContext>,
    syncing: Syncing,
    progress: watch::Receiver<Progress>,
    look: Interval,
}

/// What became of it.
pub(super) enum Step {
    Progressed(Progress),
    Ended(Arc<SyncContext>, Result<SyncReport, SyncError>),
}

impl Running {
    pub(super) fn is_running(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn begin(&mut self, context: Arc<SyncContext>) {
        let conductor = Arc::clone(&context);
        let syncing = Box::pin(async move { conductor.sync().await });
        self.0 = Some(Sync { progress: context.progress(), context, syncing, look: interval(PROGRESS) });
    }

    pub(super) fn stop(&self) {
        if let Some(sync) = &self.0 {
            sync.context.stop();
        }
    }

    /// Goes on until there is something to tell; for ever while nothing runs. May be dropped while it waits.
    pub(super) async fn step(&mut self) -> Step {
        let Some(Sync { syncing, progress, look, .. }) = &mut self.0 else { return std::future::pending().await };
        let result = loop {
            tokio::select! {
                result = &mut *syncing => break result,
                _ = look.tick() => {
                    if progress.has_changed().unwrap_or(false) {
                        return Step::Progressed(*progress.borrow_and_update());
                    }
                }
            }
        };
        let sync = self.0.take().expect("it ran a moment ago");
        Step::Ended(sync.context, result)
    }
}
