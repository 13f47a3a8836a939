//! A real Chromium without a window, driven by its own driver.

use std::path::Path;
use std::process::Stdio;

use serde_json::json;
use thirtyfour::prelude::*;
use thirtyfour::{Capabilities, WebElement};
use tokio::process::{Child, Command};

use crate::window::{free_port, until};

/// A browser with a profile of its own. Dropping it ends its driver, and with it the browser.
pub struct Browser {
    /// The driver's session.
    pub driver: WebDriver,
    _driver: Child,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Opens one, light or dark, so wide.
    ///
    /// # Panics
    /// If chromium or chromium-driver is not installed.
    pub async fn open(width: u32, dark: bool) -> Self {
        let (port, profile) = (free_port(), tempfile::tempdir().expect("a folder"));
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .env("HOME", profile.path())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver is installed (chromium-driver)");
        let url = format!("http://127.0.0.1:{port}");
        let session = until("the browser opens", || async {
            let listens = std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
            let wanted = || capabilities(profile.path(), width, dark);
            if listens { WebDriver::new(url.clone(), wanted()).await.ok() } else { None }
        })
        .await;
        Browser { driver: session, _driver: driver, _profile: profile }
    }

    /// The element of this selector, as soon as it is there and shown.
    ///
    /// # Panics
    /// If it does not come.
    pub async fn element(&self, selector: &str) -> WebElement {
        until(selector, || async {
            let element = self.driver.find(By::Css(selector)).await.ok()?;
            element.is_displayed().await.ok()?.then_some(element)
        })
        .await
    }

    /// Clicks it as soon as it can be clicked.
    ///
    /// # Panics
    /// If it can't.
    pub async fn click(&self, selector: &str) {
        until(selector, || async { self.element(selector).await.click().await.ok() }).await;
    }

    /// What a script answers.
    ///
    /// # Panics
    /// If it fails.
    pub async fn answer(&self, script: &str) -> serde_json::Value {
        self.driver.execute(script, vec![]).await.expect("the script runs").json().clone()
    }

    /// Ends the browser.
    ///
    /// # Panics
    /// If it does not end.
    pub async fn close(self) {
        self.driver.clone().quit().await.expect("it ends");
    }
}

fn capabilities(profile: &Path, width: u32, dark: bool) -> Capabilities {
    let mut flags = vec![
        "--headless".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-quic".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        format!("--user-data-dir={}", profile.join("profile").display()),
        format!("--window-size={width},1000"),
    ];
    if dark {
        flags.push("--blink-settings=preferredColorScheme=0".to_owned());
    }
    let mut options = json!({"args": flags});
    // No window of it is narrower; a screen may be.
    if width < 500 {
        options["mobileEmulation"] =
            json!({"deviceMetrics": {"width": width, "height": 1000, "pixelRatio": 1.0, "touch": false}});
    }
    let map = json!({"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}});
    Capabilities::from(map.as_object().cloned().unwrap_or_default())
}
