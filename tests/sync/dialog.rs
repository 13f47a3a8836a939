//! The merge dialog in a real Chromium, by keys alone. The built UI runs there on notes in memory.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;

use tests::{Browser, until};
use thirtyfour::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

fn ui() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the root").join("ui")
}

/// Serves the built UI with what the window allows it, and answers its address.
async fn pages() -> String {
    static BUILT: Once = Once::new();
    BUILT.call_once(|| {
        let built = Command::new(ui().with_file_name("scripts").join("ui.sh")).arg("build").status();
        assert!(built.expect("it runs").success(), "the UI can be built");
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(page(stream));
        }
    });
    format!("http://{address}")
}

/// One request, one file.
async fn page(mut stream: TcpStream) -> Option<()> {
    let mut asked = vec![0; 8192];
    let length = stream.read(&mut asked).await.ok()?;
    let asked = String::from_utf8_lossy(&asked[..length]).into_owned();
    let path = asked.split_whitespace().nth(1)?.split('?').next()?.trim_start_matches('/').to_owned();
    let name = if path.is_empty() { "index.html" } else { path.as_str() };
    let body = std::fs::read(ui().join("dist").join(name));
    let status = if body.is_ok() { "200 OK" } else { "404 Not Found" };
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        _ => "application/octet-stream",
    };
    let body = body.unwrap_or_default();
    let policy = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'";
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nContent-Security-Policy: {policy}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(&body).await.ok()
}

struct Dialog {
    browser: Browser,
}

impl Dialog {
    /// Opens the app on some notes, and its merge dialog with the key for it.
    async fn open(url: &str, notes: &str, width: u32, dark: bool) -> Self {
        let browser = Browser::open(width, dark).await;
        browser.driver.goto(format!("{url}/?seed={notes}")).await.expect("a page");
        let _ = browser.element(".editor .cm-content").await;
        let dialog = Dialog { browser };
        dialog.press(Key::Control + (Key::Shift + "m")).await;
        dialog.until("the dialog is open", "document.querySelector('[data-testid=merge-dialog] .cm-line')").await;
        dialog
    }

    async fn press(&self, keys: impl Into<TypingData>) {
        let focused = self.browser.driver.active_element().await.expect("something has the focus");
        focused.send_keys(keys).await.expect("a key");
    }

    async fn value(&self, expression: &str) -> serde_json::Value {
        self.browser.answer(&format!("return {expression}")).await
    }

    async fn until(&self, what: &str, expression: &str) {
        until(what, || async { (self.value(&format!("!!({expression})")).await == true).then_some(()) }).await;
    }

    /// What has the focus, as a screen reader would name it.
    async fn focus(&self) -> String {
        let name = self
            .value("(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent)")
            .await;
        name.as_str().unwrap_or_default().trim().to_owned()
    }

    /// The kind of element that has the focus when the dialog opens.
    async fn focus_of_start(&self) -> String {
        self.until(
            "something in the dialog has the focus",
            "document.activeElement.closest('[data-testid=merge-dialog]')",
        )
        .await;
        self.value("document.activeElement.tagName").await.as_str().unwrap_or_default().to_owned()
    }

    async fn result(&self) -> String {
        let lines = "[...document.querySelectorAll('[data-testid=merge-result] .cm-line')].map((line) => line.textContent).join('\\n')";
        self.value(lines).await.as_str().unwrap_or_default().to_owned()
    }

    /// What axe-core finds wrong, by the rules of WCAG 2.1 A and AA.
    async fn violations(&self) -> Vec<String> {
        let axe =
            std::fs::read_to_string(ui().join("node_modules/axe-core/axe.min.js")).expect("axe-core is installed");
        let tags = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']";
        let script = format!(
            "{axe}; return axe.run(document, {{ runOnly: {tags} }}).then(({{ violations }}) =>
               violations.map(({{ id, nodes }}) => `${{id}}: ${{nodes[0].target.join(' ')}}`))"
        );
        serde_json::from_value(self.browser.answer(&script).await).expect("a list")
    }
}

/// Rows of one text that do not stand at one height in all the panes that show it.
const CROOKED: &str = "(() => {
    const tops = (pane) => new Map([...document.querySelectorAll(`[data-testid=merge-${pane}] .cm-line`)]
        .map((line) => [line.textContent, line.getBoundingClientRect().top]));
    const result = tops('result');
    return ['mine', 'theirs'].flatMap((pane) => [...tops(pane)]
        .filter(([text, top]) => text.length > 3 && result.has(text) && Math.abs(result.get(text) - top) > 1)
        .map(([text]) => text));
})()";

