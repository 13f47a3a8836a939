//! `sim [SECONDS] [FIRST-SEED] [CORES]`: runs seed after seed on every core and says how many there were. A seed that fails is
//! printed with its shortest tape, and ends the run.

#![expect(clippy::print_stdout, reason = "a program that tells what it found")]

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{available_parallelism, scope};
use std::time::{Duration, Instant};

use datasync_sim::{Tape, run, shrink, tell_all, tell_by_chance};

fn main() -> ExitCode {
    if let Some(length) = number_after("stories") {
        return tell_stories(length);
    }
    if let Some(many) = number_after("chance") {
        return tell_by_chance_many(u64::from(many));
    }
    let mut arguments = std::env::args().skip(1).filter_map(|word| word.parse::<u64>().ok());
    let seconds = arguments.next().unwrap_or(60);
    let first = arguments.next().unwrap_or(1);
    let cores = arguments.next().unwrap_or_else(|| available_parallelism().map_or(1, |cores| cores.get() as u64));
    let soak = Soak { next: AtomicU64::new(first), events: AtomicU64::new(0), failed: AtomicBool::new(false) };
    let until = Instant::now() + Duration::from_secs(seconds);
    let failed = scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(|| soak.run_seeds(until))).collect();
        threads.into_iter().find_map(|thread| thread.join().expect("a panic was told of already"))
    });
    if let Some((seed, tape)) = failed {
        tell_failure(seed, tape);
        return ExitCode::FAILURE;
    }
    let next = soak.next.into_inner();
    let (runs, events) = (next - first, soak.events.into_inner());
    let speed = runs as f64 / seconds.max(1) as f64;
    println!(
        "{runs} runs, {events} events on {cores} cores: {speed:.0} runs a second, {:.0} a core",
        speed / cores as f64
    );
    println!("the next seed is {next}");
    ExitCode::SUCCESS
}

/// Threads that take one seed after the other.
struct Soak {
    next: AtomicU64,
    events: AtomicU64,
    failed: AtomicBool,
}

impl Soak {
    /// Gives the seed that failed, with what was decided in it.
    fn run_seeds(&self, until: Instant) -> Option<(u64, Vec<u32>)> {
        while Instant::now() < until && !self.failed.load(Ordering::Relaxed) {
            let seed = self.next.fetch_add(1, Ordering::Relaxed);
            let mut tape = Tape::from_seed(seed);
            let Ok(summary) = run(&mut tape) else {
                self.failed.store(true, Ordering::Relaxed);
                return Some((seed, tape.decisions().to_vec()));
            };
            self.events.fetch_add(summary.events, Ordering::Relaxed);
        }
        None
    }
}

fn tell_failure(seed: u64, tape: Vec<u32>) {
    println!("SIM_SEED={seed}");
    let shortest = shrink(tape, |tape| run(&mut Tape::play(tape.to_vec())).is_err());
    println!("{shortest:?}");
    let failure = run(&mut Tape::play(shortest)).err().unwrap_or_default();
    println!("{}\n{}", failure.story.join("\n"), failure.sentence);
}

/// `sim chance 20000` tells as many stories drawn by chance.
fn tell_by_chance_many(many: u64) -> ExitCode {
    let begun = Instant::now();
    for seed in 1..=many {
        if let Err((story, sentence)) = tell_by_chance(&mut Tape::from_seed(seed)) {
            println!("SIM_SEED={seed}: {story:?}: {sentence}");
            return ExitCode::FAILURE;
        }
    }
    println!("{many} stories by chance in {:.0} s", begun.elapsed().as_secs_f64());
    ExitCode::SUCCESS
}

/// `sim stories 4` tells every story of four acts.
fn number_after(command: &str) -> Option<u32> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next()? == command { arguments.next()?.parse().ok() } else { None }
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
