//! The floor: the least that has to be done. A push is the rows in one bare transaction; a pull is the rows as lines of
//! JSON from a bare axum that has them ready in memory, in one bare transaction as they arrive. Same durability as ours.

use std::borrow::Cow;
use std::io::Write as _;
use std::path::Path;

use axum::Router;
use axum::body::Bytes;
use axum::routing::get;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use serde::Deserialize;
use tokio::net::TcpListener;

use crate::Outcome;
use crate::arguments::Work;
use crate::measure::{Meter, Usage};
use crate::notes::read_notes;
use crate::server::floor::tables;

/// What has to be read of a row to store it: where it goes.
#[derive(Deserialize)]
pub(crate) struct Row<'a> {
    #[serde(borrow)]
    pub(crate) id: Cow<'a, str>,
}

/// All rows in one transaction.
pub(crate) fn push(work: &Work) -> Outcome<Usage> {
    let notes = read_notes(&work.notes, work.count)?;
    let mut connection = open(&work.data)?;
    let meter = Meter::start()?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for note in &notes {
        store(&transaction, note.as_bytes())?;
    }
    transaction.commit()?;
    let usage = meter.stop()?;
    all_there(&connection, work.count)?;
    Ok(usage)
}

/// All rows over HTTP, in one transaction.
pub(crate) async fn pull(work: &Work) -> Outcome<Usage> {
    let mut connection = open(&work.data)?;
    let client = reqwest::Client::new();
    let meter = Meter::start()?;
    let mut response = client.get(format!("{}/notes", work.url)).send().await?.error_for_status()?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut rest = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        rest.extend_from_slice(&chunk);
        let whole = rest.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        for line in rest[..whole].split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            store(&transaction, line)?;
        }
        rest.drain(..whole);
    }
    transaction.commit()?;
    let usage = meter.stop()?;
    all_there(&connection, work.count)?;
    Ok(usage)
}

/// Serves the rows until it is killed.
pub(crate) async fn serve(work: &Work) -> Outcome<()> {
    let notes = read_notes(&work.notes, work.count)?;
    let tables = tables(&notes, &work.data)?;
    let mut lines = notes.join("\n");
    lines.push('\n');
    let lines = Bytes::from(lines);
    let app = Router::new().route("/notes", get(move || async move { lines.clone() })).merge(tables);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?)?;
    Ok(axum::serve(listener, app).await?)
}

pub(crate) fn open(folder: &Path) -> Outcome<Connection> {
    std::fs::create_dir_all(folder)?;
    let connection = Connection::open(folder.join("floor.db"))?;
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS notes (id TEXT PRIMARY KEY, item TEXT NOT NULL);",
    )?;
    Ok(connection)
}

pub(crate) fn store(transaction: &Transaction<'_>, line: &[u8]) -> Outcome<()> {
    let line = std::str::from_utf8(line)?;
    let row: Row<'_> = serde_json::from_str(line)?;
    transaction.prepare_cached("INSERT INTO notes (id, item) VALUES (?1, ?2)")?.execute((row.id.as_ref(), line))?;
    Ok(())
}

fn all_there(connection: &Connection, wanted: usize) -> Outcome<()> {
    let found: i64 = connection.query_row("SELECT count(*) FROM notes", [], |row| row.get(0))?;
    if usize::try_from(found) == Ok(wanted) { Ok(()) } else { Err(format!("{found} rows, not {wanted}").into()) }
}
