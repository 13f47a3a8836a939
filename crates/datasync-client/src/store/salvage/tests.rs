//! Real SQLite files, damaged in every place. What a person typed is in the new store, or counted as lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use datasync_protocol::{ItemId, Record, TableName, Timestamp};
use serde_json::json;

use crate::store::{OpenError, Opened, Store, StoreError, TableDefinition};
use crate::{ErrorKind, Label, OperationError, OperationKind, OperationState};

const NOW: Timestamp = Timestamp(1_785_542_400_000);
const PAGE: usize = 4096;
/// Rows that the server knows; every third of them is edited, and as many are new.
const ROWS: usize = 60;

fn notes() -> TableName {
    TableName::new("notes").expect("a name")
}

fn id(name: &str) -> ItemId {
    ItemId::new(name).expect("an id")
}

fn row(name: &str, text: &str) -> Record {
    serde_json::from_value(json!({"id": name, "text": format!("{text} {}", "word ".repeat(150))})).expect("an object")
}

fn synced(name: &str) -> Record {
    let mut row = row(name, "shared");
    row.set("version", "AAAA");
    row.set("updatedAt", "2026-07-01T00:00:00.000Z");
    row
}

fn define(store: &Store) {
    let definition = TableDefinition::new("notes").and_then(|table| table.column("text")).expect("names");
    store.define_table(&definition.index(&["text"])).expect("a table");
}

/// A store with rows, a queue, a conflict, history, named values and a delta token, closed in order.
fn filled(folder: &Path) -> PathBuf {
    let path = folder.join("notes.db");
    let store = Store::open(&path).expect("a store");
    define(&store);
    store.write(fill).expect("written");
    path
}

fn fill(txn: &crate::StoreTxn<'_>) -> Result<(), crate::TableError> {
    for number in 0..ROWS {
        let name = format!("row-{number:03}");
        txn.put_record(&notes(), &id(&name), &synced(&name))?;
        if number % 3 == 0 {
            txn.update(&notes(), &id(&name), &row(&name, "edited"))?;
            let new = format!("new-{number:03}");
            txn.insert(&notes(), &id(&new), &row(&new, "edited"))?;
        }
    }
    let mut failed = txn.operation(&notes(), &id("row-000"))?.expect("it waits");
    failed.state = OperationState::Failed;
    failed.server = Some(synced("row-000"));
    txn.put_operation(&failed)?;
    txn.put_error(&failed, &OperationError { kind: ErrorKind::Conflict, at: NOW })?;
    txn.keep_version(&notes(), &id("row-001"), Label::Mine, &row("row-001", "earlier"), NOW)?;
    txn.set_value("device", Some("Laptop"))?;
    txn.set_value("deltaToken|notes|everything", Some("1"))?;
    txn.set_value("sync|epoch", Some("e1"))?;
    txn.set_value("sync|resync|notes", Some("epoch 500 7"))?;
    Ok(())
}

/// As if the program had been killed.
fn forget_clean_stop(path: &Path) {
    fs::write(path.with_extension("lock"), "").expect("written");
}

fn open(path: &Path) -> Opened {
    let opened = Store::open_or_salvage(path, NOW).expect("it opens");
    define(&opened.store);
    opened
}

/// Every edited row by name, if it waits; every operation but a delete has its row.
fn edits(store: &Store) -> BTreeMap<String, OperationKind> {
    let waiting = store.read(|txn| {
        let operations = txn.operations()?.into_iter();
        let waiting = operations.map(|(operation, _)| {
            let row = txn.record(&notes(), &operation.item_id)?.expect("its row is there");
            Ok((operation.item_id, operation.kind, row))
        });
        waiting.collect::<Result<Vec<_>, StoreError>>()
    });
    let edited = waiting
        .expect("readable")
        .into_iter()
        .filter(|(_, _, row)| row.text("text").is_some_and(|text| text.starts_with("edited")));
    edited.map(|(id, kind, _)| (id.into(), kind)).collect()
}

fn overwrite(path: &Path, at: usize, with: &[u8]) {
    let mut bytes = fs::read(path).expect("readable");
    bytes[at..at + with.len()].copy_from_slice(with);
    fs::write(path, bytes).expect("written");
}

fn damaged_files(path: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(path.parent().expect("a folder")).expect("readable");
    let files = files.map(|entry| entry.expect("an entry").path());
    let mut damaged: Vec<_> = files
        .filter(|path| path.to_string_lossy().contains(".damaged-") && path.extension().is_some_and(|end| end == "db"))
        .collect();
    damaged.sort();
    damaged
}

