//! What a status means: the table of `docs/protocol.md` as one function.

use std::time::Duration;

use datasync_protocol::{API_VERSION, API_VERSION_HEADER, EntityTag, reason_from_body};

use super::transport::HttpAnswer;
use super::{RemoteError, Write, WriteAnswer};
use crate::row_text::RowText;

/// An HTTP answer, read whole.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Answer<'a> {
    pub(super) status: u16,
    pub(super) etag: Option<&'a str>,
    pub(super) retry_after: Option<&'a str>,
    /// The version that the server speaks: named where it does not speak ours.
    pub(super) api_version: Option<&'a str>,
    pub(super) body: &'a str,
}

impl<'a> Answer<'a> {
    pub(super) fn of(answer: &'a HttpAnswer) -> Self {
        let (etag, retry_after) = (answer.header("etag"), answer.header("retry-after"));
        let api_version = answer.header(API_VERSION_HEADER);
        Answer { status: answer.status, etag, retry_after, api_version, body: &answer.body }
    }

    /// Statuses that mean the same whatever was asked.
    pub(super) fn or_refusal(self) -> Result<Self, RemoteError> {
        match self.status {
            300..=399 => Err(RemoteError::NotATableServer),
            400 if self.speaks_newer() => Err(RemoteError::NewerVersion),
            401 => Err(RemoteError::Unauthorized),
            426 => Err(RemoteError::NewerVersion),
            429 | 503 => Err(RemoteError::Busy { status: self.status, retry_after: self.retry_after() }),
            500.. => Err(RemoteError::Server { status: self.status }),
            _ => Ok(self),
        }
    }

    /// The row in the body. A strong `ETag` wins over the body's version, as in the published clients.
    pub(super) fn row(&self) -> Option<RowText> {
        let row: RowText = serde_json::from_str(self.body).ok()?;
        row.id()?;
        match self.etag.and_then(EntityTag::parse) {
            Some(tag) if row.version() != Some(&tag.0) => {
                let mut record = row.record().clone();
                record.set("version", tag.0.as_str());
                Some(record.into())
            }
            _ => Some(row),
        }
    }

    /// Whether the version that is named is one behind ours: 2.1, 3.0.
    fn speaks_newer(&self) -> bool {
        let number = |text: Option<&str>| text.and_then(|text| text.trim().parse::<u32>().ok());
        let [ours, theirs] = [Some(API_VERSION), self.api_version].map(|version| {
            let mut numbers = version.unwrap_or_default().split('.');
            number(numbers.next()).zip(number(numbers.next()))
        });
        theirs > ours
    }

    fn retry_after(&self) -> Option<Duration> {
        self.retry_after?.trim().parse().ok().map(Duration::from_secs)
    }
}

/// What the server said to a write.
pub(super) fn write_answer(write: &Write, answer: Answer<'_>) -> Result<WriteAnswer, RemoteError> {
    let answer = answer.or_refusal()?;
    Ok(match answer.status {
        200..300 => WriteAnswer::Accepted(accepted_row(write, &answer)?),
        404 | 410 => WriteAnswer::Gone,
        409 if matches!(write, Write::Insert { .. }) => WriteAnswer::Exists,
        409 | 412 => WriteAnswer::PreconditionFailed(answer.row().filter(|row| row.version().is_some())),
        status => WriteAnswer::Refused { status, reason: reason_from_body(answer.body) },
    })
}

/// A 2xx to an insert, update or undelete that carries no row did not come from a table server: a proxy's login page,
/// say. Taking it for an acknowledgement would drop the edit.
fn accepted_row(write: &Write, answer: &Answer<'_>) -> Result<Option<RowText>, RemoteError> {
    match (write, answer.row()) {
        (_, Some(row)) => Ok(Some(row)),
        (Write::Delete { .. }, None) if answer.body.trim().is_empty() => Ok(None),
        (_, None) => Err(RemoteError::NotATableServer),
    }
}

#[cfg(test)]
mod tests {
    use datasync_protocol::Record;

