//! One edit on A, seen on B by the doorbell: saved in A's store, pushed, rung, pulled into B's, read there. B is the app's own loop,
//! which asks by itself once an hour.

use std::sync::Arc;
use std::time::{Duration, Instant};

use datasync_client::{
    Clock, ItemId, LiveHost, Mode, Pacing, Record, SyncContext, SyncError, SyncReport, SyncTable, Timestamp, chance,
    live,
};
use tokio::sync::mpsc;

use crate::Outcome;
use crate::arguments::Work;
use crate::driftless::{check, connect, notes_table, open, queue};
use crate::measure::{Meter, Usage};
use crate::notes::read_notes;

/// How many edits are timed.
const EDITS: usize = 100;
/// Between two of them: nobody saves faster, and B answers rings a quarter of a second apart at most.
const PAUSE: Duration = Duration::from_millis(300);

struct Listening {
    context: Arc<SyncContext>,
    told: mpsc::UnboundedSender<Told>,
}

enum Told {
    Listening,
    Pulled(usize),
}

impl LiveHost for Listening {
    fn context(&self) -> Option<Arc<SyncContext>> {
        Some(Arc::clone(&self.context))
    }

    fn pacing(&self) -> Pacing {
        Pacing { mode: Mode::ByItself, every: Duration::from_secs(3600), at_reconnect: true }
    }

    fn ended(&self, ended: Result<SyncReport, SyncError>) {
        // A failed sync is told as one that brought nothing, and fails the bench.
        let _ = self.told.send(Told::Pulled(ended.map_or(0, |report| report.pulled)));
    }

    fn listening(&self, listening: bool) {
        if listening {
            let _ = self.told.send(Told::Listening);
        }
    }
}

/// Edits one note after the other, among `work.count` notes that both devices hold.
pub(crate) async fn live_edit(work: &Work) -> Outcome<Usage> {
    let notes = read_notes(&work.notes, work.count)?;
    let (a, b) = (connect(open(work, "a")?, &work.url)?, connect(open(work, "b")?, &work.url)?);
    queue(a.store(), &notes)?;
    a.sync().await?;
    b.sync().await?;
    let (here, there) =
        (SyncTable::new(a.store().clone(), notes_table()), SyncTable::new(b.store().clone(), notes_table()));
    let (told, mut hears) = mpsc::unbounded_channel();
    // The loop ends with this.
    let (_waker, wakes) = mpsc::unbounded_channel();
    let host = Listening { context: Arc::new(b), told };
    // It never sleeps here.
    let clock: Clock = Arc::new(|| Timestamp(0));
    tokio::spawn(async move { live(&host, wakes, clock, chance).await });
    for _ in 0..2 {
        hears.recv().await.ok_or("the loop ended")?;
    }
    let mut times_ms = Vec::new();
    let meter = Meter::start()?;
    for (number, note) in notes.iter().cycle().take(EDITS).enumerate() {
        tokio::time::sleep(PAUSE).await;
        let mut row: Record = serde_json::from_str(note)?;
        let title = format!("Edit {number}");
        row.set("title", title.as_str());
        let begin = Instant::now();
        here.update(&row)?;
        a.push().await?;
        match hears.recv().await {
            Some(Told::Pulled(pulled)) => check("rows pulled", pulled, 1)?,
            Some(Told::Listening) | None => return Err("the doorbell was lost".into()),
        }
        let seen = there.lookup(&ItemId::new(row.id().unwrap_or_default())?)?;
        times_ms.push(begin.elapsed().as_secs_f64() * 1000.0);
        check("edits seen", usize::from(seen.is_some_and(|row| row.text("title") == Some(&title))), 1)?;
    }
    meter.stop_repeated(times_ms)
}
