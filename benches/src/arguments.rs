//! The command line: of the whole run, and of one piece of work in it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Measures push, pull and the server beside others and beside the floor.
#[derive(Parser)]
#[command(name = "bench")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) run: Run,
}

/// A whole run.
#[derive(Args)]
pub(crate) struct Run {
    /// How often every job is done; the figures are medians.
    #[arg(long, default_value_t = 5)]
    pub(crate) rounds: usize,
    /// 1,000 and 2,000 notes instead of 10,000 and 100,000.
    #[arg(long)]
    pub(crate) small: bool,
    /// Only jobs whose name holds one of these words, as in "driftless" or "pull 10k".
    #[arg(long, value_name = "WORDS")]
    pub(crate) only: Vec<String>,
    /// The folder with the peers' scripts and their modules.
    #[arg(long, value_name = "DIR", default_value = "benches/peers")]
    pub(crate) peers: PathBuf,
    /// The folder with Microsoft's server and its modules.
    #[arg(long, value_name = "DIR", default_value = "tests/foreign/server")]
    pub(crate) foreign: PathBuf,
    /// Where the figures are written, as Markdown; they always go to stdout.
    #[arg(long, value_name = "FILE")]
    pub(crate) doc: Option<PathBuf>,
}

/// Whose work.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Ours, against a running driftless-server.
    #[command(hide = true)]
    Driftless(Work),
    /// The least that has to be done.
    #[command(hide = true)]
    Floor(Work),
    /// Requests to Microsoft's server, which runs by itself.
    #[command(hide = true)]
    AzureMobileApps(Work),
}

/// What is done. The peers' scripts take the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Verb {
    /// Answer the client of one job; says `listening on URL`.
    Serve,
    /// Send notes that wait in the queue to an empty server.
    Push,
    /// Fetch all notes into an empty client.
    Pull,
    /// Sync when nothing changed on either side.
    Noop,
    /// Change one note on A until B shows it.
    Edit,
    /// The same, with a B that only hears of it.
    Live,
    /// Ask for one row.
    Lookup,
    /// Ask for a page of 50 rows.
    List,
    /// Insert one row a request.
    Insert,
    /// Insert 100 rows a request.
    Batch,
    /// Listen for changes that do not come.
    Listen,
    /// Open the app's core on notes that are there, list, search, read and save.
    App,
}

/// One piece of work.
#[derive(Args)]
pub(crate) struct Work {
    pub(crate) verb: Verb,
    /// A folder of its own, empty or not there yet.
    #[arg(long)]
    pub(crate) data: PathBuf,
    /// The notes, one JSON object a line.
    #[arg(long)]
    pub(crate) notes: PathBuf,
    /// How many of them.
    #[arg(long)]
    pub(crate) count: usize,
    /// Where the server listens.
    #[arg(long, default_value = "")]
    pub(crate) url: String,
    /// With the columns and indices of the app's list of notes.
    #[arg(long)]
    pub(crate) indices: bool,
}

impl Verb {
    /// The word on a command line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Verb::Serve => "serve",
            Verb::Push => "push",
            Verb::Pull => "pull",
            Verb::Noop => "noop",
            Verb::Edit => "edit",
            Verb::Live => "live",
            Verb::Lookup => "lookup",
            Verb::List => "list",
            Verb::Insert => "insert",
            Verb::Batch => "batch",
            Verb::Listen => "listen",
            Verb::App => "app",
        }
    }
}
