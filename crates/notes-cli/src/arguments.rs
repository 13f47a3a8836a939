//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::organise::{NotebooksAct, TagsAct};

/// Driftless notes in a terminal: the same data folder, store and notebook as the window.
///
/// Exit codes: 0 done · 1 failed · 2 wrong usage · 3 conflicts wait · 4 the server can't be reached (everything stays
/// queued) · 5 the key or the sign-in was refused.
#[derive(Parser)]
#[command(name = "driftless-cli", version)]
pub(crate) struct Arguments {
    /// The data folder; without it, DRIFTLESS_DATA_DIR or the app's own.
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) data: Option<PathBuf>,
    /// Answer with one JSON value on stdout, and with {"error":{"code","message"}} on stderr.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Connect this folder with a server. The server is asked first; nothing is kept unless it answers well.
    ///
    /// Notes that are here already, synced with another server or as somebody else or not at all, are asked about: they go to this
    /// server too, or they are set aside. Nothing is sent and nothing is changed before that is answered; no answer deletes a note.
    Connect {
        /// The Application URL that driftless-server printed; without it, the server that this folder is connected with.
        #[arg(long)]
        url: Option<String>,
        /// The Application key; without it the stored one is used.
        #[arg(long, value_name = "KEY", env = "DRIFTLESS_APPLICATION_KEY", hide_env_values = true)]
        application_key: Option<String>,
        /// Sign in as this user; the password is asked for, or read from the first line of stdin. Again, to go on after this
        /// device was signed out.
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
        /// The name that other devices show beside this one's edits.
        #[arg(long, value_name = "NAME")]
        device: Option<String>,
        /// What becomes of what is here already and not this server's; without it a terminal asks.
        #[arg(long, value_name = "ANSWER")]
        notes_here: Option<NotesHereName>,
    },
    /// Make a note and print its id.
    New {
        /// The title, one line.
        #[arg(long, value_name = "T")]
        title: String,
        /// The Markdown body; - reads it from stdin.
        #[arg(long, value_name = "TEXT|-", default_value = "", allow_hyphen_values = true)]
        body: String,
        /// The notebook, by name or id; made if there is none of that name.
        #[arg(long, value_name = "N")]
        notebook: Option<String>,
        /// A tag; may be given several times.
        #[arg(long, value_name = "T")]
        tag: Vec<String>,
    },
    /// List the notes outside Trash, newest edit first.
    List {
        /// List Trash instead.
        #[arg(long)]
        trash: bool,
    },
    /// List the notes that a text looks for, newest edit first.
    ///
    /// Words are found by their beginnings, whatever their case and accents; "phrases" stand in quotes, and -word leaves out. Operators:
    /// tag:NAME, in:NOTEBOOK, before: and after: with a year, a month or a day, is:pinned, is:pending, is:conflict, is:trashed.
    Search {
        /// What to look for.
        #[arg(allow_hyphen_values = true)]
        text: String,
        /// Best first.
        #[arg(long)]
        ranked: bool,
        /// Notes at most.
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: u32,
    },
    /// List the notes whose text links to a note by [[its title]].
    Links {
        /// Its id.
        id: String,
    },
    /// Show one note.
    Show {
        /// Its id.
        id: String,
    },
    /// Change a note. What is not named stays; --tag replaces all tags (--tag "" removes them).
    Edit {
        /// Its id.
        id: String,
        /// The new title.
        #[arg(long, value_name = "T")]
        title: Option<String>,
        /// The new body; - reads it from stdin.
        #[arg(long, value_name = "TEXT|-", allow_hyphen_values = true)]
        body: Option<String>,
        /// The notebook, by name or id; "" takes it out of any.
        #[arg(long, value_name = "N")]
        notebook: Option<String>,
        /// A tag; may be given several times.
        #[arg(long, value_name = "T")]
        tag: Vec<String>,
        /// Put it at the top.
        #[arg(long, conflicts_with = "unpin")]
        pin: bool,
        /// Take it from the top.
        #[arg(long)]
        unpin: bool,
    },
    /// Move a note to Trash; or list Trash, newest deletion first, or empty it.
    ///
    /// A note stays there for the "trashDays" of the settings, 30 if they say nothing; then sync deletes it for good, on every device.
    Trash {
        /// Its id.
        #[arg(required_unless_present_any = ["list", "empty"])]
        id: Option<String>,
        /// List the notes in Trash.
        #[arg(long, conflicts_with_all = ["id", "empty"])]
        list: bool,
        /// Delete every note in Trash for good, on every device; one with two versions stays until it is settled.
        #[arg(long, conflicts_with = "id")]
        empty: bool,
    },
    /// Take a note out of Trash.
    Restore {
        /// Its id.
        id: String,
    },
    /// Delete a note in Trash for good, on every device.
    Delete {
        /// Its id.
        id: String,
    },
    /// Send what waits and fetch what is new.
    Sync {
        /// Send only.
        #[arg(long, conflicts_with = "pull")]
        push: bool,
        /// Fetch only.
        #[arg(long)]
        pull: bool,
        /// Let the server remove many notes here, once, after it said how many; also all that an emptied server had, but for
        /// edits that were not sent.
        #[arg(long, conflicts_with = "send_again")]
        allow_removal: bool,
        /// Give a server that was emptied everything again that is here.
        #[arg(long)]
        send_again: bool,
        /// Sum up every table and compare with the server, which is else done once a week.
        #[arg(long)]
        verify: bool,
    },
    /// Sync until Ctrl C: when the server says that something changed, and every now and then. Prints a line an event.
    ///
    /// With --json each line is an object with an "event": "synced" (pushed, pulled, conflicts, failed, and the ids that changed
    /// here), "failed" (code, message; it goes on), "listening" (changes come as they are made), "polling" (the server is asked
    /// every "syncEvery" seconds of the settings) or "ended" (it was told to). Holds the data folder meanwhile. Ends by itself only
    /// if a person is needed, with the error and exit code of sync.
    Watch,
    /// Say what waits, what failed, and when this folder last synced.
    Status,
    /// List the notes with two versions, on this device and on those that wait for a decision elsewhere.
    Conflicts,
    /// Settle a note's two versions, also if they wait on another device.
    Resolve {
        /// Its id.
        id: String,
        /// How: both texts one after the other, merged line by line, mine, theirs, or theirs as a note of its own.
        ///
        /// For a note that was deleted on one side: mine keeps this side's say, theirs the other's, and every other
        /// strategy keeps the note with its edits.
        #[arg(long, value_enum, required_unless_present_any = ["keep", "delete"], conflicts_with_all = ["keep", "delete"])]
        strategy: Option<StrategyName>,
        /// Of a note that was deleted on one side: keep it, with its edits.
        #[arg(long, conflicts_with_all = ["delete", "title", "body"])]
        keep: bool,
        /// Of a note that was deleted on one side: move it to Trash everywhere, with its edits.
        #[arg(long, conflicts_with_all = ["title", "body"])]
        delete: bool,
        /// The title of the result, instead of the strategy's.
        #[arg(long, value_name = "T")]
        title: Option<String>,
        /// The body of the result, instead of the strategy's; - reads it from stdin.
        #[arg(long, value_name = "TEXT|-", allow_hyphen_values = true)]
        body: Option<String>,
    },
    /// Take the last decision about a note's two versions back: it is asked again, also after it was synced, for 30 days.
    Undo {
        /// Its id.
        id: String,
    },
    /// List the texts that a note once had, newest first, or look at one, or make it the note's again.
    History {
        /// Its id.
        id: String,
        /// List those of the server's history that are not kept here, without their texts.
        #[arg(long)]
        server: bool,
        /// Show the text of this version.
        #[arg(long, value_name = "VERSION", conflicts_with_all = ["server", "restore"])]
        show: Option<String>,
        /// Make the text of this version the note's again; the one it replaces is kept.
        #[arg(long, value_name = "VERSION", conflicts_with = "server")]
        restore: Option<String>,
    },
    /// List the notebooks as a tree, or change them.
    Notebooks {
        #[command(subcommand)]
        act: Option<NotebooksAct>,
    },
    /// List the tags with how many notes have each, or change them in all notes.
    Tags {
        #[command(subcommand)]
        act: Option<TagsAct>,
    },
    /// Bring notes in: folders, Markdown or text files, zips, exports of Joplin, Simplenote or Standard Notes, vaults of Obsidian.
    ///
    /// Nothing that is here is changed, and what is here already is not brought in again: after a stop (Ctrl C) the same command goes
    /// on. How far it is stands on stderr.
    Import {
        /// What to bring in.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Write all notes, those in Trash too, as Markdown files: into a new folder inside FOLDER, or into FILE.zip.
    ///
    /// Nothing that is there is written over. What was written is read back by import.
    Export {
        /// A folder that is there, or a zip that is not.
        #[arg(value_name = "FOLDER|FILE.zip")]
        to: PathBuf,
    },
    /// Print what a shell needs to complete this program's commands.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Remove the notes from this folder; the server's stay, and the next sync fetches them again.
    Purge {
        /// Drop changes that were not synced too, for good.
        #[arg(long)]
        force: bool,
    },
}

/// What becomes of notes that belong elsewhere.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum NotesHereName {
    /// It goes to this server too.
    Send,
    /// It is kept apart in a profile of its own, with all that waits and the sign-in, and this folder is empty.
    SetAside,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum StrategyName {
    Concatenate,
    Auto,
    Mine,
    Theirs,
    Both,
}
