//! One program a folder.

use std::process::Command;

use tests::{Watch, Window, program};

use crate::pair::Pair;

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_on_the_same_folder_shows_the_first_ones_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open(folder.path()).await;
    let second =
        Command::new(program("driftless")).env("DRIFTLESS_DATA_DIR", folder.path()).output().expect("the program runs");
    assert_eq!(second.status.code(), Some(0), "{second:?}");
    assert!(window.shows("note-list").await, "the first one goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_on_a_folder_that_a_terminal_holds_is_refused_with_a_sentence() {
    let pair = Pair::with("{}").await;
    let mut terminal = Watch::start(&pair.laptop);
    let _ = terminal.next().await;
    let second =
        Command::new(program("driftless")).env("DRIFTLESS_DATA_DIR", &pair.laptop).output().expect("the program runs");
    assert_eq!(second.status.code(), Some(1));
    let sentence = String::from_utf8_lossy(&second.stderr);
    assert!(sentence.contains("already in use by another Driftless"), "{sentence}");
}
