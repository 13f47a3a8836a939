//! A server with one table, `todoitem`, for the client's example `todo`:
//! `cargo run -p datasync-server --example todo_server [port]`. Its rows stand in `todo-server.db`, here.
#![expect(clippy::print_stdout, reason = "a program in a terminal speaks")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use datasync_protocol::{TableRow, Timestamp};
use datasync_server::{
    Action, Caller, Config, Refusal, Row, SqliteStorage, TableController, TableDefinition, Write, WriteOutcome,
    WriteRequest, router,
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

/// What is to do is said in a few words, without blanks around them, and what changes is printed.
struct Todos;

#[async_trait]
impl TableController for Todos {
    fn overrides(&self, action: Action) -> bool {
        action == Action::Insert
    }

    fn validate(&self, request: &WriteRequest) -> Result<(), Refusal> {
        match request.columns().and_then(|item| item.text("text")) {
            Some(text) if text.trim().is_empty() => Err(Refusal::Invalid("say what is to do".into())),
            Some(text) if text.len() > 1000 => Err(Refusal::TooLarge("say it in 1000 bytes".into())),
            _ => Ok(()),
        }
    }

    async fn insert(&self, mut write: Write<'_>) -> Result<WriteOutcome, Refusal> {
        if let WriteRequest::Insert(item) = &mut write.command.request {
            let text = item.text("text").unwrap_or_default().trim().to_owned();
            item.set("text", text);
        }
        write.execute().await
    }

    async fn written(&self, _caller: &Caller, action: Action, row: &Row) {
        println!("{action:?} of {}, now at {}", row.id, row.stamp.updated_at);
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where this program reads the clock")]
fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "8790".to_owned());
    let storage = SqliteStorage::open(Path::new("todo-server.db"))?;
    let tables = vec![TableDefinition::of::<TodoItem>()?.controlled_by(Todos)];
    let config = Config { program: ("todo-server", env!("CARGO_PKG_VERSION")), ..Config::new(tables, Arc::new(now)) };
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router(storage, config)).await?)
}
