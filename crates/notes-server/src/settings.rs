//! Settings: a flag, or else a variable, or else a line of the file that `--config` names. The flags of the command line
//! are the only list of names: `--rate-limit` is `DRIFTLESS_RATE_LIMIT` and `rate-limit = 600`. Whoever looks after a server
//! names the same file, for where its data is.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory as _, FromArgMatches as _};
use toml::{Table, Value};

use crate::arguments::Arguments;

/// The command whose arguments may stand elsewhere.
const SERVE: &str = "serve";
/// Those that read of it where the data is.
const CARE: [&str; 3] = ["backup", "restore", "doctor"];

/// What was asked for.
pub(crate) struct Settings {
    pub(crate) arguments: Arguments,
    /// Whether a key stands among the arguments, where everybody on this computer can read it.
    pub(crate) key_is_shown: bool,
}

/// Why the settings can't be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    #[error("{} can't be read: {source}", .path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{} is no TOML: {why}", .path.display())]
    Syntax { path: PathBuf, why: String },
    #[error("{}: there is no setting {name:?}", .path.display())]
    Unknown { path: PathBuf, name: String },
    #[error("{}: {name:?} has a value of a wrong kind", .path.display())]
    Kind { path: PathBuf, name: String },
    #[error(transparent)]
    Usage(#[from] clap::Error),
}

/// Reads the arguments, and what stands behind them.
pub(crate) fn read(given: &[OsString]) -> Result<Settings, SettingsError> {
    let with = |command: Command, name| command.mut_subcommand(name, with_variables);
    let command = CARE.into_iter().fold(with(Arguments::command(), SERVE), with);
    // The file must be known before what it says can be missed.
    let first = command.clone().ignore_errors(true).try_get_matches_from(given)?;
    let command = match first.subcommand() {
        Some((name, given)) if name == SERVE || CARE.contains(&name) => with_file(command, name, given)?,
        _ => command,
    };
    let matches = command.try_get_matches_from(given)?;
    let source = matches.subcommand_matches(SERVE).and_then(|serve| serve.value_source("application_key"));
    Ok(Settings {
        arguments: Arguments::from_arg_matches(&matches)?,
        key_is_shown: source == Some(ValueSource::CommandLine),
    })
}

/// Each argument's variable, whose value no help shows.
fn with_variables(command: Command) -> Command {
    // An image names a folder for whoever has no database.
    let has_database = std::env::var_os("DRIFTLESS_DATABASE_URL").is_some();
    command.mut_args(|arg| match arg.get_long() {
        Some("data") if has_database => arg,
        Some(name) if !matches!(arg.get_action(), ArgAction::Help | ArgAction::HelpLong | ArgAction::HelpShort) => {
            let variable = format!("DRIFTLESS_{}", name.replace('-', "_").to_uppercase());
            arg.env(variable).hide_env_values(true)
        }
        _ => arg,
    })
}

fn with_file(command: Command, name: &str, given: &ArgMatches) -> Result<Command, SettingsError> {
    let Some(path) = given.get_one::<PathBuf>("config") else { return Ok(command) };
    let text = std::fs::read_to_string(path).map_err(|source| SettingsError::Io { path: path.clone(), source })?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| SettingsError::Syntax {
        path: path.clone(),
        why: error.message().to_owned(),
    })?;
    let sub = |name: &str| command.find_subcommand(name).cloned().unwrap_or_default();
    let defaults = defaults(&sub(SERVE), &sub(name), given, path, table)?;
    Ok(command.mut_subcommand(name, |command| {
        defaults.into_iter().fold(command, |command, (id, values)| {
            command.mut_arg(id, |arg| arg.required(false).default_values(values))
        })
    }))
}

/// What the arguments of a command are where neither a flag nor a variable says another thing. What stands in the file is of
/// `serve`; another command takes those of its own from it.
fn defaults(
    serve: &Command,
    command: &Command,
    given: &ArgMatches,
    path: &Path,
    table: Table,
) -> Result<Vec<(String, Vec<String>)>, SettingsError> {
    let mut defaults = Vec::new();
    for (name, value) in table {
        let mut known = serve.get_arguments().filter(|arg| arg.get_id() != "config");
        let Some(arg) = known.find(|arg| arg.get_long() == Some(&name)) else {
            return Err(SettingsError::Unknown { path: path.to_owned(), name });
        };
        let Some(values) = values(arg, value) else { return Err(SettingsError::Kind { path: path.to_owned(), name }) };
        let own = command.get_arguments().find(|arg| arg.get_long() == Some(&name));
        if let Some(arg) = own.filter(|arg| !is_contradicted(command, arg, given)) {
            defaults.push((arg.get_id().to_string(), values));
        }
    }
    Ok(defaults)
}

/// A value as an argument has it.
fn values(arg: &Arg, value: Value) -> Option<Vec<String>> {
    match (value, arg.get_action()) {
        (Value::Boolean(value), ArgAction::SetTrue) => Some(vec![value.to_string()]),
        (_, ArgAction::SetTrue) => None,
        (Value::String(value), _) => Some(vec![value]),
        (Value::Integer(value), _) => Some(vec![value.to_string()]),
        (Value::Array(values), ArgAction::Append) => {
            values.into_iter().map(|value| value.as_str().map(str::to_owned)).collect()
        }
        _ => None,
    }
}

/// Whether a flag or a variable excludes what the file says.
fn is_contradicted(command: &Command, arg: &Arg, given: &ArgMatches) -> bool {
    let said = |arg: &Arg| {
        let source = given.value_source(arg.get_id().as_str());
        matches!(source, Some(ValueSource::CommandLine | ValueSource::EnvVariable))
    };
    let excludes = |one: &Arg, other: &Arg| {
        command.get_arg_conflicts_with(one).iter().any(|excluded| excluded.get_id() == other.get_id())
    };
    command.get_arguments().any(|other| said(other) && (excludes(arg, other) || excludes(other, arg)))
}

#[cfg(test)]
mod tests;