    use super::*;

    const ROW: &str = r#"{"id":"a","version":"body","title":"t"}"#;

    fn answer<'a>(status: u16, etag: Option<&'a str>, body: &'a str) -> Answer<'a> {
        Answer { status, etag, body, ..Answer::default() }
    }

    fn insert() -> Write {
        Write::Insert { body: Record::default().into() }
    }

    fn update() -> Write {
        Write::Update { body: Record::default().into(), version: None }
    }

    #[test]
    fn the_etag_is_the_version_of_the_row_that_came_with_it() {
        let Ok(WriteAnswer::Accepted(Some(row))) = write_answer(&update(), answer(200, Some("\"tag\""), ROW)) else {
            panic!("an accepted row")
        };
        assert_eq!(row.version().expect("a version").as_str(), "tag");
    }

    #[test]
    fn a_412_brings_the_servers_row_and_a_409_on_an_insert_does_not() {
        let failed = write_answer(&update(), answer(412, None, ROW)).expect("an answer");
        assert!(matches!(failed, WriteAnswer::PreconditionFailed(Some(_))));
        let exists = write_answer(&insert(), answer(409, Some("W/\"52-x\""), ROW)).expect("an answer");
        assert_eq!(exists, WriteAnswer::Exists);
    }

    #[test]
    fn a_delete_of_what_is_gone_and_an_update_of_what_is_gone_are_answers() {
        for status in [404, 410] {
            let gone =
                write_answer(&Write::Delete { version: None }, answer(status, None, "<html>")).expect("an answer");
            assert_eq!(gone, WriteAnswer::Gone);
        }
    }

    #[test]
    fn a_login_page_with_status_200_is_not_an_acknowledgement() {
        let taken = write_answer(&update(), answer(200, None, "<html>Sign in to the train's Wi-Fi</html>"));
        assert!(matches!(taken, Err(RemoteError::NotATableServer)));
        let page = write_answer(&Write::Delete { version: None }, answer(200, None, "<html>"));
        assert!(matches!(page, Err(RemoteError::NotATableServer)));
        let empty = write_answer(&Write::Delete { version: None }, answer(204, None, ""));
        assert!(matches!(empty, Ok(WriteAnswer::Accepted(None))));
    }

    #[test]
    fn what_can_never_be_taken_is_refused_with_the_servers_sentence() {
        for status in [400, 403, 413, 422] {
            let refused = write_answer(&insert(), answer(status, None, r#"{"error":"too large"}"#)).expect("an answer");
            assert_eq!(refused, WriteAnswer::Refused { status, reason: Some("too large".to_owned()) });
        }
    }

    #[test]
    fn a_server_that_speaks_a_newer_version_only_says_so_and_the_queue_is_kept() {
        let refused = |status, api_version| write_answer(&insert(), Answer { api_version, ..answer(status, None, "") });
        for newer in ["3.0.0", "2.1.0", "10.0"] {
            assert!(matches!(refused(400, Some(newer)), Err(RemoteError::NewerVersion)), "{newer}");
        }
        assert!(matches!(refused(426, None), Err(RemoteError::NewerVersion)));
        for known in [None, Some("2.0.0"), Some("1.0.0"), Some("soon")] {
            assert!(matches!(refused(400, known), Ok(WriteAnswer::Refused { .. })), "{known:?}");
        }
    }

    #[test]
    fn what_may_be_taken_later_is_an_error_that_keeps_the_queue() {
        let busy = Answer { retry_after: Some("7"), ..answer(503, None, "") };
        let Err(RemoteError::Busy { retry_after, .. }) = write_answer(&insert(), busy) else { panic!("busy") };
        assert_eq!(retry_after, Some(Duration::from_secs(7)));
        assert!(matches!(write_answer(&insert(), answer(500, None, "")), Err(RemoteError::Server { status: 500 })));
        assert!(matches!(write_answer(&insert(), answer(401, None, "")), Err(RemoteError::Unauthorized)));
    }
}
