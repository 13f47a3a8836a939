//! One instance a folder.

use std::process::Command;

use tests::{Window, program};

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_on_the_same_folder_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open(folder.path()).await;
    let second =
        Command::new(program("driftless")).env("DRIFTLESS_DATA_DIR", folder.path()).output().expect("the program runs");
    assert_eq!(second.status.code(), Some(1));
    let sentence = String::from_utf8_lossy(&second.stderr);
    assert!(sentence.contains("already in use by another Driftless"), "{sentence}");
    assert!(window.shows("note-list").await, "the first one goes on");
}
