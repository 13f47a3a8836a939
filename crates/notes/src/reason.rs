//! Why something did not go to the server or did not come from it, as a word that every UI says in its own language.

use datasync_client::{PullError, PushError, RemoteError, StoreError, SyncError};
use serde::{Deserialize, Serialize};

/// A word, and what has to be said with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The word.
    pub code: ReasonCode,
    /// The server's own sentence.
    pub said: Option<String>,
    /// A number of the sentence: how many would be removed, or by how many minutes a clock is off.
    pub a: Option<u32>,
    /// The other one: of how many.
    pub b: Option<u32>,
    /// The HTTP status that the server answered with, if it was an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// What was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReasonCode {
    /// No server answers.
    Unreachable,
    /// Something answers, and it is no Driftless server.
    NoServer,
    /// The answer did not come in time.
    Timeout,
    /// The connection is not secure.
    Insecure,
    /// The address is none.
    InvalidUrl,
    /// The server does not take this change.
    NotAccepted,
    /// The sign-in has ended, or did not succeed.
    SignedOut,
    /// This account may not do that.
    Forbidden,
    /// The application key is not the server's.
    WrongKey,
    /// The key that is kept is another server's.
    KeyOfAnother,
    /// The server has it no more.
    Gone,
    /// A person decides.
    TwoVersions,
    /// Larger than the server takes.
    TooLarge,
    /// The server asks to wait.
    Busy,
    /// The server failed.
    ServerFailed,
    /// The server sent what is no note.
    BadAnswer,
    /// The server speaks a newer language.
    NewerFormat,
    /// The server was restored or replaced.
    HistoryChanged,
    /// More would be removed than a person expects.
    WouldRemove,
    /// The server has none of what was synced with it.
    Emptied,
    /// The notes here belong to another server or account.
    OtherAccount,
    /// This computer's clock is wrong.
    ClockOff,
    /// There is no room.
    DiskFull,
    /// The notes file can't be written.
    ReadOnly,
    /// The notes file is damaged.
    Damaged,
    /// A person stopped it.
    Stopped,
    /// Anything else.
    Internal,
}

impl From<ReasonCode> for Reason {
    fn from(code: ReasonCode) -> Self {
        Reason { code, said: None, a: None, b: None, status: None }
    }
}

impl From<&RemoteError> for Reason {
    fn from(error: &RemoteError) -> Self {
        let code = match error {
            RemoteError::Unreachable(_) => ReasonCode::Unreachable,
            RemoteError::TimedOut => ReasonCode::Timeout,
            RemoteError::Insecure(_) => ReasonCode::Insecure,
            RemoteError::Unauthorized => ReasonCode::WrongKey,
            RemoteError::SignedOut => ReasonCode::SignedOut,
            RemoteError::Busy { .. } => ReasonCode::Busy,
            RemoteError::Server { .. } => ReasonCode::ServerFailed,
            RemoteError::EpochChanged => ReasonCode::HistoryChanged,
            RemoteError::NewerVersion => ReasonCode::NewerFormat,
            RemoteError::NotATableServer => ReasonCode::NoServer,
            RemoteError::InvalidUrl => ReasonCode::InvalidUrl,
        };
        let status = match error {
            RemoteError::Busy { status, .. } | RemoteError::Server { status } => Some(*status),
            RemoteError::Unauthorized | RemoteError::SignedOut => Some(401),
            _ => None,
        };
        Reason { status, ..code.into() }
    }
}

impl From<&StoreError> for Reason {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::DiskFull(_) => ReasonCode::DiskFull,
            StoreError::ReadOnly(_) => ReasonCode::ReadOnly,
            StoreError::Damaged(_) | StoreError::Unreadable { .. } => ReasonCode::Damaged,
            StoreError::UnknownTable(_) | StoreError::Closed | StoreError::Sqlite(_) => ReasonCode::Internal,
        }
        .into()
    }
}

