//! What syncing did, for a person to look through: the newest 500 events of the last 30 days, one JSON line each, in
//! `sync-events.jsonl` of the data folder. No text of a note and nothing that a server said stands in it.

use std::collections::VecDeque;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use datasync_client::Timestamp;
use serde::{Deserialize, Serialize};

use crate::reason::Reason;

/// The file in the data folder.
pub(crate) const FILE: &str = "sync-events.jsonl";
/// So many are kept.
const MOST: usize = 500;
/// So long, in milliseconds: 30 days.
const LONGEST: i64 = 30 * 24 * 3600 * 1000;
/// So many notes are named in one.
const MOST_IDS: usize = 20;

/// Something that syncing did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncEvent {
    /// Its number; later ones have higher ones.
    pub id: u32,
    /// When, in milliseconds since 1970. A label.
    pub at: i64,
    /// What.
    pub kind: SyncEventKind,
    /// Changes that the server took.
    pub sent: u32,
    /// Changes that came from it.
    pub received: u32,
    /// Notes that it is about, at most 20 of them.
    pub ids: Vec<String>,
    /// Why, where something did not go well.
    pub reason: Option<Reason>,
    /// Notes that were met with two versions.
    #[serde(default)]
    pub conflicts: u32,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub took_ms: Option<u32>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SyncEventKind {
    /// A sync ended well.
    Synced,
    /// A sync did not end well.
    Failed,
    /// A person stopped one.
    Stopped,
    /// The server could not be reached any more.
    Offline,
    /// It could be reached again.
    Online,
    /// Notes have two versions.
    TwoVersions,
    /// Two versions were merged without a question.
    Merged,
    /// Another device settled two versions.
    Settled,
    /// The server refused changes.
    Refused,
    /// Somebody signed in.
    SignedIn,
    /// This device was signed out.
    SignedOut,
    /// A server was connected.
    Connected,
    /// A server was left.
    Disconnected,
    /// More would have been removed than a person expects.
    RemovalAsked,
    /// A damaged notes file was mended, or a server got back what it had lost.
    Restored,
}

/// An event that has no number yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// What.
    pub kind: SyncEventKind,
    /// Changes that the server took.
    pub sent: usize,
    /// Changes that came from it.
    pub received: usize,
    /// Notes that it is about.
    pub ids: Vec<String>,
    /// Why.
    pub reason: Option<Reason>,
    /// Notes that were met with two versions.
    pub conflicts: usize,
    /// How long it took.
    pub took: Option<Duration>,
}

impl From<SyncEventKind> for Happened {
    fn from(kind: SyncEventKind) -> Self {
        Happened { kind, sent: 0, received: 0, ids: Vec::new(), reason: None, conflicts: 0, took: None }
    }
}

/// The events of a data folder. One program at a time holds them, as it holds the store.
pub struct SyncLog {
    file: PathBuf,
    events: Mutex<Events>,
}

#[derive(Default)]
struct Events {
    kept: VecDeque<SyncEvent>,
    /// Lines of the file, those of events that are not kept any more among them.
    lines: usize,
}

impl SyncLog {
    /// Reads what is there. A line that can't be read is passed over: this is a help, not a record.
    #[must_use]
    pub fn open(folder: &Path, now: Timestamp) -> Self {
        let file = folder.join(FILE);
        let text = std::fs::read(&file).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let kept = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let mut events = Events { kept, lines: text.lines().count() };
        events.forget(now.0);
        SyncLog { file, events: Mutex::new(events) }
    }

    fn events(&self) -> MutexGuard<'_, Events> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds one. If it can't be written it is there until the program ends.
    pub fn add(&self, now: Timestamp, happened: Happened) -> SyncEvent {
        let mut events = self.events();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let event = SyncEvent {
            id: events.kept.back().map_or(1, |last| last.id.wrapping_add(1)),
            at: now.0,
            kind: happened.kind,
            sent: number(happened.sent),
            received: number(happened.received),
            ids: happened.ids.into_iter().take(MOST_IDS).collect(),
            reason: happened.reason.map(Reason::without_words),
            conflicts: number(happened.conflicts),
            took_ms: happened.took.map(|took| u32::try_from(took.as_millis()).unwrap_or(u32::MAX)),
        };
        events.kept.push_back(event.clone());
        events.lines += 1;
        events.forget(now.0);
        let written = if events.lines > MOST * 2 { self.write_all(&mut events) } else { self.append(&event) };
        if let Err(error) = written {
            tracing::info!("a sync event could not be kept: {error}");
        }
        event
    }

