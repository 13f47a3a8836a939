//! Answers as text for people and as one JSON value for scripts. The shapes are part of the contract: see the snapshots.

use notes::{Conflict, ConflictKind, Connected, Note, NoteState};
use serde_json::{Value, json};

use crate::failure::Failure;

/// So many of them, in words.
pub(crate) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// What a command answers.
pub(crate) enum Answer {
    Nothing,
    Id(String),
    Note(Box<NoteState>),
    Notes(Vec<NoteState>),
    Synced(Synced),
    Conflicts(Vec<Conflict>),
    Connected(Connected),
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
            Answer::Synced(synced) => synced.to_json(),
            Answer::Conflicts(conflicts) => conflicts.iter().map(conflict).collect(),
            Answer::Said { json, .. } => json.clone(),
            Answer::Connected(Connected { settings, set_aside }) => json!({
                "server": settings.server_url, "user": settings.user, "setAside": set_aside.as_ref().map(|aside| json!({
                    "profile": aside.profile, "folder": aside.folder,
                })),
            }),
        }
        .to_string()
    }

    pub(crate) fn to_text(&self) -> String {
        match self {
            Answer::Nothing => String::new(),
            Answer::Id(id) => id.clone(),
            Answer::Note(state) => text(&state.note),
            Answer::Notes(notes) => notes.iter().map(line).collect::<Vec<_>>().join("\n"),
            Answer::Synced(synced) => synced.to_text(),
            Answer::Conflicts(conflicts) => conflicts.iter().map(conflict_line).collect::<Vec<_>>().join("\n"),
            Answer::Said { text, .. } => text.clone(),
            Answer::Connected(connected) => connected_text(connected),
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

fn connected_text(Connected { settings, set_aside }: &Connected) -> String {
    let server = settings.server_url.as_deref().unwrap_or_default();
    let user = settings.user.as_ref().map(|user| format!(" as {user}")).unwrap_or_default();
    let aside = set_aside.as_ref().map(|aside| {
        let (profile, folder) = (&aside.profile, aside.folder.display());
        format!("\nWhat was here is the profile \"{profile}\" now, with all that waits. In a terminal --data \"{folder}\" opens it.")
    });
    format!("Connected with {server}{user}{}", aside.unwrap_or_default())
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
