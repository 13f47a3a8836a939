//! What waits to be sent, to try again and to tell of.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use datasync_client::{
    ErrorKind, ItemId, Operation, OperationError, OperationKind, OperationState, Record, StoreError, StoreTxn,
    Timestamp,
};

use crate::asked::read_operation;
use crate::conflict::{ConflictError, Resolution};
use crate::counts::Counts;
use crate::folder::{conflicts_table, notebooks_table, notes_table};
use crate::keep::sessions_since;
use crate::note::Note;
use crate::notebook::{Notebook, NotebookError};
use crate::reason::{Reason, ReasonCode};
use crate::settings::Settings;
use crate::sync_log::SyncEvent;

/// What a report says besides what the notebook knows.
#[derive(Debug, Clone, Copy)]
pub struct ReportOn<'a> {
    /// The program and its version.
    pub program: &'a str,
    /// The state of syncing, as a word.
    pub state: &'a str,
    /// When it is written.
    pub now: Timestamp,
    /// When the last sync ended well.
    pub last_synced: Option<Timestamp>,
    /// The settings.
    pub settings: &'a Settings,
    /// What happened, the newest first.
    pub events: &'a [SyncEvent],
}

/// A change of a note or a notebook that the server does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingChange {
    /// The note, or the notebook.
    pub id: ItemId,
    /// It is a notebook.
    pub is_notebook: bool,
    /// The note's title, or the notebook's name.
    pub name: String,
    /// What it does.
    pub kind: OperationKind,
    /// Where it stands.
    pub standing: Standing,
    /// Why the server did not take it.
    pub reason: Option<Reason>,
    /// What of a note is another than the server's.
    pub parts: Vec<ChangedPart>,
    /// When it was made, on the clock of the device; `None` where no row says so.
    pub at: Option<Timestamp>,
    /// How many edits of the text go as one, as a person would count them: one for each time that they sat down to it.
    pub edits: u32,
    /// The version that it builds on; `None` if the server never gave one.
    pub version: Option<String>,
    /// A newer one that was met on the server.
    pub server_version: Option<String>,
    /// How often it went out without an answer that settled it, since it was edited last.
    pub tries: u32,
    /// When it went out last.
    pub tried_at: Option<Timestamp>,
    /// How many bytes it sends; 0 if it names the note only.
    pub bytes: usize,
}

/// A part of a note that a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangedPart {
    /// The body.
    Text,
    /// The title.
    Title,
    /// The tags.
    Tags,
    /// The notebook that it lies in.
    Notebook,
    /// Whether it is pinned.
    Pin,
    /// It went to Trash.
    Trashed,
    /// It came out of Trash.
    Restored,
}

/// Where a change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It waits for its turn.
    Pending,
    /// It went out and was not answered yet.
    Attempted,
    /// The server does not take it.
    Failed,
    /// The note has two versions.
    Conflict,
}

impl Notebook {
    /// What waits, oldest first: the conflicts of other devices are not a person's changes.
    ///
    /// # Errors
    /// [`NotebookError::Store`].
    pub fn waiting_changes(&self) -> Result<Vec<WaitingChange>, NotebookError> {
        self.store.read(|txn| {
            let waiting = txn.operations()?.into_iter().filter(|(operation, _)| operation.table != conflicts_table());
            waiting.map(|(operation, error)| Ok(change(txn, &operation, error.as_ref())?)).collect()
        })
    }

    /// A note that the server has no more, nor a trace of it, is sent there again as a new one.
    ///
    /// # Errors
    /// [`ConflictError::Settled`] if that is not asked; [`ConflictError::Changed`] if the server has it by now.
    pub fn keep_gone(&self, id: &str) -> Result<(), ConflictError> {
        self.resolve(id, "", &Resolution::KeepNote)
    }

    /// Such a note goes here too: to Trash, with the edits, for as long as everything lies there.
    ///
    /// # Errors
    /// As [`Notebook::keep_gone`].
    pub fn delete_gone(&self, id: &str) -> Result<(), ConflictError> {
        self.resolve(id, "", &Resolution::DeleteEverywhere)
    }

    /// Lets every change that the server refused be sent again.
    ///
    /// # Errors
    /// [`NotebookError::Store`].
    pub fn retry_all(&self) -> Result<(), NotebookError> {
        self.store.write(|txn| {
            for (operation, error) in txn.operations()? {
                if error.is_some() {
                    txn.retry_operation(&operation.table, &operation.item_id)?;
                }
            }
            Ok(())
        })
    }

    /// What somebody who helps needs to see of syncing: states, counts and what happened. No text of a note, no name of one, no
    /// key, and of the server's address its host alone.
    ///
    /// # Errors
    /// [`NotebookError::Store`].
    pub fn sync_report(&self, on: ReportOn<'_>) -> Result<String, NotebookError> {
        let counts = self.counts()?;
        let waiting = self.waiting_by_kind()?;
        Ok(report(on, counts, &waiting))
    }

