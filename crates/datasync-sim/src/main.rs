//! `sim [SECONDS] [FIRST-SEED]`: runs seed after seed on every core and says how many there were. A seed that fails is printed
//! with its shortest tape, and ends the soak.

#![expect(clippy::print_stdout, reason = "a program that tells what it found")]

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use datasync_sim::{Tape, run, shrink, tell_all};

fn main() -> ExitCode {
    if let Some(length) = length_of_stories() {
        return tell_stories(length);
    }
    let mut arguments = std::env::args().skip(1).filter_map(|word| word.parse::<u64>().ok());
    let time = Duration::from_secs(arguments.next().unwrap_or(60));
    let first = arguments.next().unwrap_or(1);
    let soak = Soak {
        until: Instant::now() + time,
        next: AtomicU64::new(first),
        events: AtomicU64::new(0),
        failed: AtomicBool::new(false),
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let begun = Instant::now();
    thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(|| soak.go_on()))));
    if soak.failed.into_inner() {
        return ExitCode::FAILURE;
    }
    let (next, events) = (soak.next.into_inner(), soak.events.into_inner());
    let (runs, seconds) = (next - first, begun.elapsed().as_secs_f64());
    let each = runs as f64 / seconds / cores as f64;
    println!("{runs} runs, {events} events, {each:.0} runs a second on each of {cores} cores; the next seed is {next}");
    ExitCode::SUCCESS
}

/// What the threads of a soak share.
struct Soak {
    until: Instant,
    next: AtomicU64,
    events: AtomicU64,
    failed: AtomicBool,
}

impl Soak {
    /// One seed after the other that nobody else has, until time is up or a seed fails.
    fn go_on(&self) {
        while Instant::now() < self.until && !self.failed.load(Ordering::Relaxed) {
            let seed = self.next.fetch_add(1, Ordering::Relaxed);
            let mut tape = Tape::from_seed(seed);
            match run(&mut tape) {
                Ok(summary) => drop(self.events.fetch_add(summary.events, Ordering::Relaxed)),
                Err(failure) => {
                    self.failed.store(true, Ordering::Relaxed);
                    println!("SIM_SEED={seed}: {}", failure.sentence);
                    tell_shortest(&tape);
                }
            }
        }
    }
}

fn tell_shortest(tape: &Tape) {
    let shortest = shrink(tape.decisions().to_vec(), |tape| run(&mut Tape::play(tape.to_vec())).is_err());
    println!("{shortest:?}");
    let failure = run(&mut Tape::play(shortest)).err().unwrap_or_default();
    println!("{}\n{}", failure.story.join("\n"), failure.sentence);
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
