//! `driftless-cli`: the same notebook in a terminal, for people who live there and for scripts.

mod arguments;
mod carry;
mod connect;
mod failure;
mod find;
mod history;
mod organise;
mod output;
mod run;
mod status;
mod watch;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use crate::arguments::{Arguments, Command};

fn main() -> ExitCode {
    notes::learn_zone();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers; anything else is a wrong call.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    if let Command::Completions { shell } = arguments.command {
        clap_complete::generate(shell, &mut Arguments::command(), "driftless-cli", &mut std::io::stdout());
        return ExitCode::SUCCESS;
    }
    let json = arguments.json;
    let notice = |word: &str, sentence: &str| {
        let _ = writeln!(std::io::stderr(), "{}", output::notice(word, sentence, json));
    };
    // A line at once, also into a pipe; `false` if nobody reads it.
    let say = |told: &output::Told| {
        let line = if json { Some(told.to_json()) } else { told.to_text() };
        let mut out = std::io::stdout().lock();
        line.is_none_or(|line| writeln!(out, "{line}").and_then(|()| out.flush()).is_ok())
    };
    let (answer, code) = match run::run(arguments, notice, say) {
        Ok(done) => (done.answer, done.code),
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "{}", output::failure(&failure, json));
            return ExitCode::from(failure.code());
        }
    };
    let text = if json { answer.to_json() } else { answer.to_text() };
    if !text.is_empty() && writeln!(std::io::stdout(), "{text}").is_err() {
        return ExitCode::FAILURE;
    }
    ExitCode::from(code)
}
