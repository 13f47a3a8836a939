//! The figures of a run as text: what each job used, and how that compares with the goals.

use std::fmt::Write as _;

use crate::arguments::Verb;
use crate::conduct::Sample;
use crate::goals::compare;
use crate::job::{Job, Sizes};
use crate::measure::percentile;
use crate::server::answers;

/// Every sample of a run.
pub(crate) struct Figures {
    pub(crate) sizes: Sizes,
    rounds: usize,
    samples: Vec<(Job, Vec<Sample>)>,
}

impl Figures {
    pub(crate) fn new(sizes: Sizes, rounds: usize) -> Self {
        Figures { sizes, rounds, samples: Vec::new() }
    }

    pub(crate) fn add(&mut self, job: Job, sample: Sample) {
        match self.samples.iter_mut().find(|(known, _)| *known == job) {
            Some((_, samples)) => samples.push(sample),
            None => self.samples.push((job, vec![sample])),
        }
    }

    /// The median of a figure of a job; `None` if the job was not done, or has no such figure.
    pub(crate) fn median(&self, job: &Job, figure: impl Fn(&Sample) -> Option<f64>) -> Option<f64> {
        let values = self.sorted(job, figure);
        (!values.is_empty()).then(|| percentile(&values, 50))
    }

    /// The jobs that were done, in their order.
    pub(crate) fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.samples.iter().map(|(job, _)| job)
    }

    fn sorted(&self, job: &Job, figure: impl Fn(&Sample) -> Option<f64>) -> Vec<f64> {
        let samples = self.samples.iter().find(|(known, _)| known == job).map(|(_, samples)| samples.as_slice());
        let mut values: Vec<f64> = samples.unwrap_or_default().iter().filter_map(figure).collect();
        values.sort_by(f64::total_cmp);
        values
    }
}

impl Sample {
    pub(crate) fn wall_ms(&self) -> Option<f64> {
        Some(self.client.wall_ms)
    }

    /// Both sides together.
    pub(crate) fn cpu_ms(&self) -> Option<f64> {
        Some(self.client.cpu_ms + self.server.as_ref().map_or(0.0, |server| server.cpu_ms))
    }

    pub(crate) fn server_cpu_ms(&self) -> Option<f64> {
        self.server.as_ref().map(|server| server.cpu_ms)
    }

    /// What the server held at most, beyond what it held before the client came.
    pub(crate) fn server_grown_bytes(&self) -> Option<f64> {
        self.server.as_ref().map(|server| server.grown_kb as f64 * 1024.0)
    }

    pub(crate) fn client_mib(&self) -> Option<f64> {
        Some(self.client.rss_kb as f64 / 1024.0)
    }

    pub(crate) fn server_mib(&self) -> Option<f64> {
        self.server.as_ref().map(|server| server.rss_kb as f64 / 1024.0)
    }
}

/// The figures as Markdown.
pub(crate) fn report(figures: &Figures) -> String {
    let mut text = format!("## Ratios and goals\n\nMedians of {} rounds, interleaved in one run.\n\n", figures.rounds);
    text += &compare(figures);
    text += "\n## What each job took\n\n";
    text +=
        "| job | wall ms (least to most) | CPU ms: client + server | peak MiB: client, server |\n|---|--:|--:|--:|\n";
    for job in figures.jobs() {
        text += &row(figures, job).unwrap_or_default();
    }
    text + &answers(figures)
}

fn row(figures: &Figures, job: &Job) -> Option<String> {
    let wall = figures.sorted(job, Sample::wall_ms);
    let (least, most) = (*wall.first()?, *wall.last()?);
    let client_cpu = figures.median(job, |sample| Some(sample.client.cpu_ms))?;
    let client_mib = figures.median(job, Sample::client_mib)?;
    let mut row =
        format!("| {} | {} ({} to {}) ", job.name(), number(percentile(&wall, 50)), number(least), number(most));
    // Of repeated work the server's time is also that of what came before it.
    let repeated = matches!(job.verb, Verb::Noop | Verb::Edit | Verb::Live);
    let server_cpu = figures.median(job, Sample::server_cpu_ms).filter(|_| !repeated);
    let _ = match server_cpu {
        Some(server) => write!(row, "| {} + {} ", number(client_cpu), number(server)),
        None => write!(row, "| {} ", number(client_cpu)),
    };
    let _ = match figures.median(job, Sample::server_mib) {
        Some(server) => writeln!(row, "| {client_mib:.0}, {server:.0} |"),
        None => writeln!(row, "| {client_mib:.0} |"),
    };
    Some(row)
}

/// Three digits, or all of a whole number.
pub(crate) fn number(value: f64) -> String {
    match value {
        ..100.0 if value.fract() == 0.0 => format!("{value:.0}"),
        ..10.0 => format!("{value:.2}"),
        ..100.0 => format!("{value:.1}"),
        _ => {
            let digits = format!("{value:.0}");
            let (thousands, rest) = digits.split_at(digits.len().saturating_sub(3));
            if thousands.is_empty() { digits } else { format!("{thousands},{rest}") }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Side;
    use crate::measure::Usage;

    fn sample(wall_ms: f64) -> Sample {
        Sample { client: Usage { wall_ms, cpu_ms: 2.0, rss_kb: 2048, ..Usage::default() }, server: None }
    }

    #[test]
    fn a_job_is_reported_by_its_median() {
        let job = Job::new(Side::Floor, Verb::Push, 1000);
        let mut figures = Figures::new(Sizes::new(true), 3);
        for wall_ms in [900.0, 12_345.0, 1.5] {
            figures.add(job, sample(wall_ms));
        }
        assert!(report(&figures).ends_with("| Floor push 1k | 900 (1.50 to 12,345) | 2 | 2 |\n"));
    }

    #[test]
    fn a_job_that_was_not_done_has_no_median() {
        let figures = Figures::new(Sizes::new(true), 1);
        assert_eq!(figures.median(&Job::new(Side::RxDb, Verb::Pull, 1000), Sample::wall_ms), None);
    }
}
