//! The goals, and what was found. A ratio is one of medians of one run, so the machine is in neither.

use crate::arguments::Verb;
use crate::conduct::Sample;
use crate::job::{Job, Side, Sizes};
use crate::report::{Figures, number};
use crate::server;

/// What a figure should be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
    /// Shown because it is asked; nobody set a goal.
    None,
}

/// A line of the comparison.
pub(crate) struct Line {
    pub(crate) what: String,
    pub(crate) goal: Goal,
    pub(crate) unit: &'static str,
    pub(crate) found: Option<f64>,
}

type Figure = fn(&Sample) -> Option<f64>;

/// The comparison as a Markdown table. What was not measured in this run has no line.
pub(crate) fn compare(figures: &Figures) -> String {
    let mut text = "| figure | goal | found | |\n|---|--:|--:|---|\n".to_owned();
    for line in lines(figures) {
        text += &line.row().unwrap_or_default();
    }
    text
}

fn lines(figures: &Figures) -> Vec<Line> {
    let Sizes { few, many, .. } = figures.sizes;
    let mut lines = Vec::new();
    lines.extend(beside_peers(figures, Verb::Push, few, Goal::AtLeast(10.0)));
    lines.push(above_floor(figures, Verb::Push, few, Goal::AtMost(4.0)));
    for count in [few, many] {
        lines.extend(beside_peers(figures, Verb::Pull, count, Goal::AtLeast(20.0)));
        lines.push(above_floor(figures, Verb::Pull, count, Goal::AtMost(1.15)));
    }
    lines.extend(edit(figures));
    lines.extend(live(figures));
    lines.extend(memory(figures));
    lines.extend(noop(figures));
    lines.extend(crate::app::lines(figures));
    lines.extend(server::lines(figures));
    lines
}

/// How many times our wall and CPU time the peers take.
fn beside_peers(figures: &Figures, verb: Verb, count: usize, goal: Goal) -> Vec<Line> {
    let ours = Job::new(Side::Driftless, verb, count);
    let mut lines = Vec::new();
    for (side, goal) in [(Side::PouchDb, goal), (Side::RxDb, Goal::None)] {
        for theirs in [Job::new(side, verb, count), Job::new(side, verb, count).in_large_batches()] {
            let mut line = |word: &str, goal, figure: Figure| {
                let found = ratio(figures.median(&theirs, figure), figures.median(&ours, figure));
                lines.push(Line { what: format!("{} over ours, {word}", theirs.name()), goal, unit: "×", found });
            };
            let goal = if theirs.batch.is_none() { goal } else { Goal::None };
            line("wall", goal, Sample::wall_ms);
            line("CPU", Goal::None, Sample::cpu_ms);
        }
    }
    lines
}

pub(crate) fn above_floor(figures: &Figures, verb: Verb, count: usize, goal: Goal) -> Line {
    let wall = |side| figures.median(&Job::new(side, verb, count), Sample::wall_ms);
    let found = ratio(wall(Side::Driftless), wall(Side::Floor));
    let name = Job::new(Side::Driftless, verb, count).name();
    Line { what: format!("{name} over the floor's, wall"), goal, unit: "×", found }
}

fn edit(figures: &Figures) -> [Line; 2] {
    let job = Job::new(Side::Driftless, Verb::Edit, figures.sizes.little);
    let what = |part: &str| format!("one edit saved on A, pushed, pulled and read on B, {part}");
    let (p50, p99) = (figures.median(&job, Sample::wall_ms), figures.median(&job, |sample| sample.client.p99_ms));
    [
        Line { what: what("p50"), goal: Goal::AtMost(10.0), unit: " ms", found: p50 },
        Line { what: what("p99"), goal: Goal::None, unit: " ms", found: p99 },
    ]
}

fn live(figures: &Figures) -> [Line; 2] {
    let job = Job::new(Side::Driftless, Verb::Live, figures.sizes.little);
    let what = |part: &str| format!("one edit saved on A and pushed, heard, pulled and read on B, {part}");
    let (p50, p99) = (figures.median(&job, Sample::wall_ms), figures.median(&job, |sample| sample.client.p99_ms));
    [
        Line { what: what("p50"), goal: Goal::AtMost(20.0), unit: " ms", found: p50 },
        Line { what: what("p99"), goal: Goal::AtMost(100.0), unit: " ms", found: p99 },
    ]
}

/// Flat: ten times the notes may take a quarter more, for the caches that fill.
fn memory(figures: &Figures) -> [Line; 2] {
    let Sizes { few, many, .. } = figures.sizes;
    let line = |who: &str, figure: Figure| {
        let peak = |count| figures.median(&Job::new(Side::Driftless, Verb::Pull, count), figure);
        let what = format!("peak memory of our {who}, pull {}k over pull {}k", many / 1000, few / 1000);
        Line { what, goal: Goal::AtMost(1.25), unit: "×", found: ratio(peak(many), peak(few)) }
    };
    [line("client", Sample::client_mib), line("server", Sample::server_mib)]
}

fn noop(figures: &Figures) -> Vec<Line> {
    let mut lines = Vec::new();
    for count in [figures.sizes.little, figures.sizes.many] {
        let job = Job::new(Side::Driftless, Verb::Noop, count);
        let mut line = |part: &str, goal, unit, figure: Figure| {
            let what = format!("a sync with nothing to do in {}k notes, {part}", count / 1000);
            lines.push(Line { what, goal, unit, found: figures.median(&job, figure) });
        };
        line("p50", Goal::AtMost(3.0), " ms", Sample::wall_ms);
        line("requests", Goal::AtMost(1.0), "", |sample| sample.client.requests.map(|count| count as f64));
        line("bytes of body", Goal::AtMost(300.0), "", |sample| sample.client.body_bytes.map(|count| count as f64));
    }
    lines
}

pub(crate) fn ratio(above: Option<f64>, below: Option<f64>) -> Option<f64> {
    Some(above? / below?).filter(|ratio| ratio.is_finite())
}

impl Line {
    fn row(&self) -> Option<String> {
        let found = self.found?;
        let (goal, reached) = match self.goal {
            Goal::AtLeast(least) => (format!("≥ {least}{}", self.unit), said(found >= least)),
            Goal::AtMost(most) => (format!("≤ {most}{}", self.unit), said(found <= most)),
            Goal::None => (String::new(), ""),
        };
        Some(format!("| {} | {goal} | {}{} | {reached} |\n", self.what, number(found), self.unit))
    }
}

fn said(reached: bool) -> &'static str {
    if reached { "reached" } else { "**missed**" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Usage;

    fn figures(jobs: &[(Side, f64)]) -> Figures {
        let mut figures = Figures::new(Sizes::new(true), 1);
        for &(side, wall_ms) in jobs {
            let client = Usage { wall_ms, ..Usage::default() };
            figures.add(Job::new(side, Verb::Push, 1000), Sample { client, server: None });
        }
        figures
    }

    #[test]
    fn a_ratio_says_whether_its_goal_is_reached() {
        let text = compare(&figures(&[(Side::Driftless, 50.0), (Side::Floor, 10.0), (Side::PouchDb, 600.0)]));
        assert!(text.contains("| PouchDB push 1k over ours, wall | ≥ 10× | 12× | reached |"), "{text}");
        assert!(text.contains("| Driftless push 1k over the floor's, wall | ≤ 4× | 5× | **missed** |"), "{text}");
    }

    #[test]
    fn what_was_not_measured_has_no_line() {
        assert_eq!(compare(&figures(&[(Side::PouchDb, 600.0)])).lines().count(), 2);
    }
}
