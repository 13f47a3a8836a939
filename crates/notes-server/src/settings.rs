//! Settings: a flag, or else a variable, or else a line of the file that `--config` names. The flags of the command line
//! are the only list of names: `--rate-limit` is `DRIFTLESS_RATE_LIMIT` and `rate-limit = 600`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory as _, FromArgMatches as _};
use toml::{Table, Value};

use crate::arguments::Arguments;

/// The command whose arguments may stand elsewhere.
const SERVE: &str = "serve";

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
    let command = Arguments::command().mut_subcommand(SERVE, with_variables);
    // The file must be known before what it says can be missed.
    let first = command.clone().ignore_errors(true).try_get_matches_from(given)?;
    let command = match first.subcommand() {
        Some((SERVE, serve)) => with_file(command, serve)?,
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
    command.mut_args(|arg| match arg.get_long() {
        Some(name) if !matches!(arg.get_action(), ArgAction::Help | ArgAction::HelpLong | ArgAction::HelpShort) => {
            let variable = format!("DRIFTLESS_{}", name.replace('-', "_").to_uppercase());
            arg.env(variable).hide_env_values(true)
        }
        _ => arg,
    })
}

fn with_file(command: Command, given: &ArgMatches) -> Result<Command, SettingsError> {
    let Some(path) = given.get_one::<PathBuf>("config") else { return Ok(command) };
    let text = std::fs::read_to_string(path).map_err(|source| SettingsError::Io { path: path.clone(), source })?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| SettingsError::Syntax {
        path: path.clone(),
        why: error.message().to_owned(),
    })?;
    let serve = command.find_subcommand(SERVE).cloned().unwrap_or_default();
    let defaults = defaults(&serve, given, path, table)?;
    Ok(command.mut_subcommand(SERVE, |serve| {
        defaults
            .into_iter()
            .fold(serve, |serve, (id, values)| serve.mut_arg(id, |arg| arg.required(false).default_values(values)))
    }))
}

/// What the arguments of a command are where neither a flag nor a variable says another thing.
fn defaults(
    serve: &Command,
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
        if !is_contradicted(serve, arg, given) {
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
fn is_contradicted(serve: &Command, arg: &Arg, given: &ArgMatches) -> bool {
    let said = |arg: &Arg| {
        let source = given.value_source(arg.get_id().as_str());
        matches!(source, Some(ValueSource::CommandLine | ValueSource::EnvVariable))
    };
    let excludes = |one: &Arg, other: &Arg| {
        serve.get_arg_conflicts_with(one).iter().any(|excluded| excluded.get_id() == other.get_id())
    };
    serve.get_arguments().any(|other| said(other) && (excludes(arg, other) || excludes(other, arg)))
}

#[cfg(test)]
mod tests;
