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
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut Arguments::command(), "driftless-cli", &mut script);
        return written(std::io::stdout().write_all(&script), 0);
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
    written(if text.is_empty() { Ok(()) } else { writeln!(std::io::stdout(), "{text}") }, code)
}

/// The exit code of an answer that was written, or not. Who stops reading, as `head` does, knows why there is no more.
fn written(done: std::io::Result<()>, code: u8) -> ExitCode {
    let Err(error) = done else { return ExitCode::from(code) };
    if error.kind() != std::io::ErrorKind::BrokenPipe {
        let _ = writeln!(std::io::stderr(), "driftless-cli: the answer can't be written: {error}");
    }
    ExitCode::FAILURE
}
