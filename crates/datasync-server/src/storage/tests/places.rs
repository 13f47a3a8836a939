//! A database that nobody else uses, of each kind.

use tokio::runtime::Runtime;

use super::super::{PostgresStorage, SqliteStorage, new_schema_for_test};

pub(crate) struct Sqlite {
    pub(crate) storage: SqliteStorage,
}

pub(crate) struct Postgres {
    pub(crate) storage: PostgresStorage,
    /// Under which another process finds it.
    pub(crate) address: String,
}

impl Sqlite {
    pub(crate) async fn new() -> Self {
        Sqlite { storage: SqliteStorage::in_memory().expect("a database") }
    }
}

impl Postgres {
    pub(crate) async fn new() -> Self {
        let address = std::env::var("TEST_DATABASE_URL")
            .expect("these tests need PostgreSQL: run them as scripts/postgres.sh cargo test");
        let address = new_schema_for_test(&address).await.expect("a schema");
        Postgres { storage: PostgresStorage::open(&address).await.expect("a database"), address }
    }
}

/// Both databases, for a property that compares them.
pub(crate) struct Both {
    runtime: Runtime,
    sqlite: SqliteStorage,
    postgres: PostgresStorage,
}

impl Both {
    pub(crate) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (sqlite, postgres) =
            runtime.block_on(async { (Sqlite::new().await.storage, Postgres::new().await.storage) });
        Both { runtime, sqlite, postgres }
    }

    pub(crate) fn run<T>(&self, case: impl AsyncFnOnce(&SqliteStorage, &PostgresStorage) -> T) -> T {
        self.runtime.block_on(case(&self.sqlite, &self.postgres))
    }
}
