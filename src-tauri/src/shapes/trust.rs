//! What crosses the bridge about syncing, settings and servers.

use super::*;

shape!(/// Why something did not go to the server or did not come from it.
Reason { code: ReasonCode, said: Option<String>, a: Option<u32>, b: Option<u32>, status: Option<u16> });
shape!(/// One waiting change.
WaitingChange {
    id: String, what: WhatChanged, title: String, kind: ChangeKind, state: ChangeState, reason: Option<Reason>,
    tries: u32, tried_at: Option<Instant>, bytes: u32, parts: Vec<ChangedPart>, at: Option<Instant>, edits: u32,
    version: Option<String>, server_version: Option<String>,
});
shape!(/// What is true about syncing now.
SyncStatus {
    state: SyncState, work_offline: bool, background: bool, pending: u32, failed: u32, conflicts: u32,
    last_synced: Option<Instant>, offline_since: Option<Instant>, next_sync: Option<Instant>, done: u32,
    total: Option<u32>, reason: Option<Reason>, removal: Option<Removal>,
});
shape!(/// More would go than a person expects.
Removal { removing: u32, of: u32 });
shape!(/// Something that syncing did.
SyncEvent {
    id: u32, at: Instant, kind: SyncEventKind, sent: u32, received: u32, ids: Vec<String>, reason: Option<Reason>,
    conflicts: u32, took_ms: Option<u32>,
});
shape!(/// The settings of this device.
Settings {
    begun: bool, server_url: Option<String>, has_application_key: bool, user: Option<String>,
    signed_in_since: Option<Instant>, secrets_in: SecretsIn,
    device: String, background_sync: bool, work_offline: bool, sync_every: u32, sync_on_reconnect: bool,
    pause_on_metered: bool, theme: Look, notify_conflicts: bool, notify_failing: bool, notify_back_online: bool,
    when_fit: WhenFit, when_overlap: WhenOverlap, captions: bool, language: Language, zoom: f64, note_font: NoteFont,
    text_size: u32, order: ListOrder, spelling: bool, close_to_tray: bool, autostart: bool, start_hidden: bool,
    quick_note_key: Option<String>, trash_days: u32, can: Can, profile: String, data_folder: String, place_fixed: bool,
    old_place: Option<String>, version: String,
});
shape!(/// What this desktop can do.
Can { tray: bool, autostart: bool, quick_note_key: bool, metered: bool });
shape!(/// Settings to change; a null leaves one as it is. An empty `quick_note_key` is none.
SettingsChange {
    device: Option<String>, background_sync: Option<bool>, work_offline: Option<bool>, sync_every: Option<u32>,
    sync_on_reconnect: Option<bool>, pause_on_metered: Option<bool>, theme: Option<Look>,
    notify_conflicts: Option<bool>, notify_failing: Option<bool>, notify_back_online: Option<bool>,
    when_fit: Option<WhenFit>, when_overlap: Option<WhenOverlap>,
    captions: Option<bool>, language: Option<Language>, zoom: Option<f64>, note_font: Option<NoteFont>,
    text_size: Option<u32>, order: Option<ListOrder>, spelling: Option<bool>, close_to_tray: Option<bool>,
    autostart: Option<bool>, start_hidden: Option<bool>, quick_note_key: Option<String>, trash_days: Option<u32>,
});
shape!(/// Where to connect; a null key keeps the stored one.
Connection {
    server_url: String, application_key: Option<String>, account: Option<Account>, notes_here: NotesHere,
});
shape!(/// Who signs in. `register` makes the account first.
Account { name: String, password: String, register: bool });
shape!(/// What a server says of itself.
ServerFacts {
    accounts: Accounts, registration: bool, notes_of_another: u32, notes_never_sent: u32, answered_ms: u32,
});
shape!(/// A way to begin on the next device.
Invitation { link: String, qr: String });
shape!(/// What an invitation says.
InvitedTo { server_url: String, application_key: Option<String> });
shape!(/// A set of notes of its own.
Profile { name: String, current: bool });

