//! What the merge dialog asks of a note of 2 MB, on this side of the window: looking at both versions, and each strategy's result.
//! `cargo test --release -p notes --lib two_megabytes -- --ignored --nocapture` measures it.

use std::time::{Duration, Instant};

use super::*;

/// 40,000 lines, 2 MB. `edit` says what a side makes of a line.
fn text(edit: impl Fn(usize) -> Option<String>) -> String {
    let line =
        |number| edit(number).unwrap_or_else(|| format!("{number:05}: what is to be done with the boat in the spring"));
    (0..40_000).map(line).collect::<Vec<_>>().join("\n")
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let made = work();
    let took = begun.elapsed();
    println!("{what}: {:.1} ms", took.as_secs_f64() * 1000.0);
    (made, took)
}

async fn looks(theirs: &str, mine: &str) {
    let Trio { a, b, note, .. } = agreed(&text(|_| None)).await;
    a.edit(&note, theirs);
    a.sync().await;
    b.edit(&note, mine);
    b.sync().await;
    let (conflict, looked) = timed("both versions", || b.notebook.conflict(&note).expect("a conflict"));
    let [base, mine, server] = [conflict.base, conflict.local, conflict.server].map(|side| side.expect("a side").body);
    assert!([base, mine, server].iter().all(|body| body.len() > 1_900_000));
    for strategy in [Strategy::Concatenate, Strategy::Auto, Strategy::Mine, Strategy::Theirs, Strategy::Both] {
        let (proposal, took) = timed(&format!("{strategy:?}"), || b.notebook.preview(&note, strategy));
        let proposal = proposal.expect("a conflict").expect("two texts");
        assert!(proposal.note.body.len() > 1_900_000);
        assert!(looked + took < Duration::from_secs(1), "{strategy:?} took {took:?}");
    }
}

#[tokio::test]
#[ignore = "a figure, which a build without optimisation does not give"]
async fn two_megabytes_with_few_changes_are_looked_at_in_no_time() {
    let few = |by: &'static str, at| text(move |number| (number % 100 == at).then(|| format!("{number:05}: {by}")));
    looks(&few("birch, says the phone", 30), &few("oak, says the laptop", 60)).await;
}

#[tokio::test]
#[ignore = "a figure, which a build without optimisation does not give"]
async fn two_megabytes_with_every_line_changed_are_looked_at_in_no_time() {
    let all = |by: &'static str| text(move |number| Some(format!("{number:05}: {by} of what is to be done in spring")));
    looks(&all("birch, says the phone"), &all("oak, says the laptop")).await;
}
