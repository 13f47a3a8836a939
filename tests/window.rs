//! The built app in a real window, driven by WebKitWebDriver as a person would drive it.

use std::future::Future;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use thirtyfour::TypingData;
use thirtyfour::prelude::*;
use thirtyfour::{Capabilities, WebElement};
use tokio::process::{Child, Command};
use tokio::time::{Instant, interval};

/// How long a story waits for what must come. Far beyond what it takes; only a failure ever waits so long.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Who is before the desktop's dialogs for folders and files: the app reads in this file what they choose.
const PICK: &str = "pick";

/// A device: the app's window, its driver, its data folder.
pub struct Window {
    /// The driver's session.
    pub driver: WebDriver,
    data: PathBuf,
    process: Child,
}

impl Window {
    /// Opens the app on a data folder and waits until its list is there.
    ///
    /// # Panics
    /// If the window does not come.
    pub async fn open(data: &Path) -> Self {
        Self::open_on(data, "note-list").await
    }

    /// As [`Window::open`], and waits for the element with this `data-testid`.
    ///
    /// # Panics
    /// If the window does not come.
    pub async fn open_on(data: &Path, first: &str) -> Self {
        Self::start(data, first, &[], &[]).await
    }

    /// As [`Window::open`], where these variables say something else to the app.
    ///
    /// # Panics
    /// If the window does not come.
    pub async fn open_where(data: &Path, variables: &[(&str, &str)]) -> Self {
        Self::start(data, "note-list", variables, &[]).await
    }

    /// As [`Window::open_where`], and waits for the element with this `data-testid`.
    ///
    /// # Panics
    /// If the window does not come.
    pub async fn open_first(data: &Path, first: &str, variables: &[(&str, &str)]) -> Self {
        Self::start(data, first, variables, &[]).await
    }

    /// As [`Window::open`], where another program, which ends in what it is asked to start, sets the scene.
    ///
    /// # Panics
    /// If the window does not come.
    pub async fn open_in(data: &Path, scene: &[&str]) -> Self {
        Self::start(data, "note-list", &[], scene).await
    }