impl From<&SyncError> for Reason {
    fn from(error: &SyncError) -> Self {
        let number = |count: u64| Some(u32::try_from(count).unwrap_or(u32::MAX));
        match error {
            SyncError::Push(PushError::Remote(error)) | SyncError::Pull(PullError::Remote(error)) => error.into(),
            SyncError::Push(PushError::Store(error))
            | SyncError::Pull(PullError::Store(error))
            | SyncError::Store(error) => error.into(),
            SyncError::Push(PushError::Stopped) | SyncError::Pull(PullError::Stopped) => ReasonCode::Stopped.into(),
            SyncError::Pull(PullError::BadRow) => ReasonCode::BadAnswer.into(),
            SyncError::Pull(PullError::ResyncNeeded(_)) => ReasonCode::HistoryChanged.into(),
            SyncError::Pull(PullError::Emptied { items }) => Reason { a: number(*items), ..ReasonCode::Emptied.into() },
            SyncError::Pull(PullError::WouldRemove { removing, of }) => {
                Reason { a: number(*removing), b: number(*of), ..ReasonCode::WouldRemove.into() }
            }
        }
    }
}

const MINUTE_MS: u64 = 60_000;

impl Reason {
    /// Why the server did not take one change.
    #[must_use]
    pub fn of_refusal(status: u16, said: Option<String>) -> Self {
        let code = match status {
            403 => ReasonCode::Forbidden,
            404 | 410 => ReasonCode::Gone,
            413 => ReasonCode::TooLarge,
            _ => ReasonCode::NotAccepted,
        };
        // 0 stands for a write that had nothing to send.
        Reason { said, status: Some(status).filter(|status| *status > 0), ..code.into() }
    }

    /// What a person is told of their clock, which is so many milliseconds ahead of the server's, or behind it: nothing, if it is
    /// right to five minutes.
    #[must_use]
    pub fn of_clock(ahead_ms: i64) -> Option<Self> {
        let minutes = (ahead_ms.unsigned_abs() + MINUTE_MS / 2) / MINUTE_MS;
        let is_off = ahead_ms.unsigned_abs() > 5 * MINUTE_MS;
        is_off.then(|| Reason { a: Some(u32::try_from(minutes).unwrap_or(u32::MAX)), ..ReasonCode::ClockOff.into() })
    }

    /// The same without what the server said, which may repeat what it was sent.
    #[must_use]
    pub fn without_words(self) -> Self {
        Reason { said: None, ..self }
    }

