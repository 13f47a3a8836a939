//! The floor of a table server: a bare axum. What is read is ready in memory; what is written is one bare transaction a
//! request, as durable as ours.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as OfPath, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use rusqlite::{Connection, TransactionBehavior};
use serde_json::value::RawValue;

use crate::Outcome;
use crate::floor::{Row, open, store};

struct Floor {
    rows: HashMap<String, Bytes>,
    list: Bytes,
    connection: Mutex<Connection>,
}

type Shared = State<Arc<Floor>>;

/// The routes that are compared, over these notes.
pub(crate) fn tables(notes: &[String], folder: &Path) -> Outcome<Router> {
    let first: Vec<&RawValue> =
        notes.iter().take(50).map(|note| serde_json::from_str(note)).collect::<Result<_, _>>()?;
    let list = serde_json::to_vec(&first)?.into();
    let row = |note: &String| Ok((serde_json::from_str::<Row<'_>>(note)?.id.into_owned(), note.clone().into()));
    let rows = notes.iter().map(row).collect::<Outcome<_>>()?;
    let floor = Arc::new(Floor { rows, list, connection: Mutex::new(open(folder)?) });
    Ok(Router::new()
        .route("/tables/notes/{id}", get(lookup))
        .route("/tables/notes", get(async |State(floor): Shared| floor.list.clone()).post(insert))
        .route("/$batch", post(batch))
        .route("/count", get(count))
        .with_state(floor))
}

async fn lookup(State(floor): Shared, OfPath(id): OfPath<String>) -> Result<Bytes, StatusCode> {
    floor.rows.get(&id).cloned().ok_or(StatusCode::NOT_FOUND)
}

async fn insert(State(floor): Shared, row: Bytes) -> Result<(StatusCode, Bytes), StatusCode> {
    floor.write(row).await.map(|row| (StatusCode::CREATED, row))
}

/// Rows as lines.
async fn batch(State(floor): Shared, rows: Bytes) -> Result<Bytes, StatusCode> {
    floor.write(rows).await
}

async fn count(State(floor): Shared) -> Result<String, StatusCode> {
    let connection = floor.connection.lock().unwrap_or_else(PoisonError::into_inner);
    let counted = connection.query_row("SELECT count(*) FROM notes", [], |row| row.get::<_, i64>(0));
    counted.map(|count| format!(r#"{{"count":{count}}}"#)).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

impl Floor {
    /// Answers with what was written, once it is on the disk.
    async fn write(self: Arc<Self>, lines: Bytes) -> Result<Bytes, StatusCode> {
        let written = lines.clone();
        let write = move || -> Outcome<()> {
            let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            lines.split(|&byte| byte == b'\n').try_for_each(|line| store(&transaction, line))?;
            Ok(transaction.commit()?)
        };
        match tokio::task::spawn_blocking(write).await {
            Ok(Ok(())) => Ok(written),
            _ => Err(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}
