//! The app's core on a store of so many notes: what a person waits for, and that a sync makes nobody wait.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use datasync_client::{PullQuery, QueryId, Record, SyncContext};
use notes::{NoteSyncHandler, Notebook, Order, View, conflicts_table, open_store, system_clock};

use crate::Outcome;
use crate::arguments::{Verb, Work};
use crate::driftless::check;
use crate::goals::{Goal, Line};
use crate::job::{Job, Side};
use crate::measure::{Meter, Usage, percentile};
use crate::notes::read_notes;
use crate::report::Figures;

/// How often each thing is timed.
const REPEATS: usize = 200;
/// Between two saves of somebody who types.
const PAUSE: Duration = Duration::from_millis(20);

/// What a mark is, its name, and the goal among the most notes.
const MARKS: [(&str, &str, Goal); 12] = [
    ("open", "open the store", Goal::None),
    ("firstPage", "the first list page with its groups", Goal::AtMost(50.0)),
    ("deepPage", "a page in the middle, p95", Goal::AtMost(50.0)),
    ("titlePage", "the first page by title, p95", Goal::None),
    ("newest", "search, newest first, p95", Goal::AtMost(5.0)),
    ("groups", "the groups of a search, p95", Goal::None),
    ("ranked", "search, ranked, p95", Goal::AtMost(20.0)),
    ("switch", "note switch, p95", Goal::AtMost(50.0)),
    ("save", "save a draft, durable, p99", Goal::AtMost(16.0)),
    ("savePulling", "the same while as many notes are pulled, p99", Goal::AtMost(16.0)),
    ("savePullingMost", "the same, the longest", Goal::None),
    ("pullTyping", "that pull, while somebody types", Goal::None),
];

/// Fills a store by a pull, during which drafts are saved, indexes it, opens it anew and times what a person does.
pub(crate) async fn core(work: &Work) -> Outcome<Usage> {
    let folder = work.data.join("app");
    let mut marks = BTreeMap::new();
    marks.extend(pull_and_type(work, &folder).await?);
    let meter = Meter::start()?;
    let begin = Instant::now();
    let (store, _) = open_store(&folder, system_clock()())?;
    marks.insert("open".to_owned(), ms(begin));
    let notebook = Notebook::new(store, system_clock(), "Bench");
    let begin = Instant::now();
    check("notes", usize::try_from(notebook.groups(&View::All, Order::Edited, &[])?.counts[0])?, work.count + 1)?;
    notebook.page(&View::All, Order::Edited, 0, 50)?;
    marks.insert("firstPage".to_owned(), ms(begin));
    let ids = asked(&notebook, work.count)?;
    let words = words(work)?;
    let search = |at: usize| View::Search(words[at % words.len()].clone());
    let middle = u64::try_from(work.count / 2)?;
    let mut time = |name: &str, percent, each: &mut dyn FnMut(usize) -> Outcome<()>| -> Outcome<()> {
        let mut times = Vec::with_capacity(REPEATS);
        for at in 0..REPEATS {
            let begin = Instant::now();
            each(at)?;
            times.push(ms(begin));
        }
        times.sort_by(f64::total_cmp);
        marks.insert(name.to_owned(), percentile(&times, percent));
        Ok(())
    };
    time("deepPage", 95, &mut |at| page(&notebook, &View::All, Order::Edited, middle + at as u64))?;
    time("titlePage", 95, &mut |_| page(&notebook, &View::All, Order::Title, 0))?;
    time("newest", 95, &mut |at| page(&notebook, &search(at), Order::Edited, 0))?;
    time("groups", 95, &mut |at| counted(&notebook, &search(at)))?;
    time("ranked", 95, &mut |at| page(&notebook, &search(at), Order::Rank, 0))?;
    time("switch", 95, &mut |at| read(&notebook, &ids[at % ids.len()]))?;
    let mut draft = Draft::of(&notebook)?;
    time("save", 99, &mut |at| draft.save(&notebook, at))?;
    Ok(Usage { marks, ..meter.stop()? })
}

