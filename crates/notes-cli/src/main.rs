//! `driftless-cli`: the same notebook in a terminal, for people who live there and for scripts.

mod arguments;
mod failure;
mod output;
mod run;
mod watch;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use crate::arguments::Arguments;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers; anything else is a wrong call.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let json = arguments.json;
    let notice = |word: &str, sentence: &str| {
        let _ = writeln!(std::io::stderr(), "{}", output::notice(word, sentence, json));
    };
    let (answer, code) = match run::run(arguments, notice) {
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
