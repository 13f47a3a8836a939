//! Answers as text for people and as one JSON value for scripts. The shapes are part of the contract: see the snapshots.

use notes::{Conflict, ConflictKind, Note, NoteState};
use serde_json::{Value, json};

use crate::failure::Failure;

/// What a command answers.
pub(crate) enum Answer {
    Nothing,
    Id(String),
    Note(Box<NoteState>),
    Notes(Vec<NoteState>),
    Status {
        pending: u64,
        failed: u64,
        conflicts: u64,
        last_synced: Option<String>,
        server: Option<String>,
        /// Who is signed in there.
        user: Option<String>,
    },
    Synced(Synced),
    Conflicts(Vec<Conflict>),
    Connected(String),
    /// What a command whose shapes stand in a file of its own says, both ways.
    Said {
        json: Value,
        text: String,
    },
}

/// What a sync did: how many changes were sent and received, how many notes have two versions, how many changes the server
/// refused.
pub(crate) struct Synced {
    pub(crate) pushed: usize,
    pub(crate) pulled: usize,
    pub(crate) conflicts: usize,
    pub(crate) failed: usize,
}

/// What happens while a folder is watched.
pub(crate) enum Told {
    /// A sync ended, and these items changed here.
    Synced { synced: Synced, changed: Vec<String> },
    /// A sync could not be done; it is tried again.
    Failed(Failure),
    /// The server says when something changes.
    Listening,
    /// It does not: it is asked.
    Polling,
}

impl Synced {
    fn to_json(&self) -> Value {
        let Synced { pushed, pulled, conflicts, failed } = self;
        json!({"pushed": pushed, "pulled": pulled, "conflicts": conflicts, "failed": failed})
    }

    fn to_text(&self) -> String {
        let Synced { pushed, pulled, conflicts, failed } = self;
        format!("{pushed} sent, {pulled} received, {conflicts} with two versions, {failed} refused")
    }
}

impl Told {
    pub(crate) fn to_json(&self) -> String {
        let mut event = match self {
            Told::Synced { synced, changed } => {
                let mut synced = synced.to_json();
                synced["changed"] = changed.as_slice().into();
                synced
            }
            Told::Failed(failure) => json!({"code": failure.word(), "message": failure.to_string()}),
            Told::Listening | Told::Polling => json!({}),
        };
        event["event"] = match self {
            Told::Synced { .. } => "synced",
            Told::Failed(_) => "failed",
            Told::Listening => "listening",
            Told::Polling => "polling",
        }
        .into();
        event.to_string()
    }

    /// A person is not told of a sync that found nothing.
    pub(crate) fn to_text(&self) -> Option<String> {
        match self {
            Told::Synced { synced, changed } if synced.pushed == 0 && changed.is_empty() => None,
            Told::Synced { synced, .. } => Some(synced.to_text()),
            Told::Failed(failure) => Some(format!("Not synced: {failure}")),
            Told::Listening => Some("The server says when something changes".to_owned()),
            Told::Polling => Some("The server is asked every now and then".to_owned()),
        }
    }
}

impl Answer {
    pub(crate) fn to_json(&self) -> String {
        match self {
            Answer::Nothing => json!({"done": true}),
            Answer::Id(id) => json!({"id": id}),
            Answer::Note(state) => note(state),
            Answer::Notes(notes) => notes.iter().map(note).collect(),
            Answer::Status { pending, failed, conflicts, last_synced, server, user } => json!({
                "pending": pending, "failed": failed, "conflicts": conflicts, "lastSynced": last_synced,
                "server": server, "user": user,
            }),
            Answer::Synced(synced) => synced.to_json(),
            Answer::Conflicts(conflicts) => conflicts.iter().map(conflict).collect(),
            Answer::Said { json, .. } => json.clone(),
            Answer::Connected(url) => json!({"server": url}),
        }
        .to_string()
    }

