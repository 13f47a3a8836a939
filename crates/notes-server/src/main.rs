//! `driftless-server`: serves the notes tables from a data folder, and looks after it.

mod arguments;
mod care;
mod serve;
mod settings;
mod user;

use std::io::Write as _;
use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

use crate::arguments::{Command, Log};
use crate::settings::{Settings, SettingsError};

#[tokio::main]
async fn main() -> ExitCode {
    let given: Vec<_> = std::env::args_os().collect();
    let Settings { arguments, key_is_shown } = match settings::read(&given) {
        Ok(settings) => settings,
        // In clap's own words and colours; --help and --version are among them.
        Err(SettingsError::Usage(usage)) => usage.exit(),
        Err(error) => return failed(&error.into()),
    };
    begin_log(&arguments.command);
    let done = match arguments.command {
        Command::Serve(options) => serve::serve(*options, key_is_shown).await,
        Command::Keys { command } => care::keys(command).await,
        Command::Backup { home, file } => home.database().and_then(|database| care::back_up(database, &file)),
        Command::Restore { home, file } => home.database().and_then(|database| care::restore(database, &file)),
        Command::Doctor { home } => match home.database() {
            Ok(database) => care::doctor(database).await,
            Err(failure) => Err(failure),
        },
        Command::User { command } => user::user(command).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failed(&failure),
    }
}

fn failed(failure: &Failure) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "driftless-server: {failure}");
    ExitCode::from(failure.code())
}

/// To stderr, as much as `RUST_LOG` says. What can't be written there, be it that the disk is full, ends no request.
fn begin_log(command: &Command) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false);
    match command {
        Command::Serve(serve) if serve.log() == Log::Json => log.json().flatten_event(true).init(),
        _ => log.init(),
    }
}

/// Nobody may be reading any more; what was done is done.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Why a command did not do what it should.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Start(#[from] notes_server::StartError),
    #[error(transparent)]
    Key(#[from] notes_server::KeyError),
    #[error(transparent)]
    File(#[from] datasync_server::FileError),
    #[error(transparent)]
    User(#[from] user::UserFailure),
    #[error("{} is no data folder of a server", .0.display())]
    NoFolder(std::path::PathBuf),
    #[error(
        "a PostgreSQL database is copied by its own programs: pg_dump --format=custom writes a backup, also while servers run, \
         and pg_restore puts it back while none does"
    )]
    CopiedByPostgres,
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
                | StartError::NoKey(_)
                | StartError::RegistrationWithoutAccounts
                | StartError::InvalidOrigin(_)
                | StartError::OriginWithoutKey
                | StartError::AdminWithoutKey
                | StartError::InvalidUrl(_)
                | StartError::HalfOfTls
                | StartError::NoPlace
                | StartError::Postgres(datasync_server::PostgresError::Address),
            )
            | Failure::Settings(_)
            | Failure::CopiedByPostgres
            | Failure::NoFolder(_) => 2,
            _ => 1,
        }
    }
}
