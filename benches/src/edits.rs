//! One edit on A, seen on B: saved in A's store, pushed, pulled into B's, read there. B asks as soon as A's push is
//! answered, so this is the way of an edit without what tells B that there is one.

use std::time::Instant;

use datasync_client::{ItemId, Record, SyncTable};

use crate::Outcome;
use crate::arguments::Work;
use crate::driftless::{check, connect, notes_table, open, queue};
use crate::measure::{Meter, Usage};
use crate::notes::read_notes;

/// How many edits are timed.
const EDITS: usize = 200;

/// Edits one note after the other, among `work.count` notes that both devices hold.
pub(crate) async fn edit(work: &Work) -> Outcome<Usage> {
    let notes = read_notes(&work.notes, work.count)?;
    let (a, b) = (connect(open(work, "a")?, &work.url)?, connect(open(work, "b")?, &work.url)?);
    queue(a.store(), &notes)?;
    check("operations taken", a.push().await?.pushed, work.count)?;
    for device in [&a, &b] {
        device.sync().await?;
    }
    let (here, there) =
        (SyncTable::new(a.store().clone(), notes_table()), SyncTable::new(b.store().clone(), notes_table()));
    let mut times_ms = Vec::new();
    let meter = Meter::start()?;
    for (number, note) in notes.iter().cycle().take(EDITS).enumerate() {
        let mut row: Record = serde_json::from_str(note)?;
        let title = format!("Edit {number}");
        row.set("title", title.as_str());
        let begin = Instant::now();
        here.update(&row)?;
        a.push().await?;
        b.sync().await?;
        let id = ItemId::new(row.id().unwrap_or_default())?;
        let seen = there.lookup(&id)?;
        times_ms.push(begin.elapsed().as_secs_f64() * 1000.0);
        check("edits seen", usize::from(seen.is_some_and(|row| row.text("title") == Some(&title))), 1)?;
    }
    meter.stop_repeated(times_ms)
}
