//! `driftless-server`: serves the notes tables from a data folder, and looks after it.

mod arguments;
mod care;
mod serve;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use tracing_subscriber::EnvFilter;

use crate::arguments::{Arguments, Command};

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let done = match Arguments::parse().command {
        Command::Serve(options) => serve::serve(options.into()).await.map_err(Failure::from),
        Command::Keys { command } => care::keys(command).await,
        Command::Backup { data, file } => care::back_up(&data, &file),
        Command::Restore { data, file } => care::restore(&data, &file),
        Command::Doctor { data } => care::doctor(&data),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "driftless-server: {failure}");
            ExitCode::from(failure.code())
        }
    }
}

/// Why a command did not do what it should.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Start(#[from] notes_server::StartError),
    #[error(transparent)]
    Key(#[from] notes_server::KeyError),
    #[error(transparent)]
    File(#[from] datasync_server::FileError),
    #[error("{} is no data folder of a server", .0.display())]
    NoFolder(std::path::PathBuf),
    #[error("something is not as it must be")]
    Unwell,
}

impl Failure {
    /// 2: the call was wrong. 1: anything else.
    fn code(&self) -> u8 {
        use notes_server::StartError;
        match self {
            Failure::Start(
                StartError::NotLoopback(_)
                | StartError::InvalidKey
                | StartError::InvalidOrigin(_)
                | StartError::OriginWithoutKey
                | StartError::Postgres(datasync_server::PostgresError::Address),
            )
            | Failure::NoFolder(_) => 2,
            _ => 1,
        }
    }
}
