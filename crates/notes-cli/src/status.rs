//! `status`: the server, what waits for it, and what it refused, by name and with the reason.

use datasync_client::Timestamp;
use notes::{LAST_SYNCED, NotebookError, Reason, Standing};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::output::Answer;
use crate::run::Desk;

/// How a data folder stands to its server.
struct Status {
    pending: u64,
    failed: u64,
    conflicts: u64,
    last_synced: Option<String>,
    server: Option<String>,
    /// Who is signed in there.
    user: Option<String>,
    refused: Vec<Refused>,
}

/// A change that the server did not take. It waits until it is edited, tried again or given up.
struct Refused {
    id: String,
    what: &'static str,
    title: String,
    kind: &'static str,
    reason: Reason,
}

pub(crate) fn status(desk: &Desk) -> Result<Answer, Failure> {
    let counts = desk.notebook.counts()?;
    let last_synced = desk.store.read(|txn| txn.value(LAST_SYNCED))?;
    // Nearly always there is none, and a long queue is not gone through for it.
    let refused = if counts.refused == 0 { Vec::new() } else { refused(desk)? };
    let instant = |ms: String| ms.parse().ok().map(|ms| Timestamp(ms).to_string());
    let status = Status {
        pending: counts.pending,
        failed: counts.refused,
        conflicts: counts.conflicts,
        last_synced: last_synced.and_then(instant),
        server: desk.settings.server_url.clone(),
        user: desk.settings.user.clone(),
        refused,
    };
    Ok(Answer::Said { json: status.to_json(), text: status.to_text() })
}

fn refused(desk: &Desk) -> Result<Vec<Refused>, NotebookError> {
    let changes = desk.notebook.waiting_changes()?.into_iter();
    let refused = changes.filter(|change| change.standing == Standing::Failed).filter_map(|change| {
        Some(Refused {
            id: change.id.to_string(),
            what: if change.is_notebook { "notebook" } else { "note" },
            title: change.name,
            kind: change.kind.as_str(),
            reason: change.reason?,
        })
    });
    Ok(refused.collect())
}

impl Status {
    fn to_json(&self) -> Value {
        json!({
            "pending": self.pending, "failed": self.failed, "conflicts": self.conflicts, "lastSynced": self.last_synced,
            "server": self.server, "user": self.user,
            "refused": self.refused.iter().map(Refused::to_json).collect::<Vec<_>>(),
        })
    }

    fn to_text(&self) -> String {
        let server = self.server.as_deref().unwrap_or("none: this computer only");
        let user = self.user.as_ref().map(|user| format!("\nSigned in as: {user}")).unwrap_or_default();
        let last = self.last_synced.as_deref().unwrap_or("never");
        let refused: String = self.refused.iter().map(Refused::to_line).collect();
        format!(
            "Server: {server}{user}\nLast synced: {last}\nWaiting: {}\nRefused: {}{refused}\nTwo versions: {}",
            self.pending, self.failed, self.conflicts
        )
    }
}

impl Refused {
    fn to_json(&self) -> Value {
        json!({
            "id": self.id, "what": self.what, "title": self.title, "kind": self.kind, "code": self.reason.code,
            "message": self.reason.sentence(),
        })
    }

    fn to_line(&self) -> String {
        let title = if self.title.is_empty() { "Untitled" } else { &self.title };
        format!("\n  {}  {title}: {}", self.id, self.reason.sentence())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(user: Option<&str>, refused: Vec<Refused>) -> String {
        let (failed, user) = (refused.len() as u64, user.map(str::to_owned));
        let server = Some("https://notes.example".to_owned());
        Status { pending: 1, failed, conflicts: 0, last_synced: None, server, user, refused }.to_text()
    }

    #[test]
    fn a_status_names_who_is_signed_in_if_somebody_is() {
        let rest = "Last synced: never\nWaiting: 1\nRefused: 0\nTwo versions: 0";
        assert_eq!(text(None, Vec::new()), format!("Server: https://notes.example\n{rest}"));
        let signed_in = format!("Server: https://notes.example\nSigned in as: ada\n{rest}");
        assert_eq!(text(Some("ada"), Vec::new()), signed_in);
    }

    #[test]
    fn a_status_names_what_was_refused_and_why() {
        let refused = |id: &str, title: &str, status, said: Option<&str>| Refused {
            id: id.to_owned(),
            what: "note",
            title: title.to_owned(),
            kind: "insert",
            reason: Reason::of_refusal(status, said.map(str::to_owned)),
        };
        let both = vec![refused("n1", "Plans", 413, None), refused("n2", "", 422, Some("no notes on Sundays"))];
        assert_eq!(
            text(None, both),
            "Server: https://notes.example\nLast synced: never\nWaiting: 1\nRefused: 2\
             \n  n1  Plans: This note is too large for the server. Your text is safe here.\
             \n  n2  Untitled: The server didn't accept this change. Your text is safe here. It said: no notes on Sundays.\
             \nTwo versions: 0"
        );
    }
}
