//! Conducts a run: fills the servers that are pulled from, then does every job once a round, so that what disturbs the
//! machine for a while disturbs all sides.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::Outcome;
use crate::arguments::{Run, Verb};
use crate::job::{Job, Side, Sizes};
use crate::measure::Usage;
use crate::notes::write_notes;
use crate::process::Programs;
use crate::report::{Figures, report};

/// What one job used in one round.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample {
    pub(crate) client: Usage,
    /// `None` where nobody serves.
    pub(crate) server: Option<Usage>,
}

/// A whole run, with its figures to stdout and, if asked, to a file.
pub(crate) async fn conduct(run: &Run) -> Outcome<()> {
    let sizes = Sizes::new(run.small);
    let jobs: Vec<Job> = Job::all(sizes).into_iter().filter(|job| wanted(job, &run.only)).collect();
    let folder = folder_on_disk()?;
    let notes = folder.path().join("notes.ndjson");
    write_notes(&notes, sizes.many)?;
    let programs = Programs::find(run, notes)?;
    for job in &jobs {
        fill(&programs, folder.path(), job).await?;
    }
    let mut figures = Figures::new(sizes, run.rounds);
    for round in 1..=run.rounds {
        for job in &jobs {
            let sample = once(&programs, folder.path(), job).await?;
            say(&format!("{round}/{} {}: {:.1} ms", run.rounds, job.name(), sample.client.wall_ms));
            figures.add(*job, sample);
        }
    }
    let text = report(&figures);
    writeln!(std::io::stdout(), "{text}")?;
    match &run.doc {
        Some(doc) => Ok(std::fs::write(doc, format!("{}\n{text}", include_str!("method.md")))?),
        None => Ok(()),
    }
}

fn wanted(job: &Job, only: &[String]) -> bool {
    let name = job.name().to_lowercase();
    only.is_empty() || only.iter().any(|words| name.contains(&words.to_lowercase()))
}

/// Beside this program: on the disk that builds use, because a folder for temporary files may lie in memory.
fn folder_on_disk() -> Outcome<TempDir> {
    let program = std::env::current_exe()?;
    Ok(tempfile::Builder::new().prefix("bench-").tempdir_in(program.parent().ok_or("a program lies in a folder")?)?)
}

/// Our server holds what was pushed to it. It is filled once and only read from in the rounds; Microsoft's
/// forgets, and is filled anew when it has started; the others fill themselves.
async fn fill(programs: &Programs, folder: &Path, job: &Job) -> Outcome<()> {
    let data = server_folder(folder, job);
    if job.side != Side::Driftless || job.seeded() == 0 || data.exists() {
        return Ok(());
    }
    say(&format!("filling a server with {} notes", job.count));
    let server = programs.serve(job, &data).await?;
    let client = tempfile::tempdir_in(folder)?;
    programs.client(&Job::new(Side::Driftless, Verb::Push, job.count), client.path(), &server.url).await?;
    server.stop().await
}

/// One job in one round, on folders of its own.
async fn once(programs: &Programs, folder: &Path, job: &Job) -> Outcome<Sample> {
    let scratch = tempfile::tempdir_in(folder)?;
    let client_folder = scratch.path().join("client");
    if !job.has_server() {
        let client = programs.client(job, &client_folder, "").await?;
        return Ok(Sample { client, server: None });
    }
    let kept = server_folder(folder, job);
    let data = if job.seeded() > 0 { kept } else { scratch.path().join("server") };
    let server = programs.serve(job, &data).await?;
    if job.side == Side::AzureMobileApps && job.seeded() > 0 {
        programs.client(&Job::new(job.side, Verb::Insert, job.seeded()), &client_folder, &server.url).await?;
    }
    let meter = server.meter()?;
    let client = programs.client(job, &client_folder, &server.url).await?;
    let used = meter.stop()?;
    server.stop().await?;
    Ok(Sample { client, server: Some(used) })
}

/// Where a server with so many notes keeps them.
fn server_folder(folder: &Path, job: &Job) -> PathBuf {
    folder.join(format!("{}-{}", job.side.name(), job.seeded()))
}

fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
