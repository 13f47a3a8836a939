//! A database of each kind, which nobody else uses.

use datasync_server::{AccountStore, PostgresStorage, SqliteStorage, Storage, new_schema_for_test};

pub(crate) trait Place {
    type Storage: Storage + AccountStore;
    async fn new() -> Self;
    fn storage(&self) -> Self::Storage;
    /// What is written from now on fails as on a full disk; or no more.
    async fn fill_disk(&self, full: bool);
}

pub(crate) struct Sqlite {
    storage: SqliteStorage,
    _folder: tempfile::TempDir,
}

impl Place for Sqlite {
    type Storage = SqliteStorage;

    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = SqliteStorage::open(&folder.path().join("server.db")).expect("a database");
        Sqlite { storage, _folder: folder }
    }

    fn storage(&self) -> SqliteStorage {
        self.storage.clone()
    }

    async fn fill_disk(&self, full: bool) {
        self.storage.fill_disk_for_test(full).expect("a pragma");
    }
}

pub(crate) struct Postgres {
    storage: PostgresStorage,
}

impl Place for Postgres {
    type Storage = PostgresStorage;

    async fn new() -> Self {
        let address = std::env::var("TEST_DATABASE_URL")
            .expect("these tests need PostgreSQL: run them as scripts/postgres.sh cargo test");
        let address = new_schema_for_test(&address).await.expect("a schema");
        Postgres { storage: PostgresStorage::open(&address).await.expect("a database") }
    }

    fn storage(&self) -> PostgresStorage {
        self.storage.clone()
    }

    async fn fill_disk(&self, full: bool) {
        self.storage.fill_disk_for_test(full).await.expect("a rule");
    }
}
