//! `bench`: measures push, pull and the server beside others and beside the floor. `make bench` is how it is run.
//!
//! Without a subcommand it conducts ([`conduct`]): every [`job`] is a server process and a client process of its own, so
//! that time and memory are counted per side. The clients are this program again (`bench driftless pull …`,
//! `bench floor push …`) or a script in `benches/peers` with the same words. A client does its work, looks whether all of
//! it arrived, and prints one JSON line, a [`measure::Usage`].

mod app;
mod arguments;
mod conduct;
mod counting;
mod driftless;
mod edits;
mod floor;
mod goals;
mod job;
mod measure;
mod notes;
mod process;
mod report;
mod rings;
mod server;

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use crate::arguments::{Arguments, Command, Verb, Work};
use crate::job::Side;
use crate::measure::Usage;

/// A bench has one answer to every error: it says so and ends.
type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { command, run } = Arguments::parse();
    let done = match command {
        None => conduct::conduct(&run).await,
        Some(Command::Driftless(work)) => print(driftless(&work).await),
        Some(Command::Floor(work)) if work.verb == Verb::Serve => floor::serve(&work).await,
        Some(Command::Floor(work)) => print(floor(&work).await),
        Some(Command::AzureMobileApps(work)) => print(server::ask(&work, Side::AzureMobileApps).await),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn driftless(work: &Work) -> Outcome<Usage> {
    match work.verb {
        Verb::Push => driftless::push(work).await,
        Verb::Pull => driftless::pull(work).await,
        Verb::Noop => driftless::noop(work).await,
        Verb::Edit => edits::edit(work).await,
        Verb::Live => rings::live_edit(work).await,
        Verb::Lookup | Verb::List | Verb::Insert | Verb::Batch => server::ask(work, Side::Driftless).await,
        Verb::Listen => server::listen(work).await,
        Verb::App => app::core(work).await,
        Verb::Serve => Err("driftless-server is a program of its own".into()),
    }
}

async fn floor(work: &Work) -> Outcome<Usage> {
    match work.verb {
        Verb::Push => floor::push(work),
        Verb::Pull => floor::pull(work).await,
        Verb::Lookup | Verb::List | Verb::Insert | Verb::Batch => server::ask(work, Side::Floor).await,
        Verb::Noop | Verb::Edit | Verb::Live | Verb::Listen | Verb::App | Verb::Serve => {
            Err("the floor has no such work".into())
        }
    }
}

fn print(usage: Outcome<Usage>) -> Outcome<()> {
    let line = serde_json::to_string(&usage?)?;
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
