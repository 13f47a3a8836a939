//! Who paints the window.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tests::Window;

/// Parts of the names of the threads that paint by a graphics card, and of those that play one. WebKit begins some of them before it
/// is told.
const BY_A_CARD: [&str; 3] = ["SkiaGPU", "Compositor", "llvmpipe"];
/// A thread that painted one frame ran longer.
const IDLE: Duration = Duration::from_millis(2);

#[tokio::test(flavor = "multi_thread")]
async fn without_a_graphics_card_the_window_is_painted_in_memory_and_nothing_plays_a_card() {
    if has_card() {
        return;
    }
    let data = tempfile::tempdir().expect("a folder");
    let window = Window::open(data.path()).await;
    window.new_note("Painted", "in memory").await;
    let threads = threads_of_page(&window);
    assert!(!threads.is_empty(), "the page has a process");
    let worked = threads.iter().filter(|(name, time)| *time > IDLE && BY_A_CARD.iter().any(|part| name.contains(part)));
    assert_eq!(worked.collect::<Vec<_>>(), Vec::<&(String, Duration)>::new());
    let _ = window.kill().await;
}

fn has_card() -> bool {
    let nodes = fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    nodes.into_iter().any(|node| node.file_name().to_string_lossy().starts_with("renderD"))
}

/// The threads of WebKit's process for the page: the name of each, and how long it ran.
fn threads_of_page(window: &Window) -> Vec<(String, Duration)> {
    let found = Command::new("pgrep").args(["-P", &window.app().to_string()]).output().expect("pgrep runs");
    let said = |folder: &Path, file| fs::read_to_string(folder.join(file)).unwrap_or_default();
    let ran = |thread: &Path| {
        let nanoseconds = said(thread, "schedstat").split(' ').next().and_then(|time| time.parse().ok());
        (said(thread, "comm").trim().to_owned(), Duration::from_nanos(nanoseconds.unwrap_or_default()))
    };
    let children =
        String::from_utf8_lossy(&found.stdout).lines().map(|id| Path::new("/proc").join(id)).collect::<Vec<_>>();
    let pages = children.iter().filter(|child| said(child, "comm").starts_with("WebKitWeb"));
    let threads = pages.filter_map(|page| fs::read_dir(page.join("task")).ok()).flatten().flatten();
    threads.map(|thread| ran(&thread.path())).collect()
}
