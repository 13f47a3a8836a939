//! How fast the window is on many notes, when a file for the figures is named: `make bench`. Nothing is asserted of time.

mod page;
mod store;

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;
use tests::{Cli, Server, Window, until};

use page::{MARKS, SWITCH, WATCH};

/// What stands over the table.
const METHOD: &str = "# The window's figures

`make bench` writes this page too; nothing in it is written by hand. The release build of the app stands in a real window (WebKitGTK under
Xvfb, two cores, no graphics card), on a store of notes of 1 KiB that a sync brought. Times are the page's own clock: the start's begins when the web view
is up, and each step counts when what it brought has been drawn. *Usable* is when a key that is typed lands in the note that was open
last, and everybody listens who is told something. Of a note that is chosen, what is counted ends with the frame that shows its text,
so up to two frames of 17 ms are nothing but waiting for the screen. A fetch is the first of a new device, from a server on the
same machine, while words are typed through WebDriver: its own time is in them. Of the memory, the first number is the process's own,
the second what it shares with other programs too (GTK, WebKit, fonts).
";

/// How often a note is switched to.
const SWITCHES: usize = 40;

/// One line of the page: what was measured, the goal in words, and what came out, for each size of the store.
struct Figure {
    what: &'static str,
    goal: &'static str,
    found: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_on_many_notes() {
    let Ok(file) = std::env::var("FIGURES") else { return };
    let sizes: Vec<usize> =
        if std::env::var("SMALL").is_ok() { vec![1_000, 2_000] } else { vec![1_000, 10_000, 100_000] };
    let folder = tempfile::tempdir().expect("a folder");
    let mut figures = [
        ("web view up to the first line of our script, ms", ""),
        ("web view up to sidebar and first list drawn, ms", "≤ 400"),
        ("… to the last open note drawn, ms", "≤ 700"),
        ("… to everything usable, ms", "≤ 1,000"),
        ("another note chosen until its text is drawn, p95 of 40, ms", "≤ 50"),
        ("memory of the core process: its own / with what it shares, MB", "≤ 120"),
        ("a fetch of all notes meanwhile: words typed until saved here, longest, ms", ""),
        ("… longest gap between two frames of the window, ms", ""),
    ]
    .map(|(what, goal)| Figure { what, goal, found: Vec::new() });
    for &count in &sizes {
        let found = measure(&folder.path().join(count.to_string()), count).await;
        for (figure, found) in figures.iter_mut().zip(found) {
            figure.found.push(found);
        }
    }
    std::fs::write(&file, table(&sizes, &figures)).expect("the figures are written");
}

/// The figures of a store of so many notes, in the order of the table.
async fn measure(folder: &Path, count: usize) -> [String; 8] {
    let server = Server::start(&folder.join("server")).await;
    let laptop = folder.join("laptop");
    store::fill(&folder.join("first"), &laptop, &server, count);
    // Once to have a note that was open last, once to measure.
    for _ in 0..2 {
        let window = Window::open(&laptop).await;
        until("a note is open", || async { (window.answer(MARKS).await["usable"].is_number()).then_some(()) }).await;
        let _ = window.kill().await;
    }
    let window = Window::open(&laptop).await;
    until("the start has ended", || async { window.answer(MARKS).await["usable"].is_number().then_some(()) }).await;
    let marks = window.answer(MARKS).await;
    let mut switches = Vec::new();
    for place in 0..SWITCHES {
        let script = SWITCH.replace("PLACE", &place.to_string());
        switches.push(window.later(&script).await.as_f64().expect("a time"));
    }
    let memory = store::memory_mb(&window);
    let _ = window.kill().await;
    let (saved, gap) = while_fetching(&folder.join("new"), &server, count).await;
    let ms = |mark: &str| whole(&marks[mark]);
    [ms("script"), ms("list"), ms("note"), ms("usable"), rounded(p95(&mut switches)), memory, saved, gap]
}

/// A new device fetches everything while somebody types: the longest wait for a word to be saved, and for a frame.
async fn while_fetching(data: &Path, server: &Server, count: usize) -> (String, String) {
    let device = Cli::new(data);
    device.connect(server, "New");
    let window = Window::open(data).await;
    window.new_note("Written meanwhile", "first").await;
    let _ = window.answer(WATCH).await;
    let mut longest: f64 = 0.0;
    loop {
        let begin = std::time::Instant::now();
        window.write("word ").await;
        until("it is saved here", || async {
            window
                .answer("return document.querySelector('.footbar')?.textContent ?? ''")
                .await
                .as_str()
                .map(str::to_owned)
                .filter(|foot| foot.contains("Saved") || foot.contains("Synced"))
        })
        .await;
        longest = longest.max(begin.elapsed().as_secs_f64() * 1000.0);
        let all = window.answer("return document.querySelector(`[data-testid='view-all']`)?.textContent ?? ''").await;
        let digits: String = all.as_str().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
        if digits.parse::<usize>().is_ok_and(|shown| shown > count) {
            break;
        }
    }
    let gap = window.answer("return Math.round(globalThis.longestGap)").await;
    let _ = window.kill().await;
    (rounded(longest), whole(&gap))
}

fn whole(value: &Value) -> String {
    value.as_f64().map_or_else(|| "?".to_owned(), rounded)
}

fn rounded(value: f64) -> String {
    format!("{value:.0}")
}

fn p95(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() * 95 / 100]
}

fn table(sizes: &[usize], figures: &[Figure]) -> String {
    let mut text = format!("{METHOD}\n| figure | goal |");
    for size in sizes {
        let _ = write!(text, " {size} notes |");
    }
    let _ = write!(text, "\n|---|--:|{}\n", "--:|".repeat(sizes.len()));
    for Figure { what, goal, found } in figures {
        let _ = writeln!(text, "| {what} | {goal} | {} |", found.join(" | "));
    }
    text
}