    /// A sentence for whoever has no words of their own for the code.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (a, b) = (self.a.unwrap_or_default(), self.b.unwrap_or_default());
        match self.code {
            ReasonCode::Unreachable => "The server can't be reached. We keep trying.",
            ReasonCode::NoServer => {
                "No Driftless server answers at this address. Check the Application URL in Settings."
            }
            ReasonCode::Timeout => "The server took too long. We keep trying.",
            ReasonCode::Insecure => {
                "The connection is not secure, so nothing was sent. Check the address or this computer's clock."
            }
            ReasonCode::InvalidUrl => "The Application URL must look like https://notes.example.com.",
            ReasonCode::NotAccepted => {
                let said = self.said.as_ref().map(|said| format!(" It said: {said}.")).unwrap_or_default();
                return format!("The server didn't accept this change. Your text is safe here.{said}");
            }
            ReasonCode::SignedOut => "This device is signed out. Your notes are safe here; sign in again to go on.",
            ReasonCode::Forbidden => "This account may not change this note. Your text stays on this computer.",
            ReasonCode::WrongKey => "The server doesn't know this application key. Check it in Settings.",
            ReasonCode::KeyOfAnother => {
                "The stored application key belongs to another server, so it was not sent. Enter the key of this one."
            }
            ReasonCode::Gone => "This note no longer exists on the server. Your text is safe here.",
            ReasonCode::TwoVersions => "This note has two versions. Compare them when you like.",
            ReasonCode::TooLarge => "This note is too large for the server. Your text is safe here.",
            ReasonCode::Busy => "The server is busy and asked us to wait. Nothing is wrong with your notes.",
            ReasonCode::ServerFailed => "Something went wrong on the server. We keep trying.",
            ReasonCode::BadAnswer => "The server sent something that is not a note. We keep trying.",
            ReasonCode::NewerFormat => "Update the app to sync with this server. Writing works as before.",
            ReasonCode::HistoryChanged => "The server was restored or replaced. We compare everything with it.",
            ReasonCode::WouldRemove => {
                return format!(
                    "The server would remove {a} of {b} items here. Nothing was removed. Is it the right server?"
                );
            }
            ReasonCode::Emptied => {
                return format!(
                    "The server has none of the {a} items that were synced with it. They stay here until you decide."
                );
            }
            ReasonCode::OtherAccount => {
                "The notes here belong to another server or account. Say what should become of them."
            }
            ReasonCode::ClockOff => {
                return format!("This computer's clock is {a} minutes off. Times in versions may look wrong.");
            }
            ReasonCode::DiskFull => "Not saved: the disk is full.",
            ReasonCode::ReadOnly => "Not saved: the notes file can't be written.",
            ReasonCode::Damaged => "The notes file is damaged; what can be read is brought over at the next start.",
            ReasonCode::Stopped => "Stopped.",
            ReasonCode::Internal => "Something went wrong inside the app.",
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_a_word_and_its_numbers() {
        let error = SyncError::Pull(PullError::WouldRemove { removing: 180, of: 200 });
        let json = serde_json::to_string(&Reason::from(&error)).expect("plain data");
        assert_eq!(json, r#"{"code":"wouldRemove","said":null,"a":180,"b":200}"#);
    }

    #[test]
    fn what_the_server_answered_with_is_told_and_a_line_of_an_earlier_version_is_read() {
        let busy = RemoteError::Busy { status: 429, retry_after: None };
        let json = serde_json::to_string(&Reason::from(&busy)).expect("plain data");
        assert_eq!(json, r#"{"code":"busy","said":null,"a":null,"b":null,"status":429}"#);
        assert_eq!(Reason::from(&RemoteError::TimedOut).status, None);
        let earlier = serde_json::from_str::<Reason>(r#"{"code":"busy","said":null,"a":null,"b":null}"#);
        assert_eq!(earlier.expect("read"), ReasonCode::Busy.into());
    }

    #[test]
    fn a_key_that_is_not_known_and_a_sign_in_that_has_ended_are_two_reasons() {
        assert_eq!(Reason::from(&RemoteError::Unauthorized).code, ReasonCode::WrongKey);
        assert_eq!(Reason::from(&RemoteError::SignedOut).code, ReasonCode::SignedOut);
    }

    #[test]
    fn a_clock_is_told_of_from_five_minutes_on_whichever_way_it_is_off() {
        let minutes = |ahead_ms| Reason::of_clock(ahead_ms).map(|reason| (reason.code, reason.a));
        assert_eq!(minutes(0), None);
        assert_eq!(minutes(-300_000), None);
        assert_eq!(minutes(9 * 60_000 + 20_000), Some((ReasonCode::ClockOff, Some(9))));
        assert_eq!(minutes(-3 * 24 * 3_600_000), Some((ReasonCode::ClockOff, Some(4320))));
        assert_eq!(minutes(i64::MIN), Some((ReasonCode::ClockOff, Some(u32::MAX))));
    }

    #[test]
    fn a_server_of_a_newer_version_asks_for_an_update() {
        let error = SyncError::Pull(PullError::Remote(RemoteError::NewerVersion));
        assert_eq!(Reason::from(&error).code, ReasonCode::NewerFormat);
    }

    #[test]
    fn what_the_server_said_to_a_change_is_kept_for_the_person_and_can_be_left_out() {
        let reason = Reason::of_refusal(422, Some("no titles on Sundays".to_owned()));
        assert!(reason.sentence().ends_with("It said: no titles on Sundays."));
        assert_eq!(reason.without_words(), Reason { status: Some(422), ..ReasonCode::NotAccepted.into() });
        assert_eq!(Reason::of_refusal(413, None).code, ReasonCode::TooLarge);
        assert_eq!(Reason::of_refusal(403, None).code, ReasonCode::Forbidden);
    }
}