#[test]
fn a_store_that_was_closed_in_order_is_opened_without_a_check_and_one_that_was_not_is_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = filled(folder.path());
    assert_eq!(fs::read(path.with_extension("lock")).expect("readable"), b"clean");
    assert!(!path.with_extension("db-wal").exists());
    let pages = fs::metadata(&path).expect("a file").len() as usize / PAGE;
    overwrite(&path, (pages / 2) * PAGE, &[0xA5; PAGE]);
    drop(Store::open(&path).expect("nothing looked at the page"));
    forget_clean_stop(&path);
    let before = fs::read(&path).expect("readable");
    assert!(matches!(Store::open(&path), Err(OpenError::Store(StoreError::Damaged(_)))));
    assert!(before == fs::read(&path).expect("readable"), "a refused file is left as it was");
}

#[test]
fn a_file_of_garbage_is_kept_and_a_new_store_takes_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = filled(folder.path());
    let garbage = b"this was a database ".repeat(5000);
    fs::write(&path, &garbage).expect("written");
    let opened = open(&path);
    let salvaged = opened.salvaged.expect("it was damaged");
    assert_eq!(salvaged.set_aside, folder.path().join("notes.damaged-2026-08-01.db"));
    assert!(fs::read(&salvaged.set_aside).expect("kept") == garbage);
    assert_eq!((salvaged.rows, salvaged.operations, salvaged.unreadable), (0, 0, 1));
    assert!(salvaged.to_string().contains("notes.damaged-2026-08-01.db"), "{salvaged}");
    drop(opened.store);
    assert_eq!(open(&path).salvaged, None);
}

#[test]
fn a_second_damaged_file_of_a_day_does_not_replace_the_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = filled(folder.path());
    for _ in 0..2 {
        fs::write(&path, "no database ".repeat(1000)).expect("written");
        drop(open(&path));
    }
    let names = ["notes.damaged-2026-08-01-2.db", "notes.damaged-2026-08-01.db"];
    assert_eq!(damaged_files(&path), names.map(|name| folder.path().join(name)));
}

#[test]
fn where_nothing_can_be_read_the_newest_backup_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = filled(folder.path());
    let store = Store::open(&path).expect("a store");
    let backup = store.back_up(NOW).expect("copied").expect("it was due");
    drop(store);
    fs::write(&path, "no database ".repeat(1000)).expect("written");
    let opened = open(&path);
    let salvaged = opened.salvaged.expect("it was damaged");
    assert_eq!((salvaged.backup, salvaged.unreadable), (Some(backup), 0));
    assert_eq!(edits(&opened.store).len(), 2 * ROWS / 3);
}

#[test]
fn half_a_file_gives_what_its_pages_hold() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = filled(folder.path());
    let bytes = fs::read(&path).expect("readable");
    fs::write(&path, &bytes[..bytes.len() / 2]).expect("written");
    let opened = open(&path);
    let salvaged = opened.salvaged.expect("it was damaged");
    assert_eq!(fs::metadata(&salvaged.set_aside).expect("kept").len(), bytes.len() as u64 / 2);
    assert!(salvaged.unreadable > 0, "{salvaged:?}");
    let edits = edits(&opened.store);
    assert!(edits.contains_key("row-003") && edits.contains_key("new-003"), "{edits:?}");
}

#[test]
fn whichever_page_is_overwritten_every_edit_is_there_or_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let sound = fs::read(filled(folder.path())).expect("readable");
    let everything = edits(&open(&folder.path().join("notes.db")).store).len();
    assert_eq!(everything, 2 * ROWS / 3);
    let (mut whole, mut most_lost) = (0, 0);
    for page in 0..sound.len() / PAGE {
        for garbage in [[0; PAGE], [0xA5; PAGE]] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("notes.db");
            fs::write(&path, &sound).expect("written");
            overwrite(&path, page * PAGE, &garbage);
            let opened = open(&path);
            let Some(salvaged) = opened.salvaged else {
                assert_eq!(edits(&opened.store).len(), everything, "page {page} was passed over");
                continue;
            };
            assert_eq!(damaged_files(&path), std::slice::from_ref(&salvaged.set_aside));
            let lost = everything - edits(&opened.store).len();
            assert!(lost == 0 || salvaged.unreadable > 0, "page {page}: {salvaged:?}");
            whole += usize::from(lost == 0);
            // The first page says where everything is, and a root says it of its table.
            most_lost = if lost < everything { most_lost.max(lost) } else { most_lost };
        }
    }
    assert!(whole > 20 && most_lost < everything / 2, "{whole} {most_lost}");
}

