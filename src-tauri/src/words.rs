//! What the host says by itself, in the person's language: the tray and notifications. What the window says
//! stands in `ui/src/words`.

use std::path::Path;

use datasync_client::{OpenError, StoreError};
use notes::{Language, Reason, ReasonCode};

use crate::shapes::{SyncState, SyncStatus};

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speech {
    English,
    German,
}

use Speech::{English, German};

/// Whose the other version of a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Other<'a> {
    /// Somebody else's.
    Person(&'a str),
    /// The same person's, on this device.
    Device(&'a str),
    /// Nobody says.
    Unknown,
}

/// The language that a person set, or that of their desktop.
pub(crate) fn speech(language: Language) -> Speech {
    match language {
        Language::En => English,
        Language::De => German,
        Language::System => of_locale(|name| std::env::var(name).ok()),
    }
}

/// The first of these that is set counts, as for every program.
fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Speech {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let locale = names.into_iter().filter_map(variable).find(|locale| !locale.is_empty()).unwrap_or_default();
    if locale.split(['_', '.', '-', '@']).next() == Some("de") { German } else { English }
}

/// A text of the tray, of a notification, or of a dialog of the desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    NewNote,
    SyncNow,
    Open,
    Quit,
    Compare,
    ShowConflicts,
    Later,
    TryNow,
    SignIn,
    Untitled,
    BringIn,
    Export,
    MoveTo,
    FindNotes,
}

