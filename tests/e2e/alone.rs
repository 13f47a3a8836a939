//! One computer, and no server.

use tests::{Window, until};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_stands_in_the_list_as_soon_as_it_is_saved_also_without_a_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open(folder.path()).await;
    window.new_note("Berths of the summer", "Twelve is free.").await;
    until("its row says title and text", || async {
        let row = window.element("note-row").await.text().await.unwrap_or_default();
        (row.contains("Berths of the summer") && row.contains("Twelve is free.")).then_some(())
    })
    .await;
}