/// Pulls into an empty store while somebody types a note, which stays here, and gives what that was like. Then everything is indexed.
async fn pull_and_type(work: &Work, folder: &std::path::Path) -> Outcome<Vec<(String, f64)>> {
    let (store, _) = open_store(folder, system_clock()())?;
    let notebook = Notebook::new(Arc::clone(&store), system_clock(), "Bench");
    let handler = Arc::new(NoteSyncHandler::new(notebook.clone(), |_| {}));
    let remote = Arc::new(datasync_client::HttpRemote::new(&work.url, None)?);
    let context = SyncContext::initialize(store, remote, handler, system_clock()).beside(conflicts_table());
    let text = notes::NoteText { title: "Draft".to_owned(), body: String::new() };
    notebook.create(&text, None, &[])?;
    let (end, ended) = channel();
    let typist = notebook.clone();
    let typing = std::thread::spawn(move || type_until(&typist, &ended));
    let begin = Instant::now();
    let page = PullQuery { top: Some(1000), ..PullQuery::default() };
    let pulled = context.pull(&notes::notes_table(), QueryId::new("bench").as_ref(), &page).await;
    let pull = ms(begin);
    drop(end);
    let times = typing.join().map_err(|_| "the typing ended early")??;
    check("rows pulled", pulled?.pulled, work.count)?;
    while notebook.index_changes()?.more {}
    let most = times.last().copied().unwrap_or_default();
    let marks = [("savePulling", percentile(&times, 99)), ("savePullingMost", most), ("pullTyping", pull)];
    Ok(marks.map(|(mark, ms)| (mark.to_owned(), ms)).into())
}

fn type_until(notebook: &Notebook, ended: &Receiver<()>) -> Outcome<Vec<f64>> {
    let (mut draft, mut times) = (Draft::of(notebook)?, Vec::new());
    while times.is_empty() || ended.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
        let begin = Instant::now();
        draft.save(notebook, times.len())?;
        times.push(ms(begin));
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

/// The note that is written into.
struct Draft {
    id: String,
    seen: notes::NoteText,
}

impl Draft {
    fn of(notebook: &Notebook) -> Outcome<Self> {
        let id = notebook.link_target("Draft")?.ok_or("there is no draft")?;
        Ok(Draft { seen: notebook.note(&id)?.note.text(), id })
    }

    fn save(&mut self, notebook: &Notebook, at: usize) -> Outcome<()> {
        let draft =
            notes::NoteText { body: format!("{} word {at}", "line of a kibibyte\n".repeat(54)), ..self.seen.clone() };
        self.seen = notebook.save_text(&self.id, &self.seen, &draft)?.note.text();
        Ok(())
    }
}

fn page(notebook: &Notebook, view: &View, order: Order, offset: u64) -> Outcome<()> {
    notebook.page(view, order, offset, 50)?;
    Ok(())
}

fn counted(notebook: &Notebook, view: &View) -> Outcome<()> {
    notebook.groups(view, Order::Edited, &[])?;
    Ok(())
}

fn read(notebook: &Notebook, id: &str) -> Outcome<()> {
    notebook.note(id)?;
    Ok(())
}

fn asked(notebook: &Notebook, count: usize) -> Outcome<Vec<String>> {
    let rows = notebook.page(&View::All, Order::Edited, u64::try_from(count / 3)?, REPEATS as u64)?;
    Ok(rows.into_iter().map(|row| row.note.id.into()).collect())
}

/// What is typed: a word, the beginning of one, two words, of notes that are there.
fn words(work: &Work) -> Outcome<Vec<String>> {
    let mut words = Vec::new();
    for note in read_notes(&work.notes, 40.min(work.count))? {
        let row: Record = serde_json::from_str(&note)?;
        let title: Vec<&str> = row.text("title").unwrap_or_default().split(' ').collect();
        let beginning: String = title[1].chars().take(2).collect();
        words.extend([title[0].to_owned(), beginning, format!("{} {}", title[1], title[2])]);
    }
    Ok(words)
}

fn ms(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() * 1000.0
}

/// The lines of the comparison.
pub(crate) fn lines(figures: &Figures) -> Vec<Line> {
    let sizes = figures.sizes;
    let mut lines = Vec::new();
    for (mark, name, goal) in MARKS {
        for count in [sizes.little, sizes.few, sizes.many] {
            let job = Job::new(Side::Driftless, Verb::App, count);
            let found = figures.median(&job, |sample| sample.client.marks.get(mark).copied());
            let goal = if count == sizes.many { goal } else { Goal::None };
            lines.push(Line {
                what: format!("the app's core, {}k notes: {name}", count / 1000),
                goal,
                unit: " ms",
                found,
            });
        }
    }
    let job = Job::new(Side::Driftless, Verb::App, sizes.many);
    let found = figures.median(&job, crate::conduct::Sample::client_mib);
    let what = format!("the app's core, {}k notes: peak memory", sizes.many / 1000);
    lines.push(Line { what, goal: Goal::AtMost(120.0), unit: " MiB", found });
    lines
}
