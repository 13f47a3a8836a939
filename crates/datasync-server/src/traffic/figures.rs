//! Figures for Prometheus.

use std::time::Duration;

use axum::http::Method;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::decide::Decision;
use crate::error::ApiError;
use crate::storage::WriteOutcome;

/// Seconds: from what a lookup takes to what a client waits for.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// What is looked up when somebody asks for the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Measured {
    /// Bytes of the database; `None`: unknown.
    pub database_bytes: Option<u64>,
    /// Seconds since 1970: when the last backup was made; `None`: none was.
    pub last_backup_s: Option<u64>,
}

/// A request by where it went. All of these come from small sets: whatever is asked, the figures stay few.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    method: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Routed {
    route: String,
    method: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

pub(super) struct Figures {
    registry: Registry,
    requests: Family<Answered, Counter>,
    durations: Family<Routed, Histogram, fn() -> Histogram>,
    rows: Family<Outcome, Counter>,
    listeners: Gauge,
    database: Gauge,
    backup: Gauge,
}

/// Somebody listens on `/changes`.
pub(crate) struct Listening(Gauge);

impl Default for Figures {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("datasync");
        let durations = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        let (requests, rows) = (Family::default(), Family::default());
        let (listeners, database, backup) = (Gauge::default(), Gauge::default(), Gauge::default());
        registry.register("requests", "Requests that were answered", requests.clone());
        let help = "Time from a request's head to its answer's head";
        registry.register_with_unit("request_duration", help, Unit::Seconds, durations.clone());
        let help = "Writes by what became of them: written, unchanged, replayed, refused";
        registry.register("rows", help, rows.clone());
        registry.register("listeners", "Connections that listen for changes", listeners.clone());
        registry.register_with_unit("database", "Size of the database", Unit::Bytes, database.clone());
        let help = "When the last backup was made, since 1970; 0: never";
        registry.register_with_unit("last_backup", help, Unit::Seconds, backup.clone());
        Figures { registry, requests, durations, rows, listeners, database, backup }
    }
}

impl Figures {
    /// `route`: as the router has it, or nothing where it has none.
    pub(super) fn answered(&self, route: &str, method: &Method, status: u16, took: Duration) {
        let method = if is_known(method) { method.as_str() } else { "other" };
        let (route, method) = (route.to_owned(), method.to_owned());
        self.durations
            .get_or_create(&Routed { route: route.clone(), method: method.clone() })
            .observe(took.as_secs_f64());
        self.requests.get_or_create(&Answered { route, method, status }).inc();
    }

    pub(super) fn wrote(&self, outcome: &Result<WriteOutcome, ApiError>) {
        let outcome = match outcome.as_ref().map(|outcome| &outcome.decision) {
            Ok(Decision::Write(_)) => "written",
            Ok(Decision::Unchanged) => "unchanged",
            Ok(Decision::Replayed) => "replayed",
            Ok(Decision::PreconditionFailed | Decision::Conflict | Decision::NotFound | Decision::KeyTaken)
            | Err(_) => "refused",
        };
        self.rows.get_or_create(&Outcome { outcome }).inc();
    }

    pub(super) fn listens(&self) -> Listening {
        self.listeners.inc();
        Listening(self.listeners.clone())
    }

    pub(super) fn text(&self, measured: &Measured) -> String {
        let figure = |value: Option<u64>| value.and_then(|value| i64::try_from(value).ok()).unwrap_or_default();
        self.database.set(figure(measured.database_bytes));
        self.backup.set(figure(measured.last_backup_s));
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a String can be written");
        text
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Anyone can make a method up.
fn is_known(method: &Method) -> bool {
    [Method::GET, Method::POST, Method::PATCH, Method::PUT, Method::DELETE, Method::HEAD, Method::OPTIONS]
        .contains(method)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_up_is_counted_as_one() {
        let figures = Figures::default();
        for name in ["BREW", "WHEN", "A", "PROPFINDPROPFIND"] {
            let method = name.parse().expect("a method");
            figures.answered("", &method, 405, Duration::from_millis(3));
        }
        let text = figures.text(&Measured { database_bytes: Some(7), last_backup_s: None });
        let line = "datasync_requests_total{route=\"\",method=\"other\",status=\"405\"} 4";
        assert!(text.lines().any(|given| given == line), "{text}");
        assert!(text.lines().any(|given| given == "datasync_database_bytes 7"), "{text}");
        assert!(text.contains("le=\"0.005\"") && text.contains("datasync_request_duration_seconds_count"), "{text}");
    }

    #[test]
    fn a_listener_counts_as_long_as_it_listens() {
        let figures = Figures::default();
        let (one, _two) = (figures.listens(), figures.listens());
        drop(one);
        assert!(figures.text(&Measured::default()).contains("\ndatasync_listeners 1\n"));
    }
}
