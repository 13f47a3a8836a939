//! The management page in a real Chromium, as whoever runs a server uses it.

use std::path::Path;
use std::process::Command;

use serde_json::json;
use tests::{Browser, Server, program, until};
use thirtyfour::prelude::*;

/// The key of whoever runs the server.
fn master_key(data: &Path) -> String {
    let made = Command::new(program("driftless-server")).args(["keys", "master", "--data"]).arg(data).output();
    String::from_utf8(made.expect("it runs").stdout).expect("text").trim().to_owned()
}

/// Asks the server from the page, as a device would: status and body.
async fn ask(browser: &Browser, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> serde_json::Value {
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
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let master = master_key(data);
    let server = Server::start_with(data, &["--accounts", "required", "--admin"]).await;
    Server::user(data, &["add", "ada"], "correct horse\n").await;
    let browser = Browser::open(1100, false).await;

    sign_in(&browser, &server.url, "not-the-master-key").await;
    let refused = browser.element("[role=alert]").await.text().await.expect("text");
    assert_eq!(refused, "This is not the master key.");
    assert_eq!(browser.answer("return document.activeElement.id").await, "key");
    sign_in(&browser, &server.url, &master).await;

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
    picture(browser, "admin-keys-light.png").await;
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
    for (method, path) in [("GET", "/tables/notebooks"), ("DELETE", "/tables/notes/kitchen-500"), ("GET", "/nowhere")] {
        ask(browser, method, path, &headers, "").await;
    }
    browser.driver.refresh().await.expect("it loads again");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_fits_a_narrow_window_and_follows_the_system_into_the_dark() {
    let folder = tempfile::tempdir().expect("a folder");
    let master = master_key(folder.path());
    let server = Server::start_with(folder.path(), &["--accounts", "required", "--admin"]).await;
    for name in ["ada", "grace", "ingrid"] {
        Server::user(folder.path(), &["add", name], "correct horse\n").await;
    }
    for (width, dark) in [(500, false), (1100, true), (1100, false)] {
        let browser = Browser::open(width, dark).await;
        sign_in(&browser, &server.url, &master).await;
        let _page = browser.element("#manage-keys").await;
        write_as_ada(&browser, &server.key, width).await;
        until("the requests are shown", || async {
            browser.element("#lines").await.text().await.ok()?.contains("/nowhere").then_some(())
        })
        .await;
        let wide = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth";
        assert_eq!(browser.answer(wide).await, true, "nothing is beyond the edge at {width}");
        let background = browser.answer("return getComputedStyle(document.body).backgroundColor").await;
        assert_eq!(background, if dark { "rgb(25, 29, 27)" } else { "rgb(247, 248, 247)" });
        if width > 500 && !dark {
            picture(&browser, "admin-light.png").await;
        }
        browser.close().await;
    }
    server.stop().await;
}