    pub(crate) fn to_text(&self) -> String {
        match self {
            Answer::Nothing => String::new(),
            Answer::Id(id) => id.clone(),
            Answer::Note(state) => text(&state.note),
            Answer::Notes(notes) => notes.iter().map(line).collect::<Vec<_>>().join("\n"),
            Answer::Status { pending, failed, conflicts, last_synced, server, user } => {
                let server = server.as_deref().unwrap_or("none: this computer only");
                let user = user.as_ref().map(|user| format!("\nSigned in as: {user}")).unwrap_or_default();
                let last = last_synced.as_deref().unwrap_or("never");
                format!(
                    "Server: {server}{user}\nLast synced: {last}\nWaiting: {pending}\nRefused: {failed}\nTwo versions: {conflicts}"
                )
            }
            Answer::Synced(synced) => synced.to_text(),
            Answer::Conflicts(conflicts) => conflicts.iter().map(conflict_line).collect::<Vec<_>>().join("\n"),
            Answer::Said { text, .. } => text.clone(),
            Answer::Connected(url) => format!("Connected with {url}"),
        }
    }
}

pub(crate) fn failure(failure: &Failure, as_json: bool) -> String {
    if as_json {
        json!({"error": {"code": failure.word(), "message": failure.to_string()}}).to_string()
    } else {
        format!("driftless-cli: {failure}")
    }
}

/// What a person should know although the command went on.
pub(crate) fn notice(word: &str, sentence: &str, as_json: bool) -> String {
    if as_json {
        json!({"notice": {"code": word, "message": sentence}}).to_string()
    } else {
        format!("driftless-cli: {sentence}")
    }
}

fn note(state: &NoteState) -> Value {
    let note = &state.note;
    json!({
        "id": note.id, "title": note.title, "body": note.body, "notebook": note.notebook_id, "tags": note.tags,
        "pinned": note.pinned, "trashed": note.trashed, "version": state.version, "pending": state.pending,
        "conflict": state.conflict, "createdAt": note.created_at.to_string(), "updatedAt": note.edited_at.to_string(),
    })
}

fn conflict(conflict: &Conflict) -> Value {
    let side = |note: &Option<Note>| {
        note.as_ref().map(|note| json!({"title": note.title, "body": note.body, "tags": note.tags}))
    };
    let kind = match conflict.kind {
        ConflictKind::Edited => "edited",
        ConflictKind::DeletedThere => "deletedThere",
        ConflictKind::DeletedHere => "deletedHere",
    };
    json!({
        "id": conflict.id, "kind": kind, "base": side(&conflict.base), "mine": side(&conflict.local),
        "theirs": side(&conflict.server), "device": conflict.server.as_ref().and_then(|note| note.device.clone()),
        "at": conflict.at.to_string(), "waitsOn": conflict.waits_on, "whileOffline": conflict.while_offline,
    })
}

fn title(note: &Note) -> &str {
    if note.title.is_empty() { "Untitled" } else { &note.title }
}

fn line(state: &NoteState) -> String {
    let mark = match (state.conflict, state.pending) {
        (true, _) => "two versions  ",
        (_, true) => "waiting  ",
        _ => "",
    };
    format!("{}  {mark}{}", state.note.id, title(&state.note))
}

fn text(note: &Note) -> String {
    let tags = note.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ");
    let head = if tags.is_empty() { format!("# {}", title(note)) } else { format!("# {}\n{tags}", title(note)) };
    format!("{head}\n\n{}", note.body)
}

fn conflict_line(conflict: &Conflict) -> String {
    let shown = conflict.local.as_ref().or(conflict.server.as_ref()).map_or("", title);
    let place = conflict.waits_on.as_deref().map(|device| format!("  (waits on {device})")).unwrap_or_default();
    format!("{}  {shown}{place}", conflict.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_names_who_is_signed_in_if_somebody_is() {
        let status = |user: Option<&str>| {
            let (server, user) = (Some("https://notes.example".to_owned()), user.map(str::to_owned));
            Answer::Status { pending: 1, failed: 0, conflicts: 0, last_synced: None, server, user }.to_text()
        };
        let rest = "Last synced: never\nWaiting: 1\nRefused: 0\nTwo versions: 0";
        assert_eq!(status(None), format!("Server: https://notes.example\n{rest}"));
        assert_eq!(status(Some("ada")), format!("Server: https://notes.example\nSigned in as: ada\n{rest}"));
    }
}
