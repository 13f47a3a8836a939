//! The server's figures: beside Microsoft's, above the floor, and how many answers a second that is.

use crate::arguments::Verb;
use crate::conduct::Sample;
use crate::goals::{Goal, Line, above_floor, ratio};
use crate::job::{Job, Side};
use crate::report::{Figures, number};

/// A listener is to cost the server no more than so many kilobytes.
const LISTENER_KB: f64 = 20.0;

/// What our server answers, and Microsoft's does the nearest to it.
const COMPARED: [(Verb, Verb); 4] =
    [(Verb::Lookup, Verb::Lookup), (Verb::List, Verb::List), (Verb::Insert, Verb::Insert), (Verb::Batch, Verb::Insert)];

/// The lines of the comparison. Both sides carry as many rows, so a ratio of times is one of rows a second.
pub(crate) fn lines(figures: &Figures) -> Vec<Line> {
    let mut lines = Vec::new();
    for (verb, theirs) in COMPARED {
        let count = figures.sizes.asked(verb);
        let (ours, theirs) = (Job::new(Side::Driftless, verb, count), Job::new(Side::AzureMobileApps, theirs, count));
        let mut line = |word: &str, goal, figure: fn(&Sample) -> Option<f64>| {
            let what = format!("{} over our {}, {word}", theirs.name(), verb.word());
            let found = ratio(figures.median(&theirs, figure), figures.median(&ours, figure));
            lines.push(Line { what, goal, unit: "×", found });
        };
        line("wall", Goal::AtLeast(10.0), Sample::wall_ms);
        line("the server's CPU", Goal::None, Sample::server_cpu_ms);
        lines.push(above_floor(figures, verb, count, Goal::None));
    }
    lines.push(listener(figures));
    lines
}

fn listener(figures: &Figures) -> Line {
    let count = figures.sizes.listeners;
    let grown = figures.median(&Job::new(Side::Driftless, Verb::Listen, count), Sample::server_grown_bytes);
    let what = format!("memory of our server for each of {}k idle listeners", count / 1000);
    let found = grown.map(|bytes| bytes / count as f64 / 1000.0);
    Line { what, goal: Goal::AtMost(LISTENER_KB), unit: " KB", found }
}

/// How many answers a second each server gave, as a Markdown table; nothing if none was asked.
pub(crate) fn answers(figures: &Figures) -> String {
    let rows: String = figures.jobs().filter_map(|job| row(figures, job)).collect();
    if rows.is_empty() {
        return rows;
    }
    let head =
        "| job | rows or answers a second | server's CPU µs for one | p99 of a request, ms |\n|---|--:|--:|--:|\n";
    format!("\n## What the servers answered\n\n{head}{rows}")
}

fn row(figures: &Figures, job: &Job) -> Option<String> {
    if !COMPARED.iter().any(|(verb, _)| *verb == job.verb) {
        return None;
    }
    let count = job.count as f64;
    let a_second = count / figures.median(job, Sample::wall_ms)? * 1000.0;
    let cpu_us = figures.median(job, Sample::server_cpu_ms)? / count * 1000.0;
    let p99_ms = figures.median(job, |sample| sample.client.p99_ms)?;
    Some(format!("| {} | {} | {} | {} |\n", job.name(), number(a_second), number(cpu_us), number(p99_ms)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::goals::compare;
    use crate::job::Sizes;
    use crate::measure::Usage;

    fn figures(jobs: &[(Side, Verb, f64)]) -> Figures {
        let mut figures = Figures::new(Sizes::new(true), 1);
        for &(side, verb, wall_ms) in jobs {
            let client = Usage { wall_ms, p99_ms: Some(3.0), ..Usage::default() };
            let server = Usage { cpu_ms: wall_ms / 2.0, grown_kb: 18_000, ..Usage::default() };
            figures.add(Job::new(side, verb, 1000), Sample { client, server: Some(server) });
        }
        figures
    }

    #[test]
    fn a_batch_is_compared_with_the_single_inserts_of_a_server_that_has_none() {
        let found = figures(&[(Side::Driftless, Verb::Batch, 50.0), (Side::AzureMobileApps, Verb::Insert, 600.0)]);
        let text = compare(&found);
        let wanted = "| azure-mobile-apps insert 1k over our batch, wall | ≥ 10× | 12× | reached |";
        assert!(text.contains(wanted), "{text}");
        assert!(answers(&found).contains("| Driftless batch 1k | 20,000 | 25 | 3 |"), "{}", answers(&found));
    }

    #[test]
    fn a_listener_costs_what_all_of_them_add() {
        let text = compare(&figures(&[(Side::Driftless, Verb::Listen, 1.0)]));
        assert!(text.contains("each of 1k idle listeners | ≤ 20 KB | 18.4 KB | reached |"), "{text}");
    }
}
