//! Edits made while a push is out: the answer never touches what was typed meanwhile.

use super::*;

#[tokio::test]
async fn a_text_typed_while_its_push_is_in_flight_survives_the_answer() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "one");
    let table = device.table.clone();
    remote.meanwhile(move || table.update(&row("a", "one, two")).expect("updated"));
    assert!(device.sync().await.errors.is_empty());
    assert_eq!(remote.take_log(), ["insert a", "update a"], "what was typed is a second operation, based on the first");
    assert_eq!((device.text("a").as_deref(), device.waiting()), (Some("one, two"), 0));
    assert_eq!(text_of(&remote, "a").as_deref(), Some("one, two"));
}

#[tokio::test]
async fn an_update_typed_over_in_flight_is_sent_on_the_new_version_without_a_conflict() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "one");
    device.sync().await;
    device.write("a", "two");
    let table = device.table.clone();
    remote.meanwhile(move || table.update(&row("a", "three")).expect("updated"));
    device.sync().await;
    assert!(device.sync().await.errors.is_empty());
    assert_eq!((text_of(&remote, "a").as_deref(), device.waiting()), (Some("three"), 0));
}

#[tokio::test]
async fn a_note_deleted_while_its_insert_is_in_flight_stays_deleted() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "one");
    let table = device.table.clone();
    remote.meanwhile(move || table.delete(&id("a")).expect("deleted"));
    device.sync().await;
    device.sync().await;
    assert_eq!((device.text("a"), text_of(&remote, "a"), device.waiting()), (None, None, 0));
}

#[tokio::test]
async fn a_note_written_again_while_its_delete_is_in_flight_lives() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "one");
    device.sync().await;
    device.table.delete(&id("a")).expect("deleted");
    let table = device.table.clone();
    remote.meanwhile(move || drop(table.insert(row("a", "again")).expect("inserted")));
    device.sync().await;
    assert!(device.sync().await.errors.is_empty());
    assert_eq!((text_of(&remote, "a").as_deref(), device.text("a").as_deref()), (Some("again"), Some("again")));
    assert_eq!(device.waiting(), 0);
}

#[tokio::test]
async fn what_was_typed_while_a_merge_was_made_is_merged_too() {
    let remote = MemoryRemote::default();
    let device = Device::with(Store::in_memory().expect("a store"), &remote, Merging);
    device.insert("a", "base");
    device.sync().await;
    remote.elsewhere("notes", "a", |row| row.set("text", "base\ntheirs"));
    device.write("a", "base\nmine");
    let table = device.table.clone();
    remote.meanwhile(move || table.update(&row("a", "base\nmine\nmore")).expect("updated"));
    device.sync().await;
    device.sync().await;
    let text = text_of(&remote, "a").expect("a row");
    for line in ["base", "theirs", "mine", "more"] {
        assert_eq!(text.lines().filter(|known| *known == line).count(), 1, "{line}: {text}");
    }
    assert_eq!(device.text("a"), Some(text));
}

/// The operation of *a* as the queue has it.
fn queued_in(txn: &crate::StoreTxn<'_>) -> crate::Operation {
    txn.operation(&notes(), &id("a")).expect("a readable queue").expect("an operation")
}

#[test]
fn what_is_out_is_read_back_as_it_left_and_after_an_edit_too() {
    let device = Device::new(&MemoryRemote::default());
    device.insert("a", "one");
    let freeze = |again| device.store.write(|txn| txn.freeze(queued_in(txn), again, Timestamp(0))).expect("frozen");
    let queued = || device.store.read(|txn| Ok::<_, crate::StoreError>(queued_in(txn))).expect("readable");
    let frozen = freeze(false);
    assert_eq!((queued(), freeze(true)), (frozen.clone(), frozen.clone()));
    device.write("a", "two");
    assert_eq!((queued().sent, queued().revision), (frozen.sent, 2));
}

#[test]
fn no_statement_of_the_queue_makes_a_table_for_each_row() {
    let device = Device::new(&MemoryRemote::default());
    let per_row = [
        "INSERT INTO __operations (table_name, item_id, kind, state, revision, base) VALUES ('a', 'b', 'insert', 'pending', 1, 'c')",
        "UPDATE __operations SET kind = 'update', state = 'pending', sent_kind = 'insert' WHERE sequence = 1",
        "DELETE FROM __operations WHERE sequence = 1",
        "INSERT OR REPLACE INTO __errors (sequence, kind, status, reason, at) VALUES (1, 'refused', 0, NULL, 0)",
    ];
    for sql in per_row {
        let made = device.store.read(|txn| {
            let mut program = txn.sql.prepare(&format!("EXPLAIN {sql}"))?;
            let steps = program.query_map([], |row| row.get::<_, String>(1))?;
            let steps = steps.collect::<Result<Vec<_>, _>>()?;
            Ok::<_, crate::StoreError>(steps.iter().filter(|step| *step == "OpenEphemeral").count())
        });
        assert_eq!(made.expect("a program"), 0, "{sql}");
    }
}