words!(/// What waits.
WhatChanged { Note, Notebook });
words!(/// The state of the sync control.
SyncState { Serverless, Synced, Waiting, Checking, Syncing, Stopping, Offline, Retrying, NeedsYou, Unauthorized, Paused });
words!(/// The language of the window.
Language { System, En, De });
words!(/// The font of a note's text.
NoteFont { Sans, Serif, Mono });
words!(/// How a list is ordered, as the settings keep it.
ListOrder { Edited, Created, Title });
words!(/// Whether people sign in.
Accounts { None, Required });
words!(/// What becomes of notes that belong to another server or account.
NotesHere { Ask, Send, SetAside });

/// The words of another crate, and each of them as one that crosses the bridge.
macro_rules! words_of {
    ($theirs:ty, $(#[$meta:meta])* $name:ident { $($word:ident),* $(,)? }) => {
        words!($(#[$meta])* $name { $($word),* });
        same_words!($theirs, $name, $($word),*);
    };
}

words_of!(notes::Standing, /// Where a change stands.
ChangeState { Pending, Attempted, Failed, Conflict });
words_of!(notes::ChangedPart, /// A part of a note that a change is about.
ChangedPart { Text, Title, Tags, Notebook, Pin, Trashed, Restored });
words_of!(notes::ReasonCode, /// What was met.
ReasonCode {
    Unreachable, NoServer, Timeout, Insecure, InvalidUrl, NotAccepted, SignedOut, Forbidden, WrongKey, KeyOfAnother, Gone,
    TwoVersions, TooLarge, Busy, ServerFailed, BadAnswer, NewerFormat, HistoryChanged, WouldRemove, Emptied, OtherAccount,
    ClockOff, DiskFull, ReadOnly, Damaged, Stopped, Internal
});
words_of!(notes::SyncEventKind, /// What happened.
SyncEventKind {
    Synced, Failed, Stopped, Offline, Online, TwoVersions, Merged, Settled, Refused, SignedIn, SignedOut, Connected,
    Disconnected, RemovalAsked, Restored
});
words_of!(notes::SecretsIn, /// Where the key and the sign-in are kept.
SecretsIn { Keychain, File });
same_words!(notes::Language, Language, System, En, De);
same_words!(Language, notes::Language, System, En, De);
same_words!(notes::NoteFont, NoteFont, Sans, Serif, Mono);
same_words!(NoteFont, notes::NoteFont, Sans, Serif, Mono);
same_words!(notes::ListOrder, ListOrder, Edited, Created, Title);
same_words!(ListOrder, notes::ListOrder, Edited, Created, Title);

impl From<notes::Reason> for Reason {
    fn from(reason: notes::Reason) -> Self {
        Reason { code: reason.code.into(), said: reason.said, a: reason.a, b: reason.b, status: reason.status }
    }
}

impl From<notes::WaitingChange> for WaitingChange {
    fn from(change: notes::WaitingChange) -> Self {
        WaitingChange {
            id: change.id.into(),
            what: if change.is_notebook { WhatChanged::Notebook } else { WhatChanged::Note },
            title: change.name,
            kind: change.kind.into(),
            state: change.standing.into(),
            reason: change.reason.map(Reason::from),
            tries: change.tries,
            tried_at: change.tried_at.map(instant),
            bytes: number(change.bytes as u64),
            parts: change.parts.into_iter().map(ChangedPart::from).collect(),
            at: change.at.map(instant),
            edits: change.edits,
            version: change.version,
            server_version: change.server_version,
        }
    }
}

impl From<notes::SyncEvent> for SyncEvent {
    fn from(event: notes::SyncEvent) -> Self {
        SyncEvent {
            id: event.id,
            at: event.at,
            kind: event.kind.into(),
            sent: event.sent,
            received: event.received,
            ids: event.ids,
            reason: event.reason.map(Reason::from),
            conflicts: event.conflicts,
            took_ms: event.took_ms,
        }
    }
}
