//! Our own client at work, through its public face only: what the app calls is what is measured.

use std::sync::Arc;
use std::time::Instant;

use datasync_client::{
    HttpRemote, ItemId, PassThrough, Record, Store, SyncContext, TableDefinition, TableName, Timestamp,
};

use crate::Outcome;
use crate::arguments::Work;
use crate::counting::Counting;
use crate::measure::{Meter, Usage};
use crate::notes::read_notes;

/// How often a sync with nothing to do is timed.
const REPEATS: usize = 100;

/// Sends notes that wait in the queue.
pub(crate) async fn push(work: &Work) -> Outcome<Usage> {
    let context = connect(open(work, "client")?, &work.url)?;
    queue(context.store(), &read_notes(&work.notes, work.count)?)?;
    let meter = Meter::start()?;
    let result = context.push().await?;
    let usage = meter.stop()?;
    check("operations taken", result.pushed, work.count)?;
    check("operations refused", result.errors.len(), 0)?;
    Ok(usage)
}

/// Fetches everything into an empty store, by the call that the app's sync makes.
pub(crate) async fn pull(work: &Work) -> Outcome<Usage> {
    let context = connect(open(work, "client")?, &work.url)?;
    let meter = Meter::start()?;
    let report = context.sync().await?;
    let usage = meter.stop()?;
    check("rows pulled", report.pulled, work.count)?;
    check("rows in the store", count(context.store())?, work.count)?;
    Ok(usage)
}

/// Syncs when nothing changed on either side; requests and bytes are those of one such sync.
pub(crate) async fn noop(work: &Work) -> Outcome<Usage> {
    let context = connect(open(work, "client")?, &work.url)?;
    check("rows pulled", context.sync().await?.pulled, work.count)?;
    let mut times_ms = Vec::new();
    let meter = Meter::start()?;
    for _ in 0..REPEATS {
        let begin = Instant::now();
        let report = context.sync().await?;
        times_ms.push(begin.elapsed().as_secs_f64() * 1000.0);
        check("rows pulled or pushed by a sync with nothing to do", report.pulled + report.pushed, 0)?;
    }
    let usage = meter.stop_repeated(times_ms)?;
    let counting = Counting::before(&work.url).await?;
    connect(Arc::clone(context.store()), counting.url())?.sync().await?;
    Ok(Usage { requests: Some(counting.requests()), body_bytes: Some(counting.body_bytes()), ..usage })
}

/// A store with the table of the notes.
pub(crate) fn open(work: &Work, device: &str) -> Outcome<Arc<Store>> {
    let store = Store::open(&work.data.join(device).join("notes.db"))?;
    store.define_table(&definition(work.indices)?)?;
    Ok(Arc::new(store))
}

/// A sync context that leaves every row as it is.
#[expect(clippy::disallowed_methods, reason = "the client's clock is this process's")]
pub(crate) fn connect(store: Arc<Store>, url: &str) -> Outcome<SyncContext> {
    let clock = || {
        let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
    };
    let remote = Arc::new(HttpRemote::new(url, None)?);
    Ok(SyncContext::initialize(store, remote, Arc::new(PassThrough), Arc::new(clock)))
}

/// Inserts notes locally, in one transaction: each leaves a row and an operation that waits.
pub(crate) fn queue(store: &Store, notes: &[String]) -> Outcome<()> {
    let table = notes_table();
    let mut rows = Vec::with_capacity(notes.len());
    for note in notes {
        let row: Record = serde_json::from_str(note)?;
        rows.push((ItemId::new(row.id().unwrap_or_default())?, row));
    }
    store.write(|txn| rows.iter().try_for_each(|(id, row)| txn.insert(&table, id, row)))?;
    Ok(())
}

/// The table of the notes.
pub(crate) fn notes_table() -> TableName {
    TableName::new("notes").expect("a plain word")
}

pub(crate) fn check(what: &str, found: usize, wanted: usize) -> Outcome<()> {
    if found == wanted { Ok(()) } else { Err(format!("{what}: {found}, and it should be {wanted}").into()) }
}

/// Columns cost nothing until one is indexed; the indices are those of the app's list (`notes::folder`).
fn definition(indices: bool) -> Outcome<TableDefinition> {
    let columns = ["title", "body", "notebookId", "tags", "pinned", "trashed", "editedAt", "device"];
    let definition = columns.into_iter().try_fold(TableDefinition::new("notes")?, TableDefinition::column)?;
    let listed: [&[&str]; 3] =
        [&["pinned", "editedAt", "id", "trashed"], &["notebookId", "trashed"], &["tags", "trashed"]];
    Ok(if indices { listed.into_iter().fold(definition, TableDefinition::index) } else { definition })
}

fn count(store: &Store) -> Outcome<usize> {
    let rows = store.read(|txn| txn.count(&notes_table(), None))?;
    Ok(usize::try_from(rows)?)
}