#[test]
fn a_salvage_leaves_nothing_out_that_is_readable_but_the_delta_tokens() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = filled(folder.path());
    damage_index(&path);
    let opened = open(&path);
    let salvaged = opened.salvaged.expect("it was damaged");
    assert_eq!((salvaged.rows, salvaged.operations), ((ROWS + ROWS / 3) as u64, (2 * ROWS / 3) as u64));
    assert_eq!((salvaged.versions, salvaged.unreadable), (1, 0));
    let value = |name: &str| opened.store.read(|txn| txn.value(name)).expect("readable");
    assert_eq!(value("device").as_deref(), Some("Laptop"));
    assert_eq!(value("sync|epoch").as_deref(), Some("e1"));
    assert_eq!(value("deltaToken|notes|everything"), None);
    assert_eq!(value("sync|resync|notes").as_deref(), Some("epoch 0 "), "a comparison starts over");
    let conflicts = opened.store.read(|txn| txn.failed_operations()).expect("readable");
    let (conflict, error) = conflicts.first().expect("the conflict is there");
    assert_eq!((conflict.item_id.as_str(), &conflict.server), ("row-000", &Some(synced("row-000"))));
    assert_eq!((conflict.base.as_ref(), error.as_ref().map(|error| error.at)), (Some(&synced("row-000")), Some(NOW)));
    let kept = opened.store.read(|txn| txn.kept_versions(&notes(), &id("row-001"))).expect("readable");
    assert_eq!(kept.len(), 1);
    let untouched = opened.store.read(|txn| txn.record(&notes(), &id("row-001"))).expect("readable");
    assert_eq!(untouched, Some(synced("row-001")));
}

#[test]
fn an_edit_whose_operation_is_lost_is_sent_as_new() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = filled(folder.path());
    let file = rusqlite::Connection::open(&path).expect("a file");
    file.execute("UPDATE __operations SET base = '{' WHERE item_id = 'row-003'", []).expect("written");
    file.close().expect("closed");
    damage_index(&path);
    let opened = open(&path);
    assert_eq!(opened.salvaged.map(|salvaged| salvaged.unreadable), Some(1));
    let edits = edits(&opened.store);
    assert_eq!(
        (edits.get("row-003"), edits.get("row-006")),
        (Some(&OperationKind::Insert), Some(&OperationKind::Update))
    );
}

#[test]
fn damage_that_is_met_while_the_program_runs_is_mended_at_the_next_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = filled(folder.path());
    overwrite(&path, page_of(&path, "notes") * PAGE, &[0xA5; PAGE]);
    let store = Store::open(&path).expect("nothing looked at the page");
    let read = store.read(|txn| txn.records(&notes(), &crate::Query::default()));
    assert!(matches!(read, Err(StoreError::Damaged(_))), "{read:?}");
    drop(store);
    assert!(open(&path).salvaged.is_some());
}

#[test]
fn a_salvage_that_is_interrupted_is_finished_or_begun_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = filled(folder.path());
    let fresh = super::fresh_name(&path);
    fs::write(&fresh, "half").expect("written");
    assert_eq!(edits(&open(&path).store).len(), 2 * ROWS / 3);
    assert!(!fresh.exists());
    fs::rename(&path, &fresh).expect("moved");
    assert_eq!(edits(&open(&path).store).len(), 2 * ROWS / 3);
    assert!(!fresh.exists());
}

#[test]
fn a_closed_store_refuses_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = filled(folder.path());
    let store = Store::open(&path).expect("a store");
    store.close();
    assert!(matches!(store.read(|txn| txn.value("device")), Err(StoreError::Closed)));
    store.close();
}

/// A page of an index that every row can do without.
fn damage_index(path: &Path) {
    overwrite(path, page_of(path, "notes_by_text") * PAGE, &[0xA5; PAGE]);
    forget_clean_stop(path);
}

/// A page behind the root of a table or index, from 0.
fn page_of(path: &Path, name: &str) -> usize {
    let file = rusqlite::Connection::open(path).expect("a file");
    let sql = "SELECT pageno FROM dbstat WHERE name = ?1 AND pagetype = 'leaf' ORDER BY pageno DESC LIMIT 1";
    let page: i64 = file.query_row(sql, [name], |row| row.get(0)).expect("it has pages");
    usize::try_from(page).expect("it is positive") - 1
}
