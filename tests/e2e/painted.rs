//! Who paints the window.

use std::fs;
use std::path::Path;
use std::process::Command;

use tests::Window;

/// Parts of the names of the threads that paint by a graphics card, and of those that play one.
const BY_A_CARD: [&str; 3] = ["SkiaGPU", "Compositor", "llvmpipe"];

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
    let by_a_card: Vec<_> = threads.iter().filter(|name| BY_A_CARD.iter().any(|part| name.contains(part))).collect();
    assert!(by_a_card.is_empty(), "{by_a_card:?}");
    let _ = window.kill().await;
}

fn has_card() -> bool {
    let nodes = fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    nodes.into_iter().any(|node| node.file_name().to_string_lossy().starts_with("renderD"))
}

/// The names of the threads of WebKit's process for the page.
fn threads_of_page(window: &Window) -> Vec<String> {
    let found = Command::new("pgrep").args(["-P", &window.app().to_string()]).output().expect("pgrep runs");
    let name_in = |folder: &Path| fs::read_to_string(folder.join("comm")).unwrap_or_default().trim().to_owned();
    let children =
        String::from_utf8_lossy(&found.stdout).lines().map(|id| Path::new("/proc").join(id)).collect::<Vec<_>>();
    let pages = children.iter().filter(|child| name_in(child).starts_with("WebKitWeb"));
    let threads = pages.filter_map(|page| fs::read_dir(page.join("task")).ok()).flatten().flatten();
    threads.map(|thread| name_in(&thread.path())).collect()
}
