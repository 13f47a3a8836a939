//! The dialog on a note of 2 MB that both sides changed, in the window that people have: measured inside its page.

use serde_json::Value;
use tests::{Window, until};
use thirtyfour::prelude::*;

use crate::pair::{Pair, come_online};

/// 40,000 lines, 2 MB. `edit` says what one side makes of a line.
fn text(edit: impl Fn(usize) -> Option<String>) -> String {
    let line =
        |number| edit(number).unwrap_or_else(|| format!("{number:05}: what is to be done with the boat in the spring"));
    (0..40_000).map(line).collect::<Vec<_>>().join("\n")
}

/// Records how long the page kept everything else waiting, how long it waited for the host, and what workers answer. A timer
/// that is due every four milliseconds is late by as much as the script, the layout and the painting before it took.
const RECORDER: &str = "
    const recorder = (window.recorder = { longest: 0, host: 0, answers: 0 });
    let last = performance.now();
    const tick = () => {
        const now = performance.now();
        recorder.longest = Math.max(recorder.longest, now - last - 4);
        last = now;
        setTimeout(tick, 4);
    };
    tick();
    const ask = window.fetch;
    window.fetch = async (to, how) => {
        const begun = performance.now();
        const answer = await ask(to, how);
        if (/get_conflict|preview_merge/.test(String(to))) recorder.host += performance.now() - begun;
        return answer;
    };
    const Plain = window.Worker;
    window.Worker = class extends Plain {
        constructor(...of) {
            super(...of);
            this.addEventListener('message', () => (recorder.answers += 1));
        }
    };";

/// Does a thing, waits until it shows, and for what may follow in the next half second. Gives the milliseconds until it showed,
/// those of them that the host took, and the longest that the page kept everything else waiting.
fn timed(act: &str, shows: &str) -> String {
    format!(
        "const done = arguments[arguments.length - 1];
         const recorder = window.recorder;
         requestAnimationFrame(() => {{
             recorder.longest = recorder.host = 0;
             const begun = performance.now();
             {act};
             const look = () => {{
                 if (!({shows})) return void requestAnimationFrame(look);
                 const found = [performance.now() - begun, recorder.host];
                 setTimeout(() => done([...found, recorder.longest]), 500);
             }};
             requestAnimationFrame(look);
         }})"
    )
}

const KEY: &str = "const key = (key, more) => (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));";

struct Measured {
    what: &'static str,
    took: f64,
    host: f64,
    longest: f64,
}

#[expect(clippy::print_stdout, reason = "a figure is for whoever runs it")]
async fn measure(window: &Window, what: &'static str, act: &str, shows: &str) -> Measured {
    let script = format!("{KEY} {}", timed(act, shows));
    let found = window.driver.execute_async(&script, Vec::new()).await.expect("the script runs").json().clone();
    let number = |at: usize| found[at].as_f64().expect("a number");
    let measured = Measured { what, took: number(0), host: number(1), longest: number(2) };
    let Measured { took, host, longest, .. } = measured;
    println!("{what}: {took:.0} ms, {host:.0} of them for the host; the page was busy for {longest:.0} ms at a time");
    measured
}

/// Opens the dialog on the two texts and works with it; every step measured.
async fn work(theirs: &str, mine: &str) -> Vec<Measured> {
    let pair = Pair::with(r#"{"notifications":false}"#).await;
    let made = pair.here.run_with(&["new", "--title", "Boat", "--body", "-"], &text(|_| None));
    let id = made.out["id"].as_str().expect("an id").to_owned();
    let _ = pair.here.ok(&["sync"]);
    let _ = pair.phone.ok(&["sync"]);
    pair.edit_apart(&id, theirs, mine);
    let _ = pair.here.ok(&["new", "--title", "Another", "--body", "Short."]);
    let window = Window::open(&pair.laptop).await;
    // The note is not the open one, so that the dialog opens when it is told to.
    window.open_note("Another").await;
    let _ = window.answer(RECORDER).await;
    come_online(&window).await;
    let compare = "[...document.querySelectorAll('[data-testid=toast] button')].find((button) => button.textContent.trim() === 'Compare')";
    until("the conflict is told", || async {
        (window.answer(&format!("return !!{compare}")).await == Value::Bool(true)).then_some(())
    })
    .await;
    window.until_status("two versions").await;

    let chosen = |strategy: &str| {
        format!("document.querySelector('[data-testid=merge-strategy-{strategy}]')?.ariaChecked === 'true'
            || document.querySelector('[data-testid=merge-strategy-{strategy}]')?.getAttribute('aria-checked') === 'true'")
    };
    let filled = "document.querySelector('[data-testid=merge-result] .cm-line')?.textContent.includes('00000')";
    let focus = "document.activeElement?.closest('[data-testid=merge-dialog]')";
    let mut all = Vec::new();
    all.push(
        measure(
            &window,
            "open, until the result is filled and the focus in the dialog",
            &format!("{compare}.click()"),
            &format!("({filled}) && ({}) && {focus}", chosen("concatenate")),
        )
        .await,
    );
    until("a worker has compared the texts", || async {
        (window.answer("return window.recorder.answers").await.as_u64()? > 0).then_some(())
    })
    .await;
    for (what, place) in [("Auto-merge", "auto"), ("Keep theirs", "theirs"), ("Auto-merge again", "auto")] {
        let number = if place == "auto" { 2 } else { 4 };
        let act = format!("key('{number}', {{ ctrlKey: true, code: 'Digit{number}' }})");
        all.push(measure(&window, what, &act, &chosen(place)).await);
    }
    let use_button = "document.activeElement?.matches('.use, .cm-content, [data-change]')";
    for _ in 0..3 {
        all.push(measure(&window, "the next change", "key('F8', { code: 'F8' })", use_button).await);
    }
    let pane = "const pane = document.querySelector('[data-testid=merge-result] .cm-scroller')";
    for (what, part) in [("halfway down", "2"), ("to the end", "1"), ("back to the top", "1e9")] {
        let act = format!("{pane}; pane.scrollTop = pane.scrollHeight / {part}");
        all.push(measure(&window, what, &act, "true").await);
    }
    all.push(measure(&window, "undo", "key('z', { ctrlKey: true, code: 'KeyZ' })", "true").await);
    let editor = window.driver.find(By::Css("[data-testid='merge-result'] .cm-content")).await.expect("the result");
    editor.click().await.expect("it takes the focus");
    let typed = "document.execCommand('insertText', false, 'x')";
    all.push(measure(&window, "a letter", typed, "true").await);
    window.press(Key::Escape).await;
    all
}

/// The host is built without optimisation here, and other programs run beside: the bounds are wide, the figures are printed.
fn is_usable(all: &[Measured]) {
    for Measured { what, took, host, longest } in all {
        assert!(took - host < 1000.0, "{what}: {took} ms, {host} of them for the host");
        assert!(*longest < 300.0, "{what}: busy for {longest} ms");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_megabytes_with_few_changes_are_usable_at_once() {
    let few =
        |by: &'static str, at: usize| text(move |number| (number % 100 == at).then(|| format!("{number:05}: {by}")));
    is_usable(&work(&few("birch, says the phone", 30), &few("oak, says the laptop", 60)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_megabytes_with_every_line_changed_are_usable_at_once() {
    let all =
        |by: &'static str| text(move |number| Some(format!("{number:05}: {by} of what is to be done in the spring")));
    is_usable(&work(&all("birch, says the phone"), &all("oak, says the laptop")).await);
}
