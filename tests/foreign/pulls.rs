//! Incremental pulls: every change once, none passed over, whatever the server says about the next page.

use datasync_client::{PullQuery, QueryId};

use crate::device::{Device, notes};
use crate::line::Line;
use crate::server::ForeignServer;

fn everything() -> QueryId {
    QueryId::new("everything").expect("a plain word")
}

fn pages_of(rows: u32) -> PullQuery {
    PullQuery { top: Some(rows), ..PullQuery::default() }
}

/// A server whose table has its columns and `count` rows of one instant.
async fn imported(count: usize) -> ForeignServer {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ForeignServer::start();
    let first = Device::open(folder.path(), &server.url);
    first.insert("first", "one");
    first.sync_well().await;
    server.import(count).await;
    server
}

#[tokio::test]
async fn a_pull_brings_what_changed_since_the_last_one_and_nothing_else() {
    let folders = [tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder")];
    let server = ForeignServer::start();
    let line = Line::to(&server).await;
    let (a, b) = (Device::open(folders[0].path(), &server.url), Device::open(folders[1].path(), &line.url));
    for name in ["a", "b", "c"] {
        a.insert(name, "one");
    }
    a.sync_well().await;
    assert_eq!(b.sync_well().await.pulled, 3);
    let calm = b.sync_well().await;
    assert_eq!((calm.pulled, calm.changed.is_empty()), (0, true));
    a.write("b", "two");
    a.delete("c");
    a.insert("d", "one");
    a.sync_well().await;
    assert_eq!(b.sync_well().await.pulled, 3);
    assert_eq!((b.count(None), b.count(Some("one")), b.count(Some("two"))), (3, 2, 1));
    assert!(line.exchanges().iter().all(|exchange| exchange.status == 200));
}

#[tokio::test]
async fn a_link_that_leads_nowhere_is_not_followed_and_every_page_comes() {
    let server = imported(120).await;
    let line = Line::to(&server).await;
    let folder = tempfile::tempdir().expect("a folder");
    let device = Device::open(folder.path(), &line.url);
    let outcome = device.context.pull(&notes(), Some(&everything()), &pages_of(50)).await.expect("the server answers");
    let link = line.exchanges()[0].header("Link").map(str::to_owned).expect("a full page has a link");
    let host = link.trim_start_matches("http://").split(['/', '?']).next().expect("a host");
    assert_eq!(host, "127.0.0.1", "its port is gone: {link}");
    assert!(link.ends_with("; rel=next") && !link.contains("/tables/notes"), "so is its path: {link}");
    assert_eq!((outcome.pulled, device.count(None), device.count(Some("imported"))), (121, 121, 120));
}

#[tokio::test]
async fn rows_of_one_instant_that_change_between_two_pages_are_not_passed_over() {
    let server = imported(10).await;
    let line = Line::to(&server).await;
    let folders = [tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder")];
    let (writer, reader) = (Device::open(folders[0].path(), &server.url), Device::open(folders[1].path(), &line.url));
    writer.sync_well().await;
    let everything = everything();
    let page = pages_of(4);
    // The first page of four moves the cursor to the instant of the import; then rows of that instant are skipped.
    let (mut first, mut second) = (line.hold_answer("GET /tables/notes"), line.hold_answer("GET /tables/notes"));
    let pull = async { reader.context.pull(&notes(), Some(&everything), &page).await.expect("the server answers") };
    let edit = async {
        first.carried_out().await;
        first.release();
        second.carried_out().await;
        for name in ["import-001", "import-002"] {
            writer.write(name, "edited");
        }
        writer.sync_well().await;
        second.release();
    };
    tokio::join!(pull, edit);
    reader.sync_well().await;
    assert_eq!((reader.count(None), reader.count(Some("imported")), reader.count(Some("edited"))), (11, 8, 2));
}

#[tokio::test]
async fn a_row_that_comes_while_the_newest_one_changes_is_not_passed_over() {
    let server = ForeignServer::start();
    let line = Line::to(&server).await;
    let folders = [tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder")];
    let (writer, reader) = (Device::open(folders[0].path(), &server.url), Device::open(folders[1].path(), &line.url));
    writer.insert("newest", "one");
    writer.sync_well().await;
    reader.sync_well().await;
    // The next pull asks for what stands at the newest row's instant, finds it alone, and asks for what comes behind it.
    let mut first = line.hold_answer("GET /tables/notes");
    let edit = async {
        first.carried_out().await;
        writer.insert("late", "one");
        writer.sync_well().await;
        writer.write("newest", "two");
        writer.sync_well().await;
        first.release();
    };
    tokio::join!(reader.sync_well(), edit);
    reader.sync_well().await;
    assert_eq!((reader.text("newest").as_deref(), reader.text("late").as_deref()), (Some("two"), Some("one")));
}

#[tokio::test]
async fn a_pull_whose_page_is_lost_goes_on_where_it_was() {
    let server = imported(30).await;
    let line = Line::to(&server).await;
    let folder = tempfile::tempdir().expect("a folder");
    let everything = everything();
    {
        let device = Device::open(folder.path(), &line.url);
        let first = line.hold_answer("GET /tables/notes");
        first.release();
        line.lose_answer("GET /tables/notes");
        device.context.pull(&notes(), Some(&everything), &pages_of(8)).await.expect_err("the line fails");
        assert_eq!(device.count(None), 8);
    }
    let device = Device::open(folder.path(), &line.url);
    device.context.pull(&notes(), Some(&everything), &pages_of(8)).await.expect("the server answers");
    assert_eq!((device.count(None), device.count(Some("imported"))), (31, 30));
}
