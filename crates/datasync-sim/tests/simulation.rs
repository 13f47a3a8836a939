//! The simulation in CI: a first stretch of seeds holds, the tapes of past bugs hold, and planted bugs are found.

use std::path::Path;

use datasync_sim::{Act, Plant, Tape, flap, run, run_planted, tell, tell_all, tell_by_chance};

/// Seeds that CI runs. `make sim` goes on behind them.
const SEEDS: u64 = 400;
/// Stories of one note that CI draws by chance.
const STORIES: u64 = 2_000;
/// Seeds within which a planted bug must be found.
const BUDGET: u64 = 100;
/// And one that only shows between two parts of a page.
const BUDGET_BETWEEN_PARTS: u64 = 400;

#[test]
fn what_must_always_hold_holds() {
    for seed in 1..=SEEDS {
        if let Err(failure) = run(&mut Tape::from_seed(seed)) {
            panic!("SIM_SEED={seed}: {}\n{}", failure.sentence, failure.story.join("\n"));
        }
    }
}

/// Nothing but the tape decides: else a seed that fails would say nothing to whoever runs it again.
#[test]
fn a_seed_is_the_same_run_each_time() {
    let told = |seed| {
        let mut tape = Tape::from_seed(seed);
        let summary = run(&mut tape).map_err(|failure| failure.sentence).expect("it holds");
        (tape.decisions().to_vec(), summary.requests)
    };
    for seed in 1..=SEEDS / 20 {
        assert_eq!(told(seed), told(seed), "SIM_SEED={seed}");
    }
}

#[test]
fn every_story_of_up_to_three_acts_ends_well() {
    for length in 1..=3 {
        let told = tell_all(length).unwrap_or_else(|(story, sentence)| panic!("{story:?}: {sentence}"));
        assert!(told > 0);
    }
}

/// Found by the stories below: an edit was answered by nothing, after it had become a delete again.
#[test]
fn a_delete_that_was_taken_back_and_deleted_again_drains_when_the_server_forgets() {
    use Act::{DeleteHere, DeleteThere, Forget, RestoreHere, SyncUnasked};
    let story = [DeleteHere, SyncUnasked, DeleteThere, RestoreHere, Forget, DeleteHere];
    assert_eq!(tell(&story), Ok(true));
}

#[test]
fn whatever_note_queue_and_server_have_come_to_a_few_syncs_end_it() {
    for seed in 1..=STORIES {
        if let Err((story, sentence)) = tell_by_chance(&mut Tape::from_seed(seed)) {
            panic!("SIM_SEED={seed}: {story:?}: {sentence}");
        }
    }
}

#[test]
fn devices_whose_lines_come_and_go_all_sync_by_themselves_and_ask_no_more_than_needed() {
    let mut rows = 0;
    for seed in 1..=SEEDS / 8 {
        match flap(&mut Tape::from_seed(seed)) {
            Ok(flapped) => rows += flapped.rows,
            Err(sentence) => panic!("SIM_SEED={seed}: {sentence}"),
        }
    }
    assert!(rows > 0, "something was written");
}

#[test]
fn past_bugs_stay_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tapes");
    let mut played = 0;
    for tape in std::fs::read_dir(folder).expect("the folder of tapes") {
        let path = tape.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("a tape");
        let decisions = text.split_whitespace().map(|word| word.parse().expect("a number")).collect();
        let played_to_its_end = run(&mut Tape::play(decisions));
        assert!(played_to_its_end.is_ok(), "{}: {}", path.display(), played_to_its_end.unwrap_err().sentence);
        played += 1;
    }
    assert!(played > 0, "there are tapes");
}

#[test]
fn every_planted_bug_is_found() {
    let budget = |bug| match bug {
        Plant::TokenWithFirstPart | Plant::EditBetweenPartsOverwritten => BUDGET_BETWEEN_PARTS,
        _ => BUDGET,
    };
    let found = |bug| (1..=budget(bug)).find(|&seed| run_planted(&mut Tape::from_seed(seed), bug).is_err());
    let found: Vec<(Plant, Option<u64>)> = Plant::ALL.into_iter().map(|bug| (bug, found(bug))).collect();
    println!("found at seed: {found:?}");
    let unfound: Vec<Plant> = found.iter().filter(|(_, seed)| seed.is_none()).map(|(bug, _)| *bug).collect();
    assert!(unfound.is_empty(), "not found within {BUDGET} seeds, or {BUDGET_BETWEEN_PARTS}: {unfound:?}");
}
