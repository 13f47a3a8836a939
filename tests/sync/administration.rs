//! The management page in a real Chromium, as whoever runs a server uses it.

use std::path::Path;

use serde_json::{Value, json};
use tests::{Browser, Home, Server, new_database, until};
use thirtyfour::prelude::*;

/// A place for servers, and the key of whoever runs them.
struct Ground {
    folder: tempfile::TempDir,
    database: Option<String>,
    master: String,
}

impl Ground {
    async fn folder() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let made = Home::Folder(folder.path()).command(&["keys", "master"]).output().await.expect("it runs");
        let master = String::from_utf8(made.stdout).expect("text").trim().to_owned();
        Ground { folder, database: None, master }
    }

    /// The master key is in a file beside it: a database keeps none.
    async fn database() -> Self {
        let (folder, master) = (tempfile::tempdir().expect("a folder"), "the-master-key-itself".to_owned());
        std::fs::write(folder.path().join("master-key"), &master).expect("a file");
        Ground { folder, database: Some(new_database().await), master }
    }

    fn home(&self) -> Home<'_> {
        self.database.as_deref().map_or(Home::Folder(self.folder.path()), Home::Database)
    }

    async fn start(&self) -> Server {
        let file = self.folder.path().join("master-key");
        let file = file.to_str().expect("a path in UTF-8");
        Server::start_in(self.home(), &["--accounts", "required", "--admin", "--master-key-file", file]).await
    }

    async fn add(&self, name: &str) {
        Server::user_in(self.home(), &["add", name], "correct horse\n").await;
    }
}

