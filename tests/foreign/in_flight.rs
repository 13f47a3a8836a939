//! A row is edited while its push is out: the answer comes back to another row than the one it answers.

use std::future::Future;

use datasync_client::SyncReport;

use crate::device::{Device, row};
use crate::line::Line;
use crate::server::ForeignServer;

const INSERT: &str = "POST /tables/notes";
const UPDATE: &str = "PATCH /tables/notes/a";

struct Desk {
    server: ForeignServer,
    line: Line,
    device: Device,
    _folder: tempfile::TempDir,
}

async fn desk() -> Desk {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ForeignServer::start();
    let line = Line::to(&server).await;
    let device = Device::open(folder.path(), &line.url);
    Desk { server, line, device, _folder: folder }
}

/// Syncs, and does `meanwhile` after the server has done what it was asked for and before its answer is heard.
async fn sync_while(desk: &Desk, request: &'static str, meanwhile: impl Future<Output = ()>) -> SyncReport {
    let mut held = desk.line.hold_answer(request);
    let edit = async {
        held.carried_out().await;
        meanwhile.await;
        held.release();
    };
    let (report, ()) = tokio::join!(desk.device.sync(), edit);
    report
}

/// As `sync_while`, where nothing is refused and no conflict is met.
async fn sync_well_while(desk: &Desk, request: &'static str, meanwhile: impl Future<Output = ()>) {
    let report = sync_while(desk, request, meanwhile).await;
    assert!(report.errors.is_empty(), "{:?}", report.errors);
}

async fn one_living_row(desk: &Desk, text: &str) {
    assert_eq!(desk.device.text("a").as_deref(), Some(text));
    assert_eq!((desk.device.count(None), desk.device.waiting()), (1, 0));
    assert_eq!(desk.server.texts().await, [("a".to_owned(), Some(text.to_owned()))]);
}

#[tokio::test]
async fn an_edit_during_an_insert_survives_its_answer_and_is_sent_next() {
    let desk = desk().await;
    desk.device.insert("a", "one");
    sync_well_while(&desk, INSERT, async { desk.device.write("a", "two") }).await;
    assert_eq!(desk.device.text("a").as_deref(), Some("two"));
    desk.device.sync_well().await;
    one_living_row(&desk, "two").await;
}

#[tokio::test]
async fn an_edit_during_an_update_survives_its_answer_and_is_sent_next() {
    let desk = desk().await;
    desk.device.insert("a", "one");
    desk.device.sync_well().await;
    desk.device.write("a", "two");
    sync_well_while(&desk, UPDATE, async { desk.device.write("a", "three") }).await;
    assert_eq!(desk.device.text("a").as_deref(), Some("three"));
    desk.device.sync_well().await;
    one_living_row(&desk, "three").await;
}

#[tokio::test]
async fn a_delete_during_an_insert_or_an_update_does_not_come_back() {
    for out in [INSERT, UPDATE] {
        let desk = desk().await;
        desk.device.insert("a", "one");
        if out == UPDATE {
            desk.device.sync_well().await;
            desk.device.write("a", "two");
        }
        sync_well_while(&desk, out, async { desk.device.delete("a") }).await;
        desk.device.sync_well().await;
        desk.device.sync_well().await;
        assert_eq!((desk.device.count(None), desk.device.waiting()), (0, 0));
        assert_eq!(desk.server.texts().await, [("a".to_owned(), None)]);
    }
}

#[tokio::test]
async fn a_row_written_again_while_its_delete_is_out_lives() {
    let desk = desk().await;
    desk.device.insert("a", "one");
    desk.device.sync_well().await;
    desk.device.delete("a");
    sync_well_while(&desk, "DELETE /tables/notes/a", async { desk.device.insert("a", "again") }).await;
    desk.device.sync_well().await;
    one_living_row(&desk, "again").await;
}

#[tokio::test]
async fn an_edit_during_an_update_that_another_device_overtakes_is_a_conflict_and_not_a_loss() {
    let desk = desk().await;
    let elsewhere = tempfile::tempdir().expect("a folder");
    let other = Device::open(elsewhere.path(), &desk.server.url);
    desk.device.insert("a", "one");
    desk.device.sync_well().await;
    desk.device.write("a", "two");
    let report = sync_while(&desk, UPDATE, async {
        desk.device.write("a", "three");
        other.sync_well().await;
        other.write("a", "theirs");
        other.sync_well().await;
    })
    .await;
    let [conflict] = &report.errors[..] else { panic!("{report:?}") };
    let texts = [&conflict.base, &conflict.item, &conflict.server];
    assert_eq!(
        texts.map(|row| row.as_ref().and_then(|row| row.text("text"))),
        [Some("two"), Some("three"), Some("theirs")]
    );
    conflict.update_operation(&desk.device.store, &row("a", "theirs, three")).expect("answered");
    desk.device.sync_well().await;
    one_living_row(&desk, "theirs, three").await;
}

#[tokio::test]
async fn an_edit_while_a_pull_brings_the_row_is_left_for_push() {
    let desk = desk().await;
    let elsewhere = tempfile::tempdir().expect("a folder");
    let other = Device::open(elsewhere.path(), &desk.server.url);
    other.insert("a", "one");
    other.sync_well().await;
    desk.device.sync_well().await;
    other.write("a", "theirs");
    other.sync_well().await;
    sync_well_while(&desk, "GET /tables/notes", async { desk.device.write("a", "mine") }).await;
    assert_eq!(desk.device.text("a").as_deref(), Some("mine"));
    let conflict = desk.device.sync_meets().await;
    conflict.update_operation(&desk.device.store, &row("a", "theirs, mine")).expect("answered");
    desk.device.sync_well().await;
    one_living_row(&desk, "theirs, mine").await;
}
