//! A disk that is full: what is typed stays on the page, that is said, and it goes on by itself.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tests::{Notifications, Window, program, until};
use thirtyfour::prelude::*;

use crate::pair::Pair;

/// The data folder lies on a disk of its own, as this program and what it starts see it. The folder, then what is to be started.
const ON_A_SMALL_DISK: &str = r#"disk=$(mktemp -d) && mount -t tmpfs -o size=96m none "$disk" &&
    cp -a "$0/." "$disk" && mount --move "$disk" "$0" && rmdir "$disk""#;
/// What the desktop keeps of a program's words lies there too.
const STARTED: &str = r#"exec "$@" 2>>"$0/errors""#;
const STARTED_WHEN_IT_IS_FULL: &str = r#"{ cat /dev/zero >"$0/filler"; exec "$@"; }"#;
/// A person may have a disk of their own where they are anybody.
const APART: [&str; 4] = ["unshare", "--mount", "--map-current-user", "--keep-caps"];

/// Whether this machine lets a story mount a disk.
pub(crate) fn can_have_a_disk() -> bool {
    let mut mount = Command::new(APART[0]);
    mount.args(&APART[1..]).args(["mount", "-t", "tmpfs", "none", "/mnt"]).stderr(Stdio::null());
    mount.status().is_ok_and(|ended| ended.success())
}

/// The window of a folder that lies on a disk of its own, and where that is to everybody else.
pub(crate) async fn open_on_a_small_disk(data: &Path) -> (Window, PathBuf) {
    let script = format!("{ON_A_SMALL_DISK} && {STARTED}");
    let folder = data.to_str().expect("a path in UTF-8");
    let window = Window::open_in(data, &[&APART[..], &["sh", "-c", &script, folder]].concat()).await;
    let root = PathBuf::from(format!("/proc/{}/root", window.app()));
    let seen = root.join(data.strip_prefix("/").expect("a whole path"));
    (window, seen)
}

/// Fills a disk to the last byte; when the file that this gives is gone, there is room.
pub(crate) fn fill(folder: &Path) -> PathBuf {
    let path = folder.join("filler");
    let _ = std::io::copy(&mut std::io::repeat(0), &mut std::fs::File::create(&path).expect("a file"));
    path
}

/// The foot of the note says that it is not saved, and why.
async fn alarmed(window: &Window, why: &str) {
    let said = window.element("not-saved").await.text().await.expect("it has words");
    assert_eq!(said, format!("Not saved: {why}"));
}

async fn calm(window: &Window) {
    until("the alarm is over", || async { (!window.shows("not-saved").await).then_some(()) }).await;
}

async fn press_try_again(window: &Window) {
    window.driver.find(By::Css(".footbar .btn")).await.expect("a button").click().await.expect("it can be clicked");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_what_is_typed_stays_on_the_page_and_is_saved_and_sent_when_there_is_room() {
    if !can_have_a_disk() {
        eprintln!("not told here: this machine lets nobody mount a disk");
        return;
    }
    let pair = Pair::with(r#"{"begun":true,"syncEvery":5}"#).await;
    let (log, other) = (pair.note("Log", "Wind from the west."), pair.note("Harbour", "Berth 12."));
    let (window, folder) = open_on_a_small_disk(&pair.laptop).await;
    window.open_note("Log").await;
    window.until_status("All notes up to date").await;
    let filler = fill(&folder);

    window.write(" Reefed at six.").await;
    alarmed(&window, "the disk is full").await;
    press_try_again(&window).await;
    alarmed(&window, "the disk is full").await;

    // What is left unsaved is there when one comes back to it, and what comes from elsewhere is not lost for it.
    window.open_note("Harbour").await;
    alarmed(&window, "the disk is full").await;
    let edited = pair.phone.run_with(&["edit", &other, "--body", "-"], "Berth 14.");
    assert_eq!(edited.code, 0, "{edited:?}");
    pair.phone_syncs();
    window.until_status("Sync needs you").await;
    window.click("sync-status").await;
    let line = "Not saved: the disk is full. Free some space, or copy your text now.";
    until(line, || async { (window.element("activity-line").await.text().await.ok()? == line).then_some(()) }).await;
    window.press(Key::Escape).await;
    window.open_note("Log").await;
    assert_eq!(window.body().await, "Wind from the west. Reefed at six.");

    // Nothing is closed over it unasked.
    window.press(Key::Control + "q").await;
    until("the window asks", || async {
        let dialog = window.driver.find(By::Css("dialog[open]")).await.ok()?.text().await.ok()?;
        dialog.contains("Close without saving?").then_some(())
    })
    .await;
    window.press(Key::Escape).await;

    std::fs::remove_file(filler).expect("removed");
    calm(&window).await;
    until("it is sent", || async {
        pair.phone_syncs();
        (pair.phone.ok(&["show", &log])["body"] == "Wind from the west. Reefed at six.").then_some(())
    })
    .await;
    window.until_status("All notes up to date").await;
    window.open_note("Harbour").await;
    assert_eq!(window.body().await, "Berth 14.");
    let _ = window.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_on_a_full_disk_is_refused_and_the_desktop_says_why() {
    if !can_have_a_disk() {
        eprintln!("not told here: this machine lets nobody mount a disk");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let here = tests::Cli::new(folder.path());
    let _ = here.ok(&["new", "--title", "Log", "--body", "Wind from the west."]);
    let notifications = Notifications::listen().await;
    let (script, data) = (format!("{ON_A_SMALL_DISK} && {STARTED_WHEN_IT_IS_FULL}"), folder.path());
    let mut start = Command::new(APART[0]);
    start.args(&APART[1..]).args(["sh", "-c", &script]).arg(data).arg(program("driftless"));
    let ended = start.env("DRIFTLESS_DATA_DIR", data).output().expect("it runs");
    assert_eq!(ended.status.code(), Some(1));
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(said.contains("the disk is full"), "{said}");
    let (_, told) = until("the notification", || async { notifications.saying("Driftless can’t start") }).await;
    assert_eq!(told, format!("The disk is full. Free some space, then start it again.\n{}", data.display()));
    assert_eq!(here.ok(&["list"])[0]["title"], "Log", "nothing of the folder was touched");
}
