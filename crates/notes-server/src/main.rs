//! `driftless-server`: serves the notes tables from a data folder.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use notes_server::{Access, Options, Running, StartError, start};
use tracing_subscriber::EnvFilter;

/// The shared truth of Driftless notes: a small table server with its data in one folder.
#[derive(Parser)]
#[command(name = "driftless-server", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until SIGTERM or Ctrl C; requests that are in are finished.
    ///
    /// Without a key, one is made at the first start and kept in the data folder. Prints the Application URL, the
    /// Application key and, when it is ready, one line: listening on http://…
    Serve {
        /// The data folder: database, key and lock. Made if it is not there.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// The address; port 0 takes a free one.
        #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787")]
        listen: SocketAddr,
        /// The key that clients must name: 8 to 200 visible ASCII characters.
        #[arg(long, value_name = "KEY", env = "DRIFTLESS_APPLICATION_KEY", hide_env_values = true)]
        application_key: Option<String>,
        /// Ask for no key. Loopback addresses only.
        #[arg(long, conflicts_with = "application_key")]
        no_application_key: bool,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let Command::Serve { data, listen, application_key, no_application_key } = Arguments::parse().command;
    let access = match application_key {
        _ if no_application_key => Access::LoopbackOnly,
        Some(key) => Access::Key(key),
        None => Access::KeyOfFolder,
    };
    match serve(Options { data, listen, access }).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let usage = matches!(error, StartError::NotLoopback(_) | StartError::InvalidKey);
            let _ = writeln!(std::io::stderr(), "driftless-server: {error}");
            ExitCode::from(if usage { 2 } else { 1 })
        }
    }
}

async fn serve(options: Options) -> Result<(), StartError> {
    let address = options.listen;
    // Before anyone can know that it runs: a signal to a process without handlers would kill it.
    let the_end = the_end().map_err(StartError::Signals)?;
    let running = start(options).await?;
    announce(&running);
    the_end.await;
    running.stop().await.map_err(|error| StartError::Listen(address, error))
}

/// Nobody may be listening on stdout any more; serving goes on all the same.
fn announce(running: &Running) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "Application URL: {}", running.url);
    if let Some(key) = &running.application_key {
        let _ = writeln!(out, "Application key: {key}");
    }
    let _ = writeln!(out, "listening on {}", running.url);
    let _ = out.flush();
}

/// Catches SIGTERM and Ctrl C from now on; the future ends with the first of them.
#[cfg(unix)]
fn the_end() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    })
}

#[cfg(not(unix))]
fn the_end() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move { drop(interrupt.recv().await) })
}