    /// The newest first.
    #[must_use]
    pub fn newest(&self, limit: usize) -> Vec<SyncEvent> {
        self.events().kept.iter().rev().take(limit).cloned().collect()
    }

    fn append(&self, event: &SyncEvent) -> std::io::Result<()> {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(&self.file)?;
        file.write_all(line(event).as_bytes())
    }

    fn write_all(&self, events: &mut Events) -> std::io::Result<()> {
        let next = self.file.with_extension("new");
        std::fs::write(&next, events.kept.iter().map(line).collect::<String>())?;
        std::fs::rename(next, &self.file)?;
        events.lines = events.kept.len();
        Ok(())
    }
}

impl Events {
    /// What is too much or too old. A clock that was set back makes nothing old.
    fn forget(&mut self, now: i64) {
        while self.kept.len() > MOST || self.kept.front().is_some_and(|first| now - first.at > LONGEST) {
            self.kept.pop_front();
        }
    }
}

fn line(event: &SyncEvent) -> String {
    format!("{}\n", serde_json::to_string(event).expect("plain data is always JSON"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reason::ReasonCode;

    const DAY: i64 = 24 * 3600 * 1000;

    #[test]
    fn events_are_there_after_a_restart_the_newest_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = SyncLog::open(folder.path(), Timestamp(0));
        log.add(Timestamp(1), SyncEventKind::Connected.into());
        log.add(Timestamp(2), Happened { sent: 3, received: 1, ..SyncEventKind::Synced.into() });
        let again = SyncLog::open(folder.path(), Timestamp(3));
        assert_eq!(again.newest(500), log.newest(500));
        assert_eq!(again.newest(1)[0].kind, SyncEventKind::Synced);
        assert_eq!(again.add(Timestamp(4), SyncEventKind::Offline.into()).id, 3);
    }

    #[test]
    fn an_event_says_how_long_it_took_and_one_of_an_earlier_version_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let line = r#"{"id":1,"at":1,"kind":"synced","sent":1,"received":0,"ids":[],"reason":null}"#;
        std::fs::write(folder.path().join("sync-events.jsonl"), format!("{line}\n")).expect("written");
        let log = SyncLog::open(folder.path(), Timestamp(2));
        let took = Some(Duration::from_millis(2400));
        log.add(Timestamp(2), Happened { conflicts: 3, took, ..SyncEventKind::Online.into() });
        let told: Vec<_> = SyncLog::open(folder.path(), Timestamp(3)).newest(9);
        let told: Vec<_> = told.iter().map(|event| (event.conflicts, event.took_ms)).collect();
        assert_eq!(told, [(3, Some(2400)), (0, None)]);
    }

    #[test]
    fn five_hundred_of_thirty_days_are_kept_and_the_file_does_not_grow_for_ever() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = SyncLog::open(folder.path(), Timestamp(0));
        for at in 0..1600 {
            log.add(Timestamp(at), SyncEventKind::Synced.into());
        }
        assert_eq!(log.newest(usize::MAX).len(), 500);
        let text = std::fs::read_to_string(folder.path().join("sync-events.jsonl")).expect("a file");
        assert!(text.lines().count() <= 1000, "{}", text.lines().count());
        let later = SyncLog::open(folder.path(), Timestamp(31 * DAY));
        assert!(later.newest(1).is_empty());
    }

    #[test]
    fn neither_a_half_written_line_nor_another_programs_is_in_the_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = SyncLog::open(folder.path(), Timestamp(0));
        log.add(Timestamp(1), SyncEventKind::Synced.into());
        let file = folder.path().join("sync-events.jsonl");
        let mut text = std::fs::read(&file).expect("a file");
        text.extend(b"{\"id\":2,\xff\n{\"id\":3,\"kind\":\"later\"}\n");
        std::fs::write(&file, text).expect("written");
        assert_eq!(SyncLog::open(folder.path(), Timestamp(2)).newest(9).len(), 1);
    }

    #[test]
    fn nothing_that_a_server_said_is_kept_and_no_more_than_twenty_notes_are_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = SyncLog::open(folder.path(), Timestamp(0));
        let reason = Reason::of_refusal(422, Some("the title 'My secret' is taken".to_owned()));
        let ids = (0..30).map(|id| id.to_string()).collect();
        let event = log.add(Timestamp(1), Happened { ids, reason: Some(reason), ..SyncEventKind::Refused.into() });
        assert_eq!(
            (event.ids.len(), event.reason),
            (20, Some(Reason { status: Some(422), ..ReasonCode::NotAccepted.into() }))
        );
        let text = std::fs::read_to_string(folder.path().join("sync-events.jsonl")).expect("a file");
        assert!(!text.contains("secret"));
    }
}