#[tokio::test(flavor = "multi_thread")]
async fn two_versions_are_made_one_by_keys_alone() {
    let url = pages().await;
    let dialog = Dialog::open(&url, "three", 1280, false).await;

    // The answer is already there, and the focus on what made it.
    dialog
        .until("the default is chosen", "document.activeElement.dataset.testid === 'merge-strategy-concatenate'")
        .await;
    let both = dialog.result().await;
    assert!(both.contains("Plumber comes on Thursday at 8") && both.contains("---"), "{both}");

    // Whoever chooses by a key stands on what is chosen, and comes back with what is taken back.
    dialog.press(Key::Control + "3").await;
    dialog.until("the focus has gone along", "document.activeElement.dataset.testid === 'merge-strategy-mine'").await;
    dialog.press(Key::Control + "z").await;
    dialog.until("and comes back", "document.activeElement.dataset.testid === 'merge-strategy-concatenate'").await;

    // A change is gone to, read out whole, and chosen under another strategy: auto-merge takes over.
    dialog.press(Key::F8).await;
    let first = "Use mine here: Budget is 15,500 instead of 14,000. Change 1 of 5. In result.";
    until("the first change has the focus", || async { (dialog.focus().await == first).then_some(()) }).await;
    dialog.press(Key::Alt + "2").await;
    dialog
        .until(
            "auto-merge took over",
            "document.querySelector('[data-testid=merge-strategy-auto]').ariaChecked === 'true'",
        )
        .await;
    assert!(dialog.result().await.contains("Budget is 14,000"));
    assert!(dialog.focus().await.ends_with("Not in result."), "{}", dialog.focus().await);
    until("rows stand side by side", || async {
        (dialog.value(CROOKED).await.as_array().is_some_and(Vec::is_empty)).then_some(())
    })
    .await;
    assert_eq!(dialog.violations().await, Vec::<String>::new());

    // What both changed is chosen in its turn, and one undo after another brings the beginning back.
    dialog.press(Key::F8).await;
    dialog.press(Key::F8).await;
    dialog.press(Key::F8).await;
    until("the overlap has the focus", || async {
        dialog.focus().await.contains("Change 4 of 5. You both changed this.").then_some(())
    })
    .await;
    dialog.press(Key::Alt + "1").await;
    dialog
        .until("mine is taken", "!document.querySelector('[data-testid=merge-result]').textContent.includes('Friday')")
        .await;
    dialog.press(Key::Control + "z").await;
    dialog.press(Key::Control + "z").await;
    dialog
        .until(
            "both texts are back",
            "document.querySelector('[data-testid=merge-strategy-concatenate]').ariaChecked === 'true'",
        )
        .await;
    // Only what can be seen is drawn, so the beginnings are compared.
    let beginning = |text: &str| text.lines().take(10).collect::<Vec<_>>().join("\n");
    assert_eq!(beginning(&dialog.result().await), beginning(&both));

    // Decide later keeps what was chosen; it is there when the dialog is opened again.
    dialog.press(Key::Control + "4").await;
    dialog
        .until(
            "theirs is the result",
            "document.querySelector('[data-testid=merge-strategy-theirs]').ariaChecked === 'true'",
        )
        .await;
    dialog.press(Key::Escape).await;
    dialog.until("it is closed", "!document.querySelector('[data-testid=merge-dialog]')").await;
    // The key goes on to the next conflict, and there is a way back to the one before it.
    dialog.press(Key::Control + (Key::Shift + "m")).await;
    dialog
        .until(
            "the next one is shown",
            "document.querySelector('#merge-title')?.textContent.includes('was deleted on Work laptop')",
        )
        .await;
    dialog.press(Key::Control + Key::PageUp).await;
    dialog
        .until(
            "it is as it was",
            "document.querySelector('[data-testid=merge-strategy-theirs]')?.ariaChecked === 'true'",
        )
        .await;

    // Saving goes on with the next one, from which what was saved can be taken back.
    dialog.press(Key::Control + Key::Enter).await;
    dialog
        .until(
            "the next one is shown",
            "document.querySelector('#merge-title')?.textContent.includes('was deleted on Work laptop')",
        )
        .await;
    assert_eq!(dialog.violations().await, Vec::<String>::new());
    let _ = dialog.browser.element("[data-testid=merge-undo]").await;
    dialog.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panes_scroll_together_and_two_megabytes_are_usable_at_once() {
    let url = pages().await;
    let dialog = Dialog::open(&url, "big", 1280, true).await;
    dialog.press(Key::Control + "2").await;
    dialog.until("changes are marked", "document.querySelector('[data-testid=merge-mine] .use')").await;
    let halfway = "(() => { const pane = document.querySelector('[data-testid=merge-result] .cm-scroller');
        pane.scrollTop = pane.scrollHeight / 2; return true; })()";
    assert_eq!(dialog.value(halfway).await, true);
    // The first line that all three show is one and the same.
    let first = |pane: &str| {
        format!(
            "(() => {{ const pane = document.querySelector('[data-testid=merge-{pane}] .cm-scroller'), top = pane.getBoundingClientRect().top;
               return [...pane.querySelectorAll('.cm-line')].find((line) => line.getBoundingClientRect().top >= top && line.textContent)
               ?.textContent.split(':')[0]; }})()"
        )
    };
    until("all three show one place", || async {
        let (mine, result, theirs) = (
            dialog.value(&first("mine")).await,
            dialog.value(&first("result")).await,
            dialog.value(&first("theirs")).await,
        );
        (result.as_str()?.parse::<u32>().ok()? > 5000 && mine == result && theirs == result).then_some(())
    })
    .await;
    assert_eq!(dialog.violations().await, Vec::<String>::new());
    dialog.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_narrow_window_shows_one_version_at_a_time() {
    let url = pages().await;
    let dialog = Dialog::open(&url, "three", 720, true).await;
    assert_eq!(dialog.focus_of_start().await, "SELECT");
    let _ = dialog.browser.element("[data-testid=merge-result] .cm-content").await;
    assert_eq!(
        dialog.value("document.querySelector('[data-testid=merge-mine]').offsetParent").await,
        serde_json::Value::Null
    );
    dialog.browser.click(".nrow [role=tab]").await;
    let _ = dialog.browser.element("[data-testid=merge-mine] .use").await;
    assert_eq!(dialog.violations().await, Vec::<String>::new());
    dialog.browser.close().await;
}
