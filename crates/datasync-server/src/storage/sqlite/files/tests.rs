use datasync_protocol::{TableName, Timestamp};
use serde_json::json;

use super::*;
use crate::decide::{Precondition, WriteCommand, WriteRequest};
use crate::storage::{SqliteStorage, Storage as _};

async fn put(storage: &SqliteStorage, id: &str) {
    let command = WriteCommand {
        table: TableName::new("notes").expect("a name"),
        id: ItemId::new(id).expect("an id"),
        key: None,
        request: WriteRequest::Insert(serde_json::from_value(json!({"id": id})).expect("an object")),
        precondition: Precondition::None,
    };
    storage.write("public", None, Timestamp(1), vec![command]).await.expect("a write");
}

fn rows(database: &Path) -> u64 {
    let tables = look_through(database).expect("a sound database");
    assert!(tables.iter().all(|table| table.digest_is_right));
    tables.iter().map(|table| table.rows).sum()
}

#[tokio::test]
async fn a_copy_is_made_while_the_database_is_served_and_put_back_with_a_new_epoch() {
    let folder = tempfile::tempdir().expect("a folder");
    let (database, copy) = (folder.path().join("server.db"), folder.path().join("copy.db"));
    let storage = SqliteStorage::open(&database).expect("a database");
    let epoch = storage.epoch().to_owned();
    put(&storage, "a").await;
    back_up(&database, &copy).expect("a copy");
    put(&storage, "b").await;
    assert!(matches!(back_up(&database, &copy), Err(FileError::Exists(_))));
    drop(storage);
    assert_eq!((rows(&copy), rows(&database)), (1, 2));
    let aside = put_back(&copy, &database).expect("put back").expect("what was there");
    assert_eq!((rows(&database), rows(&aside)), (1, 2));
    assert_ne!(SqliteStorage::open(&database).expect("a database").epoch(), epoch);
}

#[cfg(unix)]
#[tokio::test]
async fn a_database_and_its_copies_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let (database, copy) = (folder.path().join("server.db"), folder.path().join("copy.db"));
    put(&SqliteStorage::open(&database).expect("a database"), "a").await;
    back_up(&database, &copy).expect("a copy");
    for file in [&database, &copy] {
        let mode = std::fs::metadata(file).expect("a file").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", file.display());
    }
    put_back(&copy, &database).expect("put back");
    assert_eq!(std::fs::metadata(&database).expect("a file").permissions().mode() & 0o077, 0);
}

#[tokio::test]
async fn what_is_no_sound_database_is_not_put_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (database, copy) = (folder.path().join("server.db"), folder.path().join("copy.db"));
    put(&SqliteStorage::open(&database).expect("a database"), "a").await;
    assert!(matches!(put_back(&copy, &database), Err(FileError::Missing(_))));
    std::fs::write(&copy, "no database").expect("written");
    assert!(matches!(put_back(&copy, &database), Err(FileError::Unsound { .. })));
    Connection::open(folder.path().join("other.db"))
        .and_then(|other| other.execute_batch("CREATE TABLE t (a)"))
        .expect("made");
    assert!(matches!(put_back(&folder.path().join("other.db"), &database), Err(FileError::Unsound { .. })));
    assert_eq!(rows(&database), 1);
}

#[tokio::test]
async fn a_digest_that_is_not_the_sum_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("server.db");
    put(&SqliteStorage::open(&database).expect("a database"), "a").await;
    let connection = Connection::open(&database).expect("a connection");
    connection.execute("UPDATE tables SET digest = zeroblob(16)", []).expect("changed");
    assert!(!look_through(&database).expect("a database")[0].digest_is_right);
}
