use super::*;
use crate::store::Store;

const DAY: i64 = 24 * 3600 * 1000;
const NOW: Timestamp = Timestamp(1_785_542_400_000);

fn after(days: i64) -> Timestamp {
    Timestamp(NOW.0 + days * DAY)
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn one_backup_a_day_is_due_and_the_newest_three_stay() {
    assert_eq!(due(&names(&["notes-2026-08-01.db"]), "notes", "2026-08-01"), None);
    let first = due(&[], "notes", "2026-08-01").expect("due");
    assert_eq!((first.name.as_str(), first.replaces.len()), ("notes-2026-08-01.db", 0));
    let there = names(&["notes-2026-07-30.db", "notes-2026-07-28.db", "notes-2026-07-29.db", "notes-2026-07-01.db"]);
    let fourth = due(&there, "notes", "2026-08-01").expect("due");
    assert_eq!(fourth.replaces, ["notes-2026-07-28.db", "notes-2026-07-01.db"]);
}

#[test]
fn what_is_no_daily_backup_of_this_store_is_never_removed() {
    let foreign = ["notes-format-1.db", "other-2026-01-01.db", "notes-2026-01-01.unfinished", "notes-mine-too.db", "a"];
    assert_eq!(due(&names(&foreign), "notes", "2026-08-01").expect("due").replaces, names(&[]));
}

#[test]
fn backups_of_five_days_leave_three_and_each_opens_as_a_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.db");
    let store = Store::open(&path).expect("a store");
    for day in 0..5 {
        store.write(|txn| txn.set_value("day", Some(&day.to_string()))).expect("written");
        assert!(store.back_up(after(day)).expect("copied").is_some());
        assert_eq!(store.back_up(after(day)).expect("not due"), None);
    }
    let mut kept = names_in(&folder.path().join("backups")).expect("readable");
    kept.sort();
    assert_eq!(kept, ["notes-2026-08-03.db", "notes-2026-08-04.db", "notes-2026-08-05.db"]);
    for (name, day) in kept.iter().zip(2..) {
        let copy = folder.path().join(name);
        fs::copy(folder.path().join("backups").join(name), &copy).expect("copied");
        let restored = Store::open(&copy).expect("a backup is a store");
        let value = restored.read(|txn| txn.value("day")).expect("readable");
        assert_eq!(value, Some(day.to_string()));
    }
}

#[test]
fn a_copy_holds_what_was_there_before_the_transaction_that_takes_it_and_the_store_can_be_emptied_in_that() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("notes.db")).expect("a store");
    store.write(|txn| txn.set_value("kept", Some("yes"))).expect("written");
    let to = folder.path().join("copy.db");
    store
        .write(|txn| {
            txn.set_value("later", Some("no"))?;
            store.copy_to(&to)?;
            txn.forget_everything()?;
            Ok::<_, BackupError>(())
        })
        .expect("copied");
    assert_eq!(store.read(|txn| txn.values("")).expect("readable"), []);
    let copy = Store::open(&to).expect("it opens as a store");
    assert_eq!(copy.read(|txn| txn.values("")).expect("readable"), [("kept".to_owned(), "yes".to_owned())]);
    assert!(Store::in_memory().expect("a store").copy_to(&to).is_err());
}

#[test]
fn a_backup_is_made_while_a_transaction_is_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("notes.db")).expect("a store");
    let made = store.write(|txn| {
        txn.set_value("unfinished", Some("yes"))?;
        store.back_up(NOW)
    });
    let copy = made.expect("copied").expect("it was due");
    let restored = Store::open(&copy).expect("a store");
    assert_eq!(restored.read(|txn| txn.value("unfinished")).expect("readable"), None);
}

#[test]
fn a_copy_that_fails_leaves_the_earlier_ones_and_no_half_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.db");
    let store = Store::open(&path).expect("a store");
    store.back_up(NOW).expect("copied");
    drop(store);
    fs::write(&path, "no database ".repeat(1000)).expect("written");
    assert!(matches!(back_up(&path, after(1)), Err(BackupError::Store(StoreError::Damaged(_)))));
    assert_eq!(names_in(&folder.path().join("backups")).expect("readable"), ["notes-2026-08-01.db"]);
}

#[test]
fn a_file_of_an_older_format_is_copied_before_it_is_migrated() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.db");
    let old = Connection::open(&path).expect("a file");
    old.execute_batch(include_str!("../../../migrations/0001_queue.sql")).expect("the first format");
    old.execute_batch("PRAGMA user_version = 1; INSERT INTO __config VALUES ('device', 'Laptop');").expect("written");
    drop(old);
    let store = Store::open(&path).expect("a store");
    assert_eq!(store.read(|txn| txn.value("device")).expect("readable").as_deref(), Some("Laptop"));
    let copy = Connection::open(folder.path().join("backups/notes-format-1.db")).expect("a copy");
    let format: i64 = copy.query_row("PRAGMA user_version", [], |row| row.get(0)).expect("readable");
    assert_eq!(format, 1);
}