    /// How many changes wait, of each kind.
    fn waiting_by_kind(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        self.store.read(|txn| {
            let mut waiting = BTreeMap::new();
            for (operation, error) in txn.operations()? {
                if operation.table == conflicts_table() {
                    continue;
                }
                let kind = match operation.kind {
                    OperationKind::Insert => "insert",
                    OperationKind::Update => "update",
                    OperationKind::Delete => "delete",
                };
                let state = match (operation.state, error.map(|error| error.kind)) {
                    (OperationState::Pending, _) => "pending".to_owned(),
                    (OperationState::Attempted, _) => "attempted".to_owned(),
                    (OperationState::Failed, Some(ErrorKind::Refused { status, .. })) => format!("refused ({status})"),
                    (OperationState::Failed, _) => "two versions".to_owned(),
                };
                *waiting.entry(format!("{} {kind} {state}", operation.table)).or_insert(0) += 1;
            }
            Ok(waiting)
        })
    }
}

fn change(
    txn: &StoreTxn<'_>,
    operation: &Operation,
    error: Option<&OperationError>,
) -> Result<WaitingChange, StoreError> {
    let row = txn.record(&operation.table, &operation.item_id)?;
    let shown = row.as_ref().or(operation.base.as_ref());
    let name = shown.and_then(|row| row.text("title").or_else(|| row.text("name"))).unwrap_or_default();
    let (standing, reason) = match (operation.state, error.map(|error| &error.kind)) {
        (OperationState::Pending, _) => (Standing::Pending, None),
        (OperationState::Attempted, _) => (Standing::Attempted, None),
        (OperationState::Failed, Some(ErrorKind::Refused { status, reason })) => {
            (Standing::Failed, Some(Reason::of_refusal(*status, reason.clone())))
        }
        (OperationState::Failed, _) if is_gone(txn, operation, error)? => {
            (Standing::Failed, Some(ReasonCode::Gone.into()))
        }
        (OperationState::Failed, _) => (Standing::Conflict, Some(ReasonCode::TwoVersions.into())),
    };
    let note = |row: Option<&Record>| {
        row.filter(|_| operation.table == notes_table()).and_then(|row| Note::from_record(row).ok())
    };
    let (now, before) = (note(row.as_ref()), note(operation.base.as_ref()));
    let parts = now.as_ref().map(|now| changed_parts(before.as_ref(), now)).unwrap_or_default();
    let edits = match (&before, parts.contains(&ChangedPart::Text) && operation.revision > 1) {
        (Some(server), true) => sessions_since(server, &txn.version_heads(&operation.table, &operation.item_id)?),
        _ => 1,
    };
    let version = |row: Option<&Record>| row.and_then(Record::version).map(|version| version.as_str().to_owned());
    Ok(WaitingChange {
        id: operation.item_id.clone(),
        is_notebook: operation.table == notebooks_table(),
        name: name.to_owned(),
        kind: operation.kind,
        standing,
        reason,
        at: now.and_then(|now| made_at(&now, operation.kind, &parts)),
        parts,
        edits,
        version: version(operation.base.as_ref()),
        server_version: version(operation.server.as_ref()),
        tries: operation.tries,
        tried_at: operation.tried_at,
        bytes: txn.bytes_to_send(operation)?,
    })
}

/// What of a note a change sends: what the server's row has otherwise.
fn changed_parts(before: Option<&Note>, now: &Note) -> Vec<ChangedPart> {
    let Some(before) = before else { return Vec::new() };
    let trash = if now.trashed { ChangedPart::Trashed } else { ChangedPart::Restored };
    let parts = [
        (before.trashed != now.trashed, trash),
        (before.body != now.body, ChangedPart::Text),
        (before.title != now.title, ChangedPart::Title),
        (before.tags != now.tags, ChangedPart::Tags),
        (before.notebook_id != now.notebook_id, ChangedPart::Notebook),
        (before.pinned != now.pinned, ChangedPart::Pin),
    ];
    parts.into_iter().filter_map(|(differs, part)| differs.then_some(part)).collect()
}

/// Of what but the text was changed no row says when.
fn made_at(now: &Note, kind: OperationKind, parts: &[ChangedPart]) -> Option<Timestamp> {
    match (kind, parts) {
        (OperationKind::Insert, _) => Some(now.created_at),
        (_, [ChangedPart::Trashed, ..]) => now.trashed_at,
        (_, parts) => {
            let of_text = |part: &ChangedPart| matches!(part, ChangedPart::Text | ChangedPart::Title);
            parts.iter().any(of_text).then_some(now.edited_at)
        }
    }
}

/// Whether an edited note has nothing on the server that it could be compared with, not even a trace that it was deleted.
pub(crate) fn is_gone(
    txn: &StoreTxn<'_>,
    operation: &Operation,
    error: Option<&OperationError>,
) -> Result<bool, StoreError> {
    let Some(error) = error.filter(|_| operation.table == notes_table() && operation.server.is_none()) else {
        return Ok(false);
    };
    let conflict = read_operation(txn, operation, error)?;
    Ok(conflict.is_some_and(|conflict| conflict.server.is_none() && conflict.local.is_some()))
}