/// Asks the server from the page, as a device would: status and body.
async fn ask(browser: &Browser, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Value {
    let headers: serde_json::Map<_, _> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let body = if body.is_empty() { json!(null) } else { json!(body) };
    let asked = json!({"method": method, "headers": headers, "body": body});
    let script = format!(
        "return fetch({}, {asked}).then(async (answer) => ({{ status: answer.status, body: await answer.json().catch(() => null) }}))",
        json!(path)
    );
    browser.answer(&script).await
}

async fn sign_in(browser: &Browser, url: &str, key: &str) {
    browser.driver.goto(format!("{url}/admin")).await.expect("a page");
    browser.element("#key").await.send_keys(key).await.expect("it can be typed");
    browser.click("button[type=submit]").await;
}

async fn picture(browser: &Browser, name: &str) {
    if let Ok(folder) = std::env::var("SCREENSHOTS") {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the root");
        browser.driver.screenshot(&root.join(folder).join(name)).await.expect("a picture");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_runs_a_server_looks_after_its_keys_people_and_requests_on_its_page() {
    looked_after(&Ground::folder().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_runs_servers_on_postgresql_looks_after_them_on_the_page_of_any() {
    let ground = Ground::database().await;
    looked_after(&ground).await;
    of_two_processes(&ground).await;
}

/// Who signs in at one is known at the other, and keys that are replaced at one are taken at the other.
async fn of_two_processes(ground: &Ground) {
    let (one, other) = (ground.start().await, ground.start().await);
    let browser = Browser::open(1100, false).await;
    sign_in(&browser, &one.url, &ground.master).await;
    browser.click("#manage-keys").await;
    let _key = browser.element("#key-0").await;
    browser.click("#rotate").await;
    let _older = browser.element("#key-1").await;
    let key = browser.element("#key-0").await.prop("value").await.expect("a value").expect("a key");
    assert_ne!(key, one.key);

    browser.driver.goto(format!("{}/admin", other.url)).await.expect("a page");
    browser.click("#manage-keys").await;
    let same = browser.element("#key-0").await.prop("value").await.expect("a value");
    assert_eq!(same.as_deref(), Some(key.as_str()));
    let headers = [("X-ZUMO-APPLICATION", key.as_str())];
    let asked = ask(&browser, "GET", "/accounts/devices", &headers, "").await;
    assert!(asked["body"]["error"].as_str().is_some_and(|told| told.contains("users who are signed in")), "{asked}");
    browser.close().await;
    one.stop().await;
    other.stop().await;
}

async fn looked_after(ground: &Ground) {
    let server = ground.start().await;
    ground.add("ada").await;
    let browser = Browser::open(1100, false).await;

    sign_in(&browser, &server.url, "not-the-master-key").await;
    let refused = browser.element("[role=alert]").await.text().await.expect("text");
    assert_eq!(refused, "This is not the master key.");
    assert_eq!(browser.answer("return document.activeElement.id").await, "key");
    sign_in(&browser, &server.url, &ground.master).await;

    // A device signs in and writes.
    let url = browser.element("#url").await.prop("value").await.expect("a value");
    assert_eq!(url.as_deref(), Some(server.url.as_str()));
    let json_of = [
        ("X-ZUMO-APPLICATION", server.key.as_str()),
        ("ZUMO-API-VERSION", "2.0.0"),
        ("Content-Type", "application/json"),
    ];
    let account = json!({"user": "ada", "password": "correct horse", "device": "<b>Laptop</b>"}).to_string();
    let session = ask(&browser, "POST", "/accounts/session", &json_of, &account).await;
    assert_eq!(session["status"], 201, "{session}");
    let token = session["body"]["token"].as_str().expect("a token").to_owned();
    let as_ada = [json_of[0], json_of[1], json_of[2], ("X-ZUMO-AUTH", token.as_str())];
    let note = json!({"id": "a", "title": "heliotrope"}).to_string();
    assert_eq!(ask(&browser, "POST", "/tables/notes", &as_ada, &note).await["status"], 201);
    assert_eq!(
        ask(&browser, "GET", "/tables/notes?$filter=title%20eq%20'heliotrope'", &as_ada, "").await["status"],
        200
    );
    assert_eq!(ask(&browser, "GET", "/nowhere", &[], "").await["status"], 404);

    // They are seen without anything being asked for, errors alone if wanted, and never what they say.
    until("the last request is shown", || async {
        let lines = browser.element("#lines").await.text().await.ok()?;
        (lines.contains("/nowhere") && lines.contains("POST /tables/notes")).then_some(())
    })
    .await;
    browser.click("#errors-only").await;
    let lines = browser.element("#lines").await.text().await.expect("text");
    assert!(lines.contains("/nowhere") && !lines.contains("201"), "{lines}");
    browser.click("#errors-only").await;

    keys(&browser, &server.key).await;
    devices(&browser, &as_ada).await;

    browser.driver.refresh().await.expect("it loads again");
    let tables = browser.element("section[aria-labelledby=tables] tbody").await.text().await.expect("text");
    assert!(tables.starts_with("notes 1 0 1 "), "{tables}");
    let source = browser.driver.source().await.expect("the page");
    assert!(!source.contains("heliotrope") && !source.contains(&server.key));
    keeps_out_what_is_not_its_own(&browser).await;

    browser.click("#sign-out").await;
    let _door = browser.element("#key").await;
    browser.close().await;
    server.stop().await;
}

/// Reveal, rotate and retire, by mouse and by keyboard.
async fn keys(browser: &Browser, key: &str) {
    browser.click("#manage-keys").await;
    let first = browser.element("#key-0").await;
    assert_eq!(first.prop("type").await.expect("a type").as_deref(), Some("password"));
    browser.click("#key-list button").await;
    assert_eq!(first.prop("type").await.expect("a type").as_deref(), Some("text"));
    assert_eq!(first.prop("value").await.expect("a value").as_deref(), Some(key));
    browser.click("#key-list button:last-child").await;
    until("it says that it was copied", || async {
        browser.element("#told").await.text().await.ok()?.starts_with("Copied").then_some(())
    })
    .await;
    browser.click("#rotate").await;
    let older = browser.element("#key-1").await;
    assert_eq!(older.prop("value").await.expect("a value").as_deref(), Some(key));
    let asked = ask(browser, "GET", "/accounts/devices", &[("X-ZUMO-APPLICATION", key)], "").await;
    let told = asked["body"]["error"].as_str().expect("a sentence");
    assert!(told.contains("users who are signed in"), "the older key is taken still: {told}");
    browser.driver.action_chain().send_keys(Key::Escape).perform().await.expect("a key is pressed");
    assert_eq!(browser.answer("return document.getElementById('keys').open").await, false);
    assert_eq!(browser.answer("return document.activeElement.id").await, "manage-keys");
    assert_eq!(browser.answer("return document.querySelectorAll('#key-list input').length").await, 0);

    browser.click("#manage-keys").await;
    browser.click("#retire").await;
    browser.driver.accept_alert().await.expect("it asks before");
    until("the older key is gone", || async {
        (browser.answer("return document.querySelectorAll('#key-list input').length").await == 1).then_some(())
    })
    .await;
    assert_ne!(browser.element("#key-0").await.prop("value").await.expect("a value").as_deref(), Some(key));
    browser.click("#close-keys").await;
}

/// A device is shown as what it calls itself, and signed out.
async fn devices(browser: &Browser, as_ada: &[(&str, &str)]) {
    browser.click(".person summary").await;
    let device = browser.element(".devices li").await.text().await.expect("text");
    assert!(device.starts_with("<b>Laptop</b>"), "{device}");
    browser.click(".devices button").await;
    browser.driver.accept_alert().await.expect("it asks before");
    until("the device is signed out", || async {
        let devices = browser.element(".devices").await.text().await.ok()?;
        (devices == "Signed in nowhere").then_some(())
    })
    .await;
    assert_eq!(ask(browser, "GET", "/tables/notes", as_ada, "").await["status"], 401);
}

/// No script but the page's own runs, and each field says what it is.
async fn keeps_out_what_is_not_its_own(browser: &Browser) {
    let inline = "const script = document.createElement('script');
        script.textContent = 'window.ran = true'; document.body.append(script); return window.ran ?? false";
    assert_eq!(browser.answer(inline).await, false);
    assert_eq!(browser.answer("return document.cookie").await, "");
    let unnamed = "return [...document.querySelectorAll('input, button')]
        .filter((each) => !(each.labels?.length || each.textContent.trim() || each.ariaLabel)).length";
    assert_eq!(browser.answer(unnamed).await, 0);
}

/// What a device does in a morning.
async fn write_as_ada(browser: &Browser, key: &str, width: u32) {
    let headers = [("X-ZUMO-APPLICATION", key), ("ZUMO-API-VERSION", "2.0.0"), ("Content-Type", "application/json")];
    let account = json!({"user": "ada", "password": "correct horse", "device": "Laptop"}).to_string();
    let session = ask(browser, "POST", "/accounts/session", &headers, &account).await;
    let token = session["body"]["token"].as_str().expect("a token");
    let headers = [headers[0], headers[1], headers[2], ("X-ZUMO-AUTH", token)];
    for id in ["harbour", "kitchen", "harbour"] {
        let note = json!({"id": format!("{id}-{width}"), "title": "Kitchen renovation"}).to_string();
        ask(browser, "POST", "/tables/notes", &headers, &note).await;
    }
    for (method, path) in [("GET", "/tables/notebooks"), ("DELETE", "/tables/notes/kitchen-480"), ("GET", "/nowhere")] {
        ask(browser, method, path, &headers, "").await;
    }
    browser.driver.refresh().await.expect("it loads again");
}

/// What axe-core finds on what is shown now: which rule, and where.
async fn inaccessible(browser: &Browser) -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the root");
    let axe = root.join("ui/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(axe).expect("scripts/ui.sh modules installs it");
    // Given to the browser by its driver, beside what the page's policy lets the page do.
    browser.answer(&format!("{axe}; window.axe = axe; return true")).await;
    browser
        .answer(
            "return axe.run({resultTypes: ['violations']}).then(({violations}) => violations.map(
                ({id, nodes}) => [id, nodes.map((node) => [node.html, node.failureSummary])]))",
        )
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_accessible_fits_a_narrow_window_and_follows_the_system_into_the_dark() {
    let ground = Ground::folder().await;
    let server = ground.start().await;
    for name in ["ada", "grace", "ingrid"] {
        ground.add(name).await;
    }
    let mut found = Vec::new();
    for (width, dark, name) in [(480, false, "narrow"), (1100, true, "dark"), (1100, false, "light")] {
        let browser = Browser::open(width, dark).await;
        browser.driver.goto(format!("{}/admin", server.url)).await.expect("a page");
        if width < 1100 || dark {
            // Five keys may be tried.
            sign_in(&browser, &server.url, "not-the-master-key").await;
            let _refusal = browser.element("[role=alert]").await;
        }
        found.push(("the door", name, inaccessible(&browser).await));
        sign_in(&browser, &server.url, &ground.master).await;
        let _page = browser.element("#manage-keys").await;
        write_as_ada(&browser, &server.key, width).await;
        until("the requests are shown", || async {
            browser.element("#lines").await.text().await.ok()?.contains("/nowhere").then_some(())
        })
        .await;
        assert_eq!(browser.answer("return window.innerWidth").await, width);
        let wide = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth";
        assert_eq!(browser.answer(wide).await, true, "nothing is beyond the edge at {width}");
        let background = browser.answer("return getComputedStyle(document.body).backgroundColor").await;
        assert_eq!(background, if dark { "rgb(25, 29, 27)" } else { "rgb(247, 248, 247)" });
        browser.click(".person summary").await;
        let _device = browser.element(".devices button").await;
        found.push(("the page", name, inaccessible(&browser).await));
        picture(&browser, &format!("admin-{name}.png")).await;
        browser.click("#manage-keys").await;
        let _key = browser.element("#key-0").await;
        found.push(("the keys", name, inaccessible(&browser).await));
        if name == "light" {
            picture(&browser, "admin-keys-light.png").await;
        }
        browser.close().await;
    }
    server.stop().await;
    found.retain(|(_, _, findings)| *findings != json!([]));
    assert!(found.is_empty(), "{found:#?}");
}
