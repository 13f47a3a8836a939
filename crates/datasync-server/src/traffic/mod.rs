//! What a server is asked: one line of the log a request, under an id that all its lines carry; figures for Prometheus;
//! and the last requests, for the management page. Never the values of a query, a body, a row or a key.

mod figures;
mod live;

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;
use tracing::Instrument as _;
use uuid::Uuid;

use self::figures::Figures;
pub(crate) use self::figures::Listening;
pub use self::figures::Measured;
use self::live::Live;
pub(crate) use self::live::RequestLine;
use crate::config::Clock;
use crate::error::ApiError;
use crate::storage::WriteOutcome;

/// The header that names a request, in both directions.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Characters of an id that a client or a proxy gives; a longer one is not taken.
const LONGEST_ID: usize = 64;
/// Characters of a path that are kept of it.
const LONGEST_PATH: usize = 200;

/// What a server is asked, counted in this process since it started. Clones count together.
#[derive(Clone, Default)]
pub struct Traffic(Arc<Counted>);

#[derive(Default)]
struct Counted {
    figures: Figures,
    live: Live,
}

impl Traffic {
    /// The figures, in the text format of OpenMetrics.
    #[must_use]
    pub fn figures(&self, measured: &Measured) -> String {
        self.0.figures.text(measured)
    }

    pub(crate) fn live(&self) -> &Live {
        &self.0.live
    }

    /// Counts writes that were answered.
    pub(crate) fn wrote<'a>(&self, outcomes: impl Iterator<Item = &'a Result<WriteOutcome, ApiError>>) {
        outcomes.for_each(|outcome| self.0.figures.wrote(outcome));
    }

    /// Counts a listener on `/changes` as long as what it gives lives.
    pub(crate) fn listens(&self) -> Listening {
        self.0.figures.listens()
    }
}

impl std::fmt::Debug for Traffic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Traffic(…)")
    }
}

/// Names a request, lets it be answered, and writes down what became of it. The time is up to the answer's head.
pub(crate) async fn observe(
    State((traffic, clock)): State<(Traffic, Clock)>,
    request: Request,
    next: Next,
) -> Response {
    let id = given_id(request.headers()).unwrap_or_else(|| Uuid::new_v4().to_string());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let (method, path) = (request.method().clone(), request.uri().path().chars().take(LONGEST_PATH).collect());
    // Of the highest level: whatever is written of the request, its id stands there.
    let span = tracing::error_span!("request", id);
    let begun = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    traffic.0.figures.answered(route.as_ref().map_or("", MatchedPath::as_str), &method, status, took);
    let line = RequestLine {
        at: clock(),
        id: id.clone(),
        method: method.to_string(),
        path,
        status,
        duration_ms: took.as_secs_f64() * 1000.0,
    };
    span.in_scope(|| {
        let (method, path, duration_ms) = (&line.method, &line.path, line.duration_ms);
        tracing::info!(method, path, status, duration_ms, "answered");
    });
    traffic.0.live.add(line);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// The id under which a client or a proxy knows the request, if it can stand in a log.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    ((1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(plain)).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_can_not_stand_in_a_log_is_not_taken() {
        let given = |text: &str| given_id(&HeaderMap::from_iter([(REQUEST_ID, text.parse().expect("a value"))]));
        assert_eq!(given("a-1_2.3:4").as_deref(), Some("a-1_2.3:4"));
        for text in ["", "two words", "a\"b", &"x".repeat(65)] {
            assert_eq!(given(text), None, "{text}");
        }
    }
}