fn report(on: ReportOn<'_>, counts: Counts, waiting: &BTreeMap<String, u64>) -> String {
    let settings = on.settings;
    let mut text = String::new();
    let mut say = |line: std::fmt::Arguments<'_>| {
        let _ = writeln!(text, "{line}");
    };
    say(format_args!("{} on {}, {}", on.program, std::env::consts::OS, on.now));
    say(format_args!("state: {}", on.state));
    say(format_args!("server: {}", settings.server_url.as_deref().map_or("none".to_owned(), host)));
    say(format_args!("accounts: {}", if settings.user.is_some() { "signed in" } else { "none" }));
    say(format_args!(
        "syncs by itself: {}, every {} s; works offline: {}",
        settings.background_sync, settings.sync_every, settings.work_offline
    ));
    say(format_args!("last synced: {}", on.last_synced.map_or("never".to_owned(), |at| at.to_string())));
    say(format_args!("waiting: {}, refused: {}, two versions: {}", counts.pending, counts.refused, counts.conflicts));
    for (kind, count) in waiting {
        say(format_args!("  {count} x {kind}"));
    }
    say(format_args!("events, the newest first:"));
    for event in on.events {
        say(format_args!("  {}", line(event)));
    }
    text
}

fn line(event: &SyncEvent) -> String {
    let word = |value: Option<String>| value.unwrap_or_default().trim_matches('"').to_owned();
    let kind = word(serde_json::to_string(&event.kind).ok());
    let reason = event.reason.as_ref().map(|reason: &Reason| {
        let numbers = [reason.a, reason.b].into_iter().flatten().map(|number| format!(" {number}"));
        let status = reason.status.map(|status| format!(" ({status})")).unwrap_or_default();
        format!(", {}{}{status}", word(serde_json::to_string(&reason.code).ok()), numbers.collect::<String>())
    });
    let notes = if event.ids.is_empty() { String::new() } else { format!(", {} notes", event.ids.len()) };
    let moved = match (event.sent, event.received) {
        (0, 0) => String::new(),
        (sent, received) => format!(", sent {sent}, received {received}"),
    };
    let conflicts = if event.conflicts == 0 { String::new() } else { format!(", {} conflicts", event.conflicts) };
    format!("{} {kind}{moved}{conflicts}{notes}{}", Timestamp(event.at), reason.unwrap_or_default())
}

/// Scheme, host and port: a path or a user of an address may be somebody's secret.
fn host(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    format!("{scheme}://{}", authority.rsplit('@').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datasync_client::{ItemId, Store};

    use super::*;
    use crate::folder::define_tables;
    use crate::note::NoteText;
    use crate::sync_log::{Happened, SyncEventKind, SyncLog};

    #[test]
    fn a_report_tells_how_syncing_stands_and_nothing_of_the_notes_or_the_secrets() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::in_memory().expect("a store");
        define_tables(&store).expect("tables");
        let notebook = Notebook::new(Arc::new(store), Arc::new(|| Timestamp(0)), "Laptop");
        let text = NoteText { title: "Swordfish".to_owned(), body: "the body".to_owned() };
        let id: ItemId = notebook.create(&text, None, &["fishing".to_owned()]).expect("a note").note.id;
        let log = SyncLog::open(folder.path(), Timestamp(0));
        let reason = Reason::of_refusal(422, Some("Swordfish is taken".to_owned()));
        log.add(
            Timestamp(1000),
            Happened { ids: vec![id.as_str().to_owned()], reason: Some(reason), ..SyncEventKind::Refused.into() },
        );
        log.add(Timestamp(2000), Happened { sent: 2, received: 3, ..SyncEventKind::Synced.into() });
        let url = Some("https://ada:secret@notes.example.com:8443/path?key=k1".to_owned());
        let settings = Settings { server_url: url, user: Some("ada".to_owned()), ..Settings::default() };
        let (events, now) = (log.newest(500), Timestamp(3000));
        let on = ReportOn {
            program: "Driftless 0.1.0",
            state: "waiting",
            now,
            last_synced: None,
            settings: &settings,
            events: &events,
        };
        let report = notebook.sync_report(on).expect("a report");
        for line in [
            "state: waiting",
            "server: https://notes.example.com:8443",
            "waiting: 1, refused: 0, two versions: 0",
            "1 x notes insert pending",
            "1970-01-01T00:00:02.000Z synced, sent 2, received 3",
            "1970-01-01T00:00:01.000Z refused, 1 notes, notAccepted (422)",
        ] {
            assert!(report.contains(line), "{line} is not in\n{report}");
        }
        for secret in ["Swordfish", "the body", "fishing", "secret", "k1", "path", "ada", id.as_str()] {
            assert!(!report.contains(secret), "{secret} is in\n{report}");
        }
    }
}