impl Speech {
    pub(crate) fn word(self, word: Word) -> &'static str {
        let (english, german) = match word {
            Word::NewNote => ("New note", "Neue Notiz"),
            Word::SyncNow => ("Sync now", "Jetzt synchronisieren"),
            Word::Open => ("Open Driftless", "Driftless öffnen"),
            Word::Quit => ("Quit", "Beenden"),
            Word::Compare => ("Compare", "Vergleichen"),
            Word::ShowConflicts => ("Show conflicts", "Konflikte zeigen"),
            Word::Later => ("Later", "Später"),
            Word::TryNow => ("Try now", "Jetzt versuchen"),
            Word::SignIn => ("Sign in", "Anmelden"),
            Word::Untitled => ("Untitled", "Ohne Titel"),
            Word::BringIn => ("Bring in notes", "Notizen hereinholen"),
            Word::Export => ("Export all notes into", "Alle Notizen exportieren nach"),
            Word::MoveTo => ("Move all notes into", "Alle Notizen verschieben nach"),
            Word::FindNotes => ("Where the notes are now", "Wo die Notizen jetzt sind"),
        };
        self.either(english, german)
    }

    fn either<T>(self, english: T, german: T) -> T {
        if self == English { english } else { german }
    }

    fn waiting(self, count: u32) -> String {
        match (self, count) {
            (English, 1) => "1 change waiting".to_owned(),
            (English, _) => format!("{count} changes waiting"),
            (German, 1) => "1 Änderung wartet".to_owned(),
            (German, _) => format!("{count} Änderungen warten"),
        }
    }

    /// The state of syncing in one line.
    pub(crate) fn status(self, status: &SyncStatus) -> String {
        let waits = |line: &str| match status.pending {
            0 => line.to_owned(),
            count => format!("{line} – {}", self.waiting(count)),
        };
        if status.work_offline && status.state != SyncState::Serverless {
            return waits(self.either("Working offline", "Arbeitet offline"));
        }
        match status.state {
            SyncState::Serverless => self.either("This computer only", "Nur dieser Computer").to_owned(),
            SyncState::Synced if status.conflicts > 0 => match (self, status.conflicts) {
                (English, 1) => "Synced – 1 note has two versions".to_owned(),
                (English, count) => format!("Synced – {count} notes have two versions"),
                (German, 1) => "Synchron – 1 Notiz hat zwei Fassungen".to_owned(),
                (German, count) => format!("Synchron – {count} Notizen haben zwei Fassungen"),
            },
            SyncState::Synced => self.either("Synced", "Synchron").to_owned(),
            SyncState::Waiting => self.waiting(status.pending),
            SyncState::Checking => self.either("Checking for changes", "Sucht nach Änderungen").to_owned(),
            SyncState::Syncing => match (self, status.total) {
                (English, Some(total)) => format!("Syncing {} of {total}", status.done),
                (English, None) => "Syncing".to_owned(),
                (German, Some(total)) => format!("Synchronisiert {} von {total}", status.done),
                (German, None) => "Synchronisiert".to_owned(),
            },
            SyncState::Stopping => self.either("Stopping", "Hält an").to_owned(),
            SyncState::Offline => waits(self.either("Offline", "Offline")),
            SyncState::Paused => waits(self.either("Paused on this connection", "Pause in diesem Netz")),
            SyncState::Retrying => waits(self.either("Sync didn’t finish", "Nicht fertig synchronisiert")),
            SyncState::NeedsYou => waits(self.either("Sync needs you", "Die Synchronisierung braucht dich")),
            SyncState::Unauthorized => waits(self.either("Sign in again", "Melde dich wieder an")),
        }
    }

    /// Title and text of the notification about one note with two versions; nobody: it was deleted on the other side.
    pub(crate) fn two_versions(self, title: &str, other: Option<Other<'_>>) -> (String, String) {
        let title = if title.is_empty() { self.word(Word::Untitled) } else { title };
        let text = match (self, other) {
            (English, Some(Other::Person(person))) => format!("You and {person} both edited it. Both texts are kept."),
            (English, Some(Other::Device(device))) => {
                format!("You edited it here and on {device}. Both texts are kept.")
            }
            (English, Some(Other::Unknown)) => {
                "It was edited here and on another device. Both texts are kept.".to_owned()
            }
            (English, None) => "It was edited here and deleted on another device. Nothing is lost.".to_owned(),
            (German, Some(Other::Person(person))) => {
                format!("Du und {person} haben sie bearbeitet. Beide Texte sind aufgehoben.")
            }
            (German, Some(Other::Device(device))) => {
                format!("Du hast sie hier und auf {device} bearbeitet. Beide Texte sind aufgehoben.")
            }
            (German, Some(Other::Unknown)) => {
                "Sie wurde hier und auf einem anderen Gerät bearbeitet. Beide Texte sind aufgehoben.".to_owned()
            }
            (German, None) => {
                "Sie wurde hier bearbeitet und auf einem anderen Gerät gelöscht. Nichts ist verloren.".to_owned()
            }
        };
        let title = self.either(format!("“{title}” has two versions"), format!("„{title}“ hat zwei Fassungen"));
        (title, text)
    }

    /// What was waiting for the line is done; `None`: nothing was.
    pub(crate) fn back_online(self, sent: usize, received: usize, conflicts: u32) -> Option<(String, String)> {
        let title = match (self, sent, received) {
            (_, 0, 0) => return None,
            (English, 0, 1) => "Back online, 1 note came in".to_owned(),
            (English, 0, count) => format!("Back online, {count} notes came in"),
            (English, 1, _) => "Back online, 1 note synced".to_owned(),
            (English, count, _) => format!("Back online, {count} notes synced"),
            (German, 0, 1) => "Wieder online, 1 Notiz angekommen".to_owned(),
            (German, 0, count) => format!("Wieder online, {count} Notizen angekommen"),
            (German, 1, _) => "Wieder online, 1 Notiz synchronisiert".to_owned(),
            (German, count, _) => format!("Wieder online, {count} Notizen synchronisiert"),
        };
        let text = match (self, conflicts) {
            (English, 0) => "Everything is up to date.".to_owned(),
            (English, 1) => "1 note has two versions.".to_owned(),
            (English, count) => format!("{count} notes have two versions."),
            (German, 0) => "Alles ist auf dem neuesten Stand.".to_owned(),
            (German, 1) => "1 Notiz hat zwei Fassungen.".to_owned(),
            (German, count) => format!("{count} Notizen haben zwei Fassungen."),
        };
        Some((title, text))
    }

    pub(crate) fn several_versions(self, count: usize) -> (String, String) {
        match self {
            English => (
                format!("{count} notes have two versions"),
                "Both texts of each are kept. Look at them when it suits you.".to_owned(),
            ),
            German => (
                format!("{count} Notizen haben zwei Fassungen"),
                "Von jeder sind beide Texte aufgehoben. Sieh sie dir an, wann es dir passt.".to_owned(),
            ),
        }
    }

    pub(crate) fn failing_for_long(self, reason: &Reason, waiting: u32) -> (String, String) {
        let why = self.reason(reason);
        match (self, waiting) {
            (English, 0) => ("Driftless hasn’t synced for 10 minutes".to_owned(), why),
            (English, 1) => (
                "Driftless hasn’t synced for 10 minutes".to_owned(),
                format!("{why} 1 change is saved on this computer."),
            ),
            (English, count) => (
                "Driftless hasn’t synced for 10 minutes".to_owned(),
                format!("{why} {count} changes are saved on this computer."),
            ),
            (German, 0) => ("Driftless hat seit 10 Minuten nicht synchronisiert".to_owned(), why),
            (German, 1) => (
                "Driftless hat seit 10 Minuten nicht synchronisiert".to_owned(),
                format!("{why} 1 Änderung ist auf diesem Computer gespeichert."),
            ),
            (German, count) => (
                "Driftless hat seit 10 Minuten nicht synchronisiert".to_owned(),
                format!("{why} {count} Änderungen sind auf diesem Computer gespeichert."),
            ),
        }
    }

    pub(crate) fn sign_in_again(self) -> (String, String) {
        match self {
            English => {
                ("Sign in again to keep syncing".to_owned(), "Changes wait on this computer until you do.".to_owned())
            }
            German => (
                "Melde dich wieder an, um weiter zu synchronisieren".to_owned(),
                "Bis dahin warten Änderungen auf diesem Computer.".to_owned(),
            ),
        }
    }

    /// Why there is no window.
    pub(crate) fn not_started(self, folder: &Path, error: &OpenError) -> (String, String) {
        let (english, german) = match error {
            OpenError::InUse => {
                ("Another Driftless uses this data folder.", "Ein anderes Driftless benutzt diesen Datenordner.")
            }
            OpenError::Newer { .. } => (
                "These notes were written by a newer version. Update Driftless to open them.",
                "Diese Notizen hat eine neuere Version geschrieben. Aktualisiere Driftless, um sie zu öffnen.",
            ),
            OpenError::Store(StoreError::DiskFull(_)) => (
                "The disk is full. Free some space, then start it again.",
                "Die Festplatte ist voll. Schaffe Platz und starte es dann wieder.",
            ),
            OpenError::Unwritable(_) | OpenError::Store(StoreError::ReadOnly(_)) => {
                ("The data folder can’t be written.", "In den Datenordner lässt sich nicht schreiben.")
            }
            OpenError::Store(_) | OpenError::UnsafeSqlite(_) => {
                ("The notes file can’t be opened.", "Die Notizdatei lässt sich nicht öffnen.")
            }
        };
        let title = self.either("Driftless can’t start", "Driftless kann nicht starten");
        (title.to_owned(), format!("{}\n{}", self.either(english, german), folder.display()))
    }

    pub(crate) fn mended(self) -> &'static str {
        self.either("Driftless mended its notes file", "Driftless hat seine Notizdatei wiederhergestellt")
    }

    /// Why syncing does not get on, shorter than the window says it.
    fn reason(self, reason: &Reason) -> String {
        let (english, german) = match reason.code {
            ReasonCode::Unreachable => ("The server can’t be reached.", "Der Server ist nicht erreichbar."),
            ReasonCode::Timeout => ("The server takes too long.", "Der Server braucht zu lange."),
            ReasonCode::Busy => ("The server is busy.", "Der Server ist beschäftigt."),
            ReasonCode::ServerFailed => ("Something went wrong on the server.", "Auf dem Server ging etwas schief."),
            ReasonCode::Insecure => ("The connection is not secure.", "Die Verbindung ist nicht sicher."),
            ReasonCode::WrongKey => {
                ("The server doesn’t know this application key.", "Der Server kennt diesen Anwendungsschlüssel nicht.")
            }
            ReasonCode::NoServer | ReasonCode::InvalidUrl => (
                "No Driftless server answers at this address.",
                "Unter dieser Adresse antwortet kein Driftless-Server.",
            ),
            ReasonCode::DiskFull => ("The disk is full.", "Die Festplatte ist voll."),
            ReasonCode::ReadOnly => {
                ("Your notes file can’t be written.", "In deine Notizdatei lässt sich nicht schreiben.")
            }
            _ => ("Look at the sync activity.", "Sieh dir die Synchronisierung an."),
        };
        self.either(english, german).to_owned()
    }

    /// This language, as a setting names it.
    pub(crate) fn language(self) -> Language {
        self.either(Language::En, Language::De)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desktops_language_is_the_first_variable_that_is_set() {
        let german = |name: &str| (name == "LANG").then(|| "de_AT.UTF-8".to_owned());
        assert_eq!(of_locale(german), German);
        let overruled = |name: &str| Some(if name == "LC_ALL" { "en_GB.UTF-8" } else { "de_DE" }.to_owned());
        assert_eq!(of_locale(overruled), English);
        assert_eq!(of_locale(|_| None), English);
        assert_eq!(of_locale(|_| Some("den_XX".to_owned())), English);
    }

    #[test]
    fn two_versions_name_the_person_or_the_device_of_the_other_one() {
        let (title, text) = English.two_versions("Kitchen renovation", Some(Other::Person("Jonas")));
        assert_eq!(title, "“Kitchen renovation” has two versions");
        assert_eq!(text, "You and Jonas both edited it. Both texts are kept.");
        let text = |other| German.two_versions("", other).1;
        assert_eq!(
            text(Some(Other::Device("Pixel 8"))),
            "Du hast sie hier und auf Pixel 8 bearbeitet. Beide Texte sind aufgehoben."
        );
        assert!(text(None).contains("gelöscht"), "the other side has no text");
    }

    #[test]
    fn back_online_says_what_was_synced_and_never_that_all_is_done_while_notes_have_two_versions() {
        let said = English.back_online(8, 12, 0).expect("something moved");
        assert_eq!(said, ("Back online, 8 notes synced".to_owned(), "Everything is up to date.".to_owned()));
        assert_eq!(English.back_online(1, 0, 3).expect("something moved").1, "3 notes have two versions.");
        assert_eq!(German.back_online(0, 2, 0).expect("something moved").0, "Wieder online, 2 Notizen angekommen");
        assert_eq!(English.back_online(0, 0, 0), None);
    }

    #[test]
    fn a_start_that_is_refused_says_why_and_where() {
        let (title, text) = English.not_started(Path::new("/home/ada/notes"), &OpenError::Newer { found: 9, known: 1 });
        assert_eq!(title, "Driftless can’t start");
        assert_eq!(
            text,
            "These notes were written by a newer version. Update Driftless to open them.\n/home/ada/notes"
        );
        let locked = OpenError::Unwritable(std::io::ErrorKind::ReadOnlyFilesystem.into());
        assert!(German.not_started(Path::new("/x"), &locked).1.starts_with("In den Datenordner"));
    }

    #[test]
    fn how_long_syncing_fails_is_said_with_what_is_safe_here() {
        let (title, text) = English.failing_for_long(&ReasonCode::Unreachable.into(), 14);
        assert_eq!(title, "Driftless hasn’t synced for 10 minutes");
        assert_eq!(text, "The server can’t be reached. 14 changes are saved on this computer.");
    }
}