    async fn start(data: &Path, first: &str, variables: &[(&str, &str)], scene: &[&str]) -> Self {
        let port = free_port();
        let home = data.join("home");
        std::fs::create_dir_all(&home).expect("a home");
        let settings = data.join("settings.json");
        if !settings.exists() {
            // Whoever has not begun is asked how, and has no list yet.
            std::fs::write(settings, r#"{"begun":true}"#).expect("written");
        }
        let command = [scene, &["WebKitWebDriver"]].concat();
        let process = Command::new(command[0])
            .args(&command[1..])
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("MESA_SHADER_CACHE_DISABLE", "true")
            .env("DRIFTLESS_DATA_DIR", data)
            .env("DRIFTLESS_PICK", data.join(PICK))
            .env("HOME", &home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .envs(variables.iter().copied())
            .kill_on_drop(true)
            .spawn()
            .expect("WebKitWebDriver is installed (webkit2gtk-driver)");
        let url = format!("http://127.0.0.1:{port}");
        let capabilities = || {
            let options = json!({"binary": crate::program("driftless"), "args": []});
            let map = json!({"webkitgtk:browserOptions": options});
            Capabilities::from(map.as_object().cloned().unwrap_or_default())
        };
        let driver = until("the window opens", || async {
            let listens = std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
            if listens { WebDriver::new(url.clone(), capabilities()).await.ok() } else { None }
        })
        .await;
        let window = Window { driver, data: data.to_owned(), process };
        let _ = window.element(first).await;
        window
    }

    /// SIGKILL, as a crash or a power cut would end it. Gives back the data folder.
    ///
    /// # Panics
    /// If there is no such process.
    pub async fn kill(mut self) -> PathBuf {
        let driver = self.process.id().expect("the driver runs").to_string();
        let killed = Command::new("pkill").args(["-KILL", "-P", &driver]).status().await.expect("pkill runs");
        assert!(killed.success(), "the app was running");
        self.process.kill().await.expect("the driver ends");
        std::mem::take(&mut self.data)
    }

    /// What is chosen in the desktop's dialogs from now on.
    ///
    /// # Panics
    /// If the data folder can't be written.
    pub fn will_choose(&self, path: &Path) {
        std::fs::write(self.data.join(PICK), path.to_str().expect("a path in UTF-8")).expect("written");
    }

    /// The element with this `data-testid`, as soon as it is there.
    ///
    /// # Panics
    /// If it does not come.
    pub async fn element(&self, id: &str) -> WebElement {
        until(id, || async { self.driver.find(by(id)).await.ok() }).await
    }

    /// Whether an element with this `data-testid` is there now.
    pub async fn shows(&self, id: &str) -> bool {
        self.driver.find(by(id)).await.is_ok()
    }

    /// Clicks it as soon as it can be clicked.
    ///
    /// # Panics
    /// If it can't.
    pub async fn click(&self, id: &str) {
        until(&format!("{id} can be clicked"), || async { self.element(id).await.click().await.ok() }).await;
    }

    /// The text of an editor as it is kept, whatever of it is drawn as something else.
    ///
    /// # Panics
    /// If there is no editor.
    pub async fn editor_text(&self, id: &str) -> String {
        let script = "return document.querySelector(`[data-testid='${arguments[0]}'] .cm-content`)
            ?.cmTile?.view.state.doc.toString() ?? ''";
        let text = self.driver.execute(script, vec![json!(id)]).await.expect("the script runs");
        text.json().as_str().unwrap_or_default().to_owned()
    }

    /// The text of the open note.
    ///
    /// # Panics
    /// As [`Window::editor_text`].
    pub async fn body(&self) -> String {
        self.editor_text("note-body").await
    }

    /// Types at the end of the open note.
    ///
    /// # Panics
    /// If there is no editor to type into.
    pub async fn write(&self, text: &str) {
        let content = until("the editor is there", || async {
            self.driver.find(By::Css("[data-testid='note-body'] .cm-content")).await.ok()
        })
        .await;
        content.click().await.expect("the editor takes the focus");
        content.send_keys(Key::Control + Key::End).await.expect("the caret moves");
        content.send_keys(text).await.expect("it can be typed");
    }

    /// Makes a note with this title and text.
    ///
    /// # Panics
    /// If it can't be made.
    pub async fn new_note(&self, title: &str, text: &str) {
        self.click("new-note").await;
        until("the new note's title can be typed", || async {
            let field = self.driver.find(by("note-title")).await.ok()?;
            let empty = field.prop("value").await.ok().flatten().as_deref() == Some("");
            if empty { field.send_keys(title).await.ok() } else { None }
        })
        .await;
        self.write(text).await;
    }

    /// The titles of the list, in order.
    pub async fn titles(&self) -> Vec<String> {
        let script = "return [...document.querySelectorAll(`[data-testid='note-row'] b`)].map((b) => b.textContent)";
        let titles = self.driver.execute(script, Vec::new()).await;
        let titles = titles.map(|titles| titles.json().clone()).unwrap_or_default();
        serde_json::from_value(titles).unwrap_or_default()
    }

    /// Opens the note with this title.
    ///
    /// # Panics
    /// If it does not come into the list.
    pub async fn open_note(&self, title: &str) {
        until(&format!("{title} is in the list"), || async {
            for row in self.driver.find_all(by("note-row")).await.ok()? {
                if row.text().await.is_ok_and(|text| text.contains(title)) {
                    return row.click().await.ok();
                }
            }
            None
        })
        .await;
        let field = self.element("note-title").await;
        until(&format!("{title} is open"), || async {
            (field.prop("value").await.ok().flatten().as_deref() == Some(title)).then_some(())
        })
        .await;
    }

    /// Opens the merge dialog of the open note, unless it has opened by itself.
    ///
    /// # Panics
    /// If it does not open.
    pub async fn compare(&self) {
        until("the merge dialog is open", || async {
            if self.shows("merge-dialog").await {
                return Some(());
            }
            let button = self.driver.find(by("banner-compare")).await.ok()?;
            let _ = button.click().await;
            None
        })
        .await;
    }

    /// Presses Ctrl or Alt or none and a key, wherever the focus is.
    ///
    /// # Panics
    /// If it can't be pressed.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        let focused = self.driver.active_element().await.expect("something has the focus");
        focused.send_keys(keys).await.expect("it can be pressed");
    }

    /// What a script answers.
    ///
    /// # Panics
    /// If it fails.
    pub async fn answer(&self, script: &str) -> serde_json::Value {
        self.driver.execute(script, Vec::new()).await.expect("the script runs").json().clone()
    }

    /// What a script answers later, through the function that is its last argument.
    ///
    /// # Panics
    /// If it fails.
    pub async fn later(&self, script: &str) -> serde_json::Value {
        self.driver.execute_async(script, Vec::new()).await.expect("the script answers").json().clone()
    }

    /// The app's process.
    ///
    /// # Panics
    /// If it does not run.
    #[must_use]
    pub fn app(&self) -> u32 {
        let driver = self.process.id().expect("the driver runs").to_string();
        let found = std::process::Command::new("pgrep").args(["-P", &driver]).output().expect("pgrep runs");
        let first = String::from_utf8_lossy(&found.stdout).lines().next().and_then(|line| line.parse().ok());
        first.expect("the app runs")
    }

    /// What the sync control says, both lines.
    pub async fn status(&self) -> String {
        match self.driver.find(by("sync-status")).await {
            Ok(status) => status.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// Waits until the sync control says this.
    ///
    /// # Panics
    /// If it never does.
    pub async fn until_status(&self, words: &str) {
        until(&format!("the sync control says {words:?}"), || async {
            self.status().await.contains(words).then_some(())
        })
        .await;
    }
}

impl Drop for Window {
    /// The app goes with its story: a window that stayed would stand in the way of the next.
    fn drop(&mut self) {
        if let Some(driver) = self.process.id() {
            let _ = std::process::Command::new("pkill").args(["-KILL", "-P", &driver.to_string()]).status();
        }
    }
}

/// Opens another program, which takes the keyboard, as when a person goes on to something else. It is there until the
/// value is dropped.
///
/// # Panics
/// If there is no display or no window manager.
pub async fn look_elsewhere() -> Child {
    let title = "Something else";
    let other = Command::new("display").args(["-title", title, "xc:white"]).kill_on_drop(true).spawn();
    let other = other.expect("imagemagick is installed");
    until("the other program has the keyboard", || async {
        let active = Command::new("xdotool").args(["getactivewindow", "getwindowname"]).output().await.ok()?;
        String::from_utf8_lossy(&active.stdout).contains(title).then_some(())
    })
    .await;
    other
}

fn by(id: &str) -> By {
    By::Css(format!("[data-testid='{id}']"))
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// Looks again and again until something is there.
///
/// # Panics
/// If it does not come.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, look: impl Fn() -> F) -> T {
    let end = Instant::now() + PATIENCE;
    let mut tick = interval(Duration::from_millis(100));
    while Instant::now() < end {
        tick.tick().await;
        if let Some(found) = look().await {
            return found;
        }
    }
    panic!("waited {PATIENCE:?}, and still not: {what}");
}
