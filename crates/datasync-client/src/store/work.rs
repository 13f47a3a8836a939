//! What SQLite did, by count and not by clock: statements, steps of its machine, and how each statement finds its rows.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::StatementStatus;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use super::Store;

/// The work that was done on a store since somebody began to look.
#[derive(Debug, Clone, Default)]
pub(crate) struct Work {
    pub(crate) statements: u64,
    pub(crate) steps: u64,
    /// Every statement that ran, with SQLite's own count of its steps so far.
    counted: BTreeMap<String, u64>,
}

impl Store {
    /// Counts from here on.
    pub(crate) fn count_work(&self) -> Arc<Mutex<Work>> {
        let work = Arc::new(Mutex::new(Work::default()));
        let counting = Arc::clone(&work);
        let count = move |event: TraceEvent<'_>| {
            let TraceEvent::Profile(statement, _) = event else { return };
            let steps = u64::try_from(statement.get_status(StatementStatus::VmStep)).unwrap_or(0);
            counting.lock().unwrap_or_else(PoisonError::into_inner).ran(&statement.sql(), steps);
        };
        let mut connection = self.connection();
        let connection = connection.as_mut().expect("an open store");
        connection.trace_v2(TraceEventCodes::SQLITE_TRACE_PROFILE, Some(count)).expect("a trace");
        work
    }

    /// The statements among these that read a whole table of this name.
    pub(crate) fn that_scan(&self, table: &str, work: &Work) -> Vec<String> {
        let connection = self.connection();
        let connection = connection.as_ref().expect("an open store");
        let scans = |sql: &String| {
            let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a statement");
            for place in 1..=explain.parameter_count() {
                explain.raw_bind_parameter(place, 0).expect("bound");
            }
            let mut lines = explain.raw_query();
            while let Some(line) = lines.next().expect("a plan") {
                let line: String = line.get("detail").expect("a text");
                if line == format!("SCAN {table}") || line.starts_with(&format!("SCAN {table} ")) {
                    return true;
                }
            }
            false
        };
        work.counted.keys().filter(|sql| !sql.starts_with("EXPLAIN") && scans(sql)).cloned().collect()
    }
}

impl Work {
    fn ran(&mut self, sql: &str, steps: u64) {
        let before = self.counted.insert(sql.to_owned(), steps).unwrap_or(0);
        self.statements += 1;
        // A statement that was prepared anew counts from nothing.
        self.steps += if steps < before { steps } else { steps - before };
    }
}
