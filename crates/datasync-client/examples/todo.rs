//! A to-do list that works offline, against any server of the protocol that has a table `todoitem`:
//! `cargo run -p datasync-server --example todo_server`, and beside it, once for each device,
//! `cargo run -p datasync-client --example todo -- http://127.0.0.1:8790 first.db [what to do | done <id>]`.
#![expect(clippy::print_stdout, reason = "a program in a terminal speaks")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use datasync_client::{
    Clock, HttpRemote, ItemId, Merge, Query, Record, Store, SyncContext, SyncError, SyncTable, TableRow, Timestamp,
};
use serde::{Deserialize, Serialize};

#[derive(Default, Serialize, Deserialize)]
struct TodoItem {
    id: String,
    text: String,
    complete: bool,
}

impl TableRow for TodoItem {
    const TABLE: &'static str = "todoitem";
}

/// Both edited an item: what is done on one device is done, and of two texts the one that was edited here stays.
fn merge(base: Option<&Record>, local: &Record, server: &Record) -> Record {
    let complete = |row: &Record| row.0.get("complete").and_then(|value| value.as_bool()).unwrap_or(false);
    let edited_here = base.and_then(|base| base.text("text")) != local.text("text");
    let mut merged = if edited_here { local.clone() } else { server.clone() };
    merged.set("complete", complete(local) || complete(server));
    merged
}

#[expect(clippy::disallowed_methods, reason = "the one place where this program reads the clock")]
fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, file, words @ ..] = &words[..] else { return Err("todo <URL> <file> [what to do | done <id>]".into()) };

    let store = Arc::new(Store::open(Path::new(file))?);
    let todos = SyncTable::<TodoItem>::define(Arc::clone(&store))?;
    let remote = HttpRemote::builder(url).installation_id(store.installation_id()?).build()?;
    let clock: Clock = Arc::new(now);
    let context = SyncContext::initialize(store, Arc::new(remote), Arc::new(Merge::new(merge)), clock);

    match words {
        [] => {}
        [done, id] if done == "done" => {
            let item = todos.lookup(&ItemId::new(id.as_str())?)?.ok_or("no such item")?;
            todos.update(&TodoItem { complete: true, ..item })?;
        }
        words => drop(todos.insert(TodoItem { text: words.join(" "), ..TodoItem::default() })?),
    }
    match context.sync().await {
        Ok(report) => println!("sent {}, fetched {}, conflicts {}", report.pushed, report.pulled, report.errors.len()),
        Err(SyncError::Store(error)) => return Err(error.into()),
        Err(error) => println!("{error}; waiting: {}", context.count_pending_operations(None)?),
    }
    for item in todos.read(&Query { order: vec![("complete", false), ("text", false)], ..Query::default() })? {
        println!("[{}] {}  ({})", if item.complete { 'x' } else { ' ' }, item.text, item.id);
    }
    Ok(())
}
