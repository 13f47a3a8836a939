//! What is typed while a request is under way.

use std::time::Duration;

use datasync_client::{LiveHost, Mode, Pacing, SyncError, Wake, chance, live};
use tokio::sync::mpsc;

use super::*;

/// Longer than anything that is waited for takes, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(60);

struct Host {
    context: Arc<SyncContext>,
    ended: mpsc::UnboundedSender<SyncReport>,
}

impl LiveHost for Host {
    fn context(&self) -> Option<Arc<SyncContext>> {
        Some(Arc::clone(&self.context))
    }

    fn pacing(&self) -> Pacing {
        Pacing { mode: Mode::ByItself, every: Duration::from_secs(3600), at_reconnect: true }
    }

    fn ended(&self, ended: Result<SyncReport, SyncError>) {
        let _ = self.ended.send(ended.expect("the server is there"));
    }
}

/// However slow the server is, somebody types on: a word while each request is on its way, and another before its answer
/// is read.
#[tokio::test]
async fn one_device_alone_that_types_while_every_request_is_under_way_has_no_conflict() {
    const WORDS: usize = 40;
    let desk = Desk::new().await;
    let Desk { a, b, .. } = &desk;
    let note = a.create("Kitchen", "word-000");
    let (wakes, woken) = mpsc::unbounded_channel();
    let (typist, typed, edited) = (a.clone(), note.clone(), wakes.clone());
    let mut words = 0;
    a.meanwhile(move |moment| {
        if words < WORDS && !moment.ends_with("/changes") {
            words += 1;
            typist.edit(&typed, &format!("{} word-{words:03}", typist.body(&typed)));
            let _ = edited.send(Wake::Edited);
        }
    });
    let (ended, mut ends) = mpsc::unbounded_channel();
    let host = Host { context: Arc::clone(&a.context), ended };
    let running = tokio::spawn(async move { live(&host, woken, system_clock(), chance).await });
    let last = format!("word-{WORDS:03}");
    let mut syncs = 0;
    while !a.body(&note).ends_with(&last) || a.notebook.counts().expect("counts").pending > 0 {
        let report = tokio::time::timeout(PATIENCE, ends.recv()).await.expect("in time").expect("it goes on");
        assert!(report.errors.is_empty(), "{:?}", report.errors);
        assert!(a.asked().is_empty(), "nobody else is there");
        syncs += 1;
    }
    running.abort();
    assert!(syncs > 2, "the typing went on over several syncs");
    let kept = a.notebook.earlier_versions(&note).expect("a history");
    assert!(kept.iter().all(|version| version.label.as_str() == "edited"), "nothing was merged");
    let marks: Vec<String> = (0..=WORDS).map(|word| format!("word-{word:03}")).collect();
    assert_eq!(a.body(&note), marks.join(" "));
    nothing_is_lost(&[a, b], &marks).await;
}

/// The pull has asked for a page, and what it brings is not written yet.
#[tokio::test]
async fn a_note_that_is_edited_while_a_long_pull_is_under_way_is_not_overwritten() {
    let desk = Desk::new().await;
    let Desk { a, b, .. } = &desk;
    let many = 3 * PAGE as usize;
    let notes: Vec<String> = (0..many).map(|number| a.create(&format!("Note {number}"), "base")).collect();
    desk.sync().await;
    for (number, note) in notes.iter().enumerate() {
        a.edit(note, &format!("there-{number:03}."));
    }
    a.sync().await;

    // One of the page that has just come, one that no page has brought yet.
    let edited = [notes[0].clone(), notes[many - 1].clone()];
    let (typist, ids, mut pages) = (b.clone(), edited.clone(), 0);
    b.meanwhile(move |moment| {
        pages += usize::from(moment == "after GET /tables/notes");
        if moment == "after GET /tables/notes" && pages == 1 {
            ids.iter().enumerate().for_each(|(number, id)| typist.edit(id, &format!("here-{number}.")));
        }
    });
    let report = b.sync().await;
    assert_eq!(report.pulled, many - 2, "the others came");
    for (number, id) in edited.iter().enumerate() {
        assert_eq!(b.body(id), format!("here-{number}."));
    }
    let mut marks: Vec<String> = (0..many).map(|number| format!("there-{number:03}.")).collect();
    marks.extend(["here-0.".to_owned(), "here-1.".to_owned()]);
    nothing_is_lost(&desk.devices(), &marks).await;
    assert_eq!(b.asked().len(), 2);
    b.settle_all();
    nothing_is_lost(&desk.devices(), &marks).await;
    assert!(desk.c.asked().is_empty());
}

#[tokio::test]
async fn what_is_typed_while_a_conflict_is_met_and_recorded_is_all_in_mine() {
    let desk = Desk::new().await;
    let Desk { a, b, .. } = &desk;
    let note = a.create("Kitchen", "base");
    desk.sync().await;
    a.edit(&note, "theirs-a");
    a.sync().await;
    b.edit(&note, "mine-b");
    let (typist, typed) = (b.clone(), note.clone());
    let (told, moments) = std::sync::mpsc::channel();
    b.meanwhile(move |moment| {
        typist.edit(&typed, &format!("{} [{moment}]", typist.body(&typed)));
        let _ = told.send(format!("[{moment}]"));
    });
    b.sync().await;
    let mut marks: Vec<String> = moments.try_iter().collect();
    assert!(marks.len() >= 4, "before and after the push that was refused and the pull: {marks:?}");
    let conflict = b.notebook.conflict(&note).expect("a conflict");
    let mine = conflict.local.expect("mine").body;
    assert!(mine.starts_with("mine-b") && marks.iter().all(|mark| mine.contains(mark.as_str())), "{mine}");
    assert_eq!((mine.as_str(), conflict.server.expect("theirs").body.as_str()), (b.body(&note).as_str(), "theirs-a"));

    b.meanwhile(|_| {});
    marks.extend(["mine-b".to_owned(), "theirs-a".to_owned()]);
    nothing_is_lost(&desk.devices(), &marks).await;
    assert_eq!(a.notebook.conflict(&note).expect("a conflict").server.expect("a side").body, mine);
    a.settle_all();
    nothing_is_lost(&desk.devices(), &marks).await;
}
