//! At home on the desktop: a second start, links, a note in its own window, profiles.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tests::{Window, look_elsewhere, program, until};
use thirtyfour::prelude::*;

/// Starts the program on a folder as a person or a link would, and waits until it ends.
fn start(data: &Path, arguments: &[&str]) -> Output {
    let started = Command::new(program("driftless")).args(arguments).env("DRIFTLESS_DATA_DIR", data).output();
    started.expect("the program runs")
}

/// Asks the host, as the page may.
pub(crate) async fn ask(window: &Window, command: &str, arguments: Value) -> Value {
    let script = "const [command, args, done] = arguments;
        window.__TAURI_INTERNALS__.invoke(command, args).then((answer) => done([true, answer]), (error) => done([false, error]))";
    let answer = window.driver.execute_async(script, vec![json!(command), arguments]).await.expect("the script runs");
    answer.json().clone()
}

/// Hears an event from now on, besides what the page makes of it.
async fn hear(window: &Window, event: &str) {
    let script = "const [event, done] = arguments;
        const api = window.__TAURI_INTERNALS__;
        window.__heard = [];
        const handler = api.transformCallback((told) => window.__heard.push(told.payload));
        const target = { kind: 'AnyLabel', label: api.metadata.currentWindow.label };
        api.invoke('plugin:event|listen', { event, target, handler })
            .then(() => api.invoke('listening', { event })).then(() => done(true), (error) => done(String(error)))";
    let heard = window.driver.execute_async(script, vec![json!(event)]).await.expect("the script runs");
    assert_eq!(*heard.json(), json!(true));
}

async fn heard(window: &Window) -> Value {
    window.answer("return window.__heard").await
}

pub(crate) fn xdotool(arguments: &[&str]) -> String {
    let output = Command::new("xdotool").args(arguments).output().expect("xdotool is installed");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Quits the app as a person does, and waits until its process is gone.
pub(crate) async fn quit(window: &Window) {
    let stat = format!("/proc/{}/stat", window.app());
    let _ = window.driver.execute("window.__TAURI_INTERNALS__.invoke('quit')", Vec::new()).await;
    until("the app is gone", || async {
        let stat = std::fs::read_to_string(&stat).unwrap_or_default();
        (stat.is_empty() || stat.contains(") Z ")).then_some(())
    })
    .await;
}

fn title_in_front() -> String {
    xdotool(&["getactivewindow", "getwindowname"])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_comes_forward_with_the_note_that_its_link_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open(folder.path()).await;
    hear(&window, "open-note").await;
    let elsewhere = look_elsewhere().await;

    let second = start(folder.path(), &["driftless://note/0198-ab"]);
    assert!(second.status.success(), "{second:?}");
    until("the window was told", || async { (heard(&window).await == json!(["0198-ab"])).then_some(()) }).await;
    until("it is in front", || async { title_in_front().contains("Driftless").then_some(()) }).await;
    drop(elsewhere);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_connects_waits_until_the_window_listens() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open(folder.path()).await;
    let link = "driftless://connect?url=https%3A%2F%2Fnotes.example.com%2F&key=k1";
    assert!(start(folder.path(), &[link]).status.success());
    let address = "return document.querySelector(`dialog.settings [data-testid='server-url']`)?.value";
    until("the window shows the server", || async {
        (window.answer(address).await == json!("https://notes.example.com/")).then_some(())
    })
    .await;
    let read = ask(&window, "read_invitation", json!({"text": link})).await;
    assert_eq!(read, json!([true, {"serverUrl": "https://notes.example.com/", "applicationKey": "k1"}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_has_one_window_of_its_own_and_what_is_written_in_either_is_in_both() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open(folder.path()).await;
    window.new_note("Harbour", "Berth 12.").await;
    let id = until("the note is there", || async {
        let rows =
            ask(&window, "list_page", json!({"view": {"kind": "all"}, "order": "edited", "offset": 0, "limit": 9}))
                .await;
        rows[1][0]["id"].as_str().map(str::to_owned)
    })
    .await;
    let named = |title: &str| {
        let found = xdotool(&["search", "--onlyvisible", "--name", &format!("^{title}$")]);
        found.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    for _ in 0..2 {
        assert_eq!(ask(&window, "open_note_window", json!({"id": id})).await, json!([true, null]));
    }
    let other = until("it has a window that is named after it", || async {
        let [only] = <[String; 1]>::try_from(named("Harbour")).ok()?;
        Some(only)
    })
    .await;

    // What is written in either is in both, title and all.
    let _ = xdotool(&["windowactivate", "--sync", &other]);
    let _ = xdotool(&["mousemove", "--window", &other, "360", "300", "click", "1"]);
    let _ = xdotool(&["key", "ctrl+End"]);
    let _ = xdotool(&["type", " The key is with Marta."]);
    until("the first window has it", || async {
        (window.body().await == "Berth 12. The key is with Marta.").then_some(())
    })
    .await;
    window.write(" Leave at six.").await;
    window.element("note-title").await.send_keys(" at Anholt").await.expect("it can be typed");
    until("the other has the new name", || async { (named("Harbour at Anholt") == [other.clone()]).then_some(()) })
        .await;
    let _ = xdotool(&["windowactivate", "--sync", &other]);
    let _ = xdotool(&["key", "ctrl+a", "ctrl+c"]);
    window.new_note("A copy", "Nothing yet.").await;
    window.press(Key::Control + "a").await;
    window.press(Key::Control + "v").await;
    until("what stood in the other window is all of it", || async {
        (window.body().await == "Berth 12. The key is with Marta. Leave at six.").then_some(())
    })
    .await;
    let refused = ask(&window, "open_note_window", json!({"id": "no-such-note"})).await;
    assert_eq!((&refused[0], &refused[1]["code"]), (&json!(false), &json!("notFound")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_a_program_of_its_own_with_notes_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open(folder.path()).await;
    assert_eq!(ask(&window, "profiles", json!({})).await, json!([true, [{"name": "Notes", "current": true}]]));
    assert_eq!(ask(&window, "open_profile", json!({"name": "../up"})).await[1]["code"], "invalid");

    assert_eq!(ask(&window, "open_profile", json!({"name": "Work"})).await, json!([true, null]));
    let other = until("its window is there", || async {
        let id = xdotool(&["search", "--onlyvisible", "--name", "^Work – Driftless$"]);
        id.lines().next().map(str::to_owned)
    })
    .await;
    let work = folder.path().join("profiles/Work");
    assert!(work.join("notes.db").is_file());
    // Opened again it comes forward; there is no third program.
    assert!(start(folder.path(), &["--profile", "work"]).status.success());
    let process = xdotool(&["getwindowpid", &other]);
    assert!(Command::new("kill").arg(&process).status().expect("it runs").success());
    let listed = ask(&window, "profiles", json!({})).await;
    assert_eq!(listed[1][1], json!({"name": "Work", "current": false}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desktop_that_shows_trays_keeps_no_window_from_opening_whatever_of_it_is_missing() {
    let bus = zbus::Connection::session().await.expect("a session bus");
    bus.request_name("org.kde.StatusNotifierWatcher").await.expect("nobody else shows trays here");
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open(folder.path()).await;
    window.new_note("Harbour", "Berth 12.").await;
    let settings = ask(&window, "settings", json!({})).await;
    assert!(settings[1]["can"]["tray"].is_boolean(), "{settings}");
    assert!(window.shows("note-list").await);
    quit(&window).await;
}
