//! What is asked of a table server, and what its answer must be.

use axum::body::Bytes;
use axum::http::{Method, StatusCode};
use serde::Deserialize;

use crate::Outcome;
use crate::arguments::{Verb, Work};
use crate::job::Side;
use crate::notes::read_notes;

/// Rows in the table that is read from.
pub(crate) const HELD: usize = 1000;
const ROWS_IN_A_BATCH: usize = 100;
const ROWS_OF_A_LIST: usize = 50;
/// A row is longer than its text.
const ROW_BYTES: usize = 1024;

/// A request, and the least that an answer to it is.
pub(super) struct Ask {
    pub(super) method: Method,
    /// After the Application URL.
    pub(super) path: String,
    pub(super) body: Bytes,
    pub(super) status: StatusCode,
    pub(super) least_bytes: usize,
}

#[derive(Deserialize)]
struct Row<'a> {
    id: &'a str,
}

/// The requests of a job, in their order.
pub(super) fn asks(work: &Work, side: Side) -> Outcome<Vec<Ask>> {
    match work.verb {
        Verb::Lookup => {
            let ids = ids(work)?;
            Ok(ids.iter().cycle().take(work.count).map(|id| get(format!("/tables/notes/{id}"), 1)).collect())
        }
        Verb::List => {
            let mut ids = ids(work)?;
            ids.sort();
            ids.truncate(HELD - ROWS_OF_A_LIST);
            Ok(ids.iter().cycle().take(work.count).map(|id| get(list_after(id), ROWS_OF_A_LIST)).collect())
        }
        Verb::Insert => Ok(read_notes(&work.notes, work.count)?.into_iter().map(insert).collect()),
        Verb::Batch => {
            let notes = read_notes(&work.notes, work.count)?;
            Ok(notes.chunks(ROWS_IN_A_BATCH).map(|rows| batch(side, rows)).collect())
        }
        _ => Err("a server is not asked for such work alone".into()),
    }
}

fn ids(work: &Work) -> Outcome<Vec<String>> {
    let id = |note: &String| Ok(serde_json::from_str::<Row<'_>>(note)?.id.to_owned());
    read_notes(&work.notes, HELD)?.iter().map(id).collect()
}

/// A page from anywhere in the table, by its key: what every server has an index for.
fn list_after(id: &str) -> String {
    format!("/tables/notes?$filter=id%20gt%20%27{id}%27&$orderby=id&$top={ROWS_OF_A_LIST}")
}

fn get(path: String, rows: usize) -> Ask {
    Ask { method: Method::GET, path, body: Bytes::new(), status: StatusCode::OK, least_bytes: rows * ROW_BYTES }
}

fn insert(note: String) -> Ask {
    Ask { status: StatusCode::CREATED, least_bytes: ROW_BYTES, ..post("/tables/notes", note) }
}

/// Ours reads the JSON of OData; the floor, rows as lines. Both answer with all rows, as an insert does.
fn batch(side: Side, rows: &[String]) -> Ask {
    let least_bytes = rows.len() * ROW_BYTES;
    if side == Side::Floor {
        return Ask { least_bytes, ..post("/$batch", rows.join("\n")) };
    }
    let part = |(place, row): (usize, &String)| {
        format!(r#"{{"id":"{place}","method":"POST","url":"tables/notes","body":{row}}}"#)
    };
    let parts: Vec<String> = rows.iter().enumerate().map(part).collect();
    Ask { least_bytes, ..post("/$batch", format!(r#"{{"requests":[{}]}}"#, parts.join(","))) }
}

fn post(path: &str, body: String) -> Ask {
    Ask { method: Method::POST, path: path.to_owned(), body: body.into(), status: StatusCode::OK, least_bytes: 0 }
}
