//! A server with one table, `todoitem`, for the client's example `todo`:
//! `cargo run -p datasync-server --example todo_server [port]`. Its rows stand in `todo-server.db`, here.
#![expect(clippy::print_stdout, reason = "a program in a terminal speaks")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use datasync_protocol::Timestamp;
use datasync_server::{Config, SqliteStorage, TableDefinition, router};

#[expect(clippy::disallowed_methods, reason = "the one place where this program reads the clock")]
fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "8790".to_owned());
    let storage = SqliteStorage::open(Path::new("todo-server.db"))?;
    let tables = vec![TableDefinition::new("todoitem", &["text", "complete"])?];
    let config = Config { program: ("todo-server", env!("CARGO_PKG_VERSION")), ..Config::new(tables, Arc::new(now)) };
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router(storage, config)).await?)
}
