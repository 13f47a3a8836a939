//! `sim [SECONDS] [FIRST-SEED]`: runs seed after seed and says how many there were. A seed that fails is printed with its
//! shortest tape, and ends the run.

#![expect(clippy::print_stdout, reason = "a program that tells what it found")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use datasync_sim::{Tape, run, shrink, tell_all};

fn main() -> ExitCode {
    if let Some(length) = length_of_stories() {
        return tell_stories(length);
    }
    let mut arguments = std::env::args().skip(1).filter_map(|word| word.parse::<u64>().ok());
    let time = Duration::from_secs(arguments.next().unwrap_or(60));
    let first = arguments.next().unwrap_or(1);
    let (begun, mut seed, mut events) = (Instant::now(), first, 0);
    while begun.elapsed() < time {
        let mut tape = Tape::from_seed(seed);
        match run(&mut tape) {
            Ok(summary) => events += summary.events,
            Err(failure) => {
                println!("SIM_SEED={seed}: {}", failure.sentence);
                let shortest = shrink(tape.decisions().to_vec(), |tape| run(&mut Tape::play(tape.to_vec())).is_err());
                println!("{shortest:?}");
                let failure = run(&mut Tape::play(shortest)).err().unwrap_or_default();
                println!("{}\n{}", failure.story.join("\n"), failure.sentence);
                return ExitCode::FAILURE;
            }
        }
        seed += 1;
    }
    let (runs, seconds) = (seed - first, begun.elapsed().as_secs_f64());
    println!("{runs} runs, {events} events, {:.0} runs a second; the next seed is {seed}", runs as f64 / seconds);
    ExitCode::SUCCESS
}

/// `sim stories 4` tells every story of four acts.
fn length_of_stories() -> Option<u32> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next()? == "stories" { arguments.next()?.parse().ok() } else { None }
}

fn tell_stories(length: u32) -> ExitCode {
    let begun = Instant::now();
    match tell_all(length) {
        Ok(told) => {
            println!("{told} stories of {length} acts in {:.0} s", begun.elapsed().as_secs_f64());
            ExitCode::SUCCESS
        }
        Err((story, sentence)) => {
            println!("{story:?}: {sentence}");
            ExitCode::FAILURE
        }
    }
}
