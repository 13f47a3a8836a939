//! Three people write, sync, settle and take back as it comes, and nothing of it is lost.

use proptest::prelude::*;
use proptest::strategy::Strategy as _;

use super::*;
use crate::Strategy;

#[derive(Debug, Clone, Copy)]
enum Act {
    Write,
    Sync,
    Settle(Strategy),
    Undo,
    Delete,
}

fn acts() -> impl proptest::strategy::Strategy<Value = Vec<(usize, Act)>> {
    let how = prop::sample::select(vec![
        Strategy::Concatenate,
        Strategy::Auto,
        Strategy::Mine,
        Strategy::Theirs,
        Strategy::Both,
    ]);
    let act = prop_oneof![
        4 => Just(Act::Write),
        6 => Just(Act::Sync),
        3 => how.prop_map(Act::Settle),
        1 => Just(Act::Undo),
        1 => Just(Act::Delete),
    ];
    prop::collection::vec((0..3_usize, act), 1..40)
}

/// Writes a line of one's own at the end; gives what it says, if there was a note to write into.
fn write(device: &Device, note: &str, number: usize) -> Option<String> {
    let mark = format!("mark{number:03}");
    device.edit(note, &format!("{}\n{mark}", device.body(note)?));
    Some(mark)
}

fn settle(device: &Device, note: &str, strategy: Strategy) {
    let Ok(conflict) = device.notebook.conflict(note) else { return };
    match conflict.kind {
        crate::ConflictKind::Edited => device.settle(note, strategy),
        _ if strategy == Strategy::Theirs => device.decide(note, &Resolution::DeleteEverywhere),
        _ => device.decide(note, &Resolution::KeepNote),
    }
}

fn delete(device: &Device, note: &str) {
    // What was written into a note that is thrown away stays in Trash: only an old, empty one is deleted for good here.
    if device.body(note).is_some_and(|body| !body.contains("mark")) && device.asked() == 0 {
        device.notebook.set_trashed(note, true).expect("in Trash");
        device.notebook.delete(note).expect("deleted");
    }
}

async fn play(acts: Vec<(usize, Act)>) {
    let Trio { a, b, c, note, .. } = agreed("base").await;
    let devices = [&a, &b, &c];
    let mut marks = Vec::new();
    for (number, (who, act)) in acts.into_iter().enumerate() {
        let device = devices[who];
        match act {
            Act::Write => marks.extend(write(device, &note, number)),
            Act::Sync => drop(device.sync().await),
            Act::Settle(strategy) => settle(device, &note, strategy),
            Act::Undo => drop(device.notebook.undo_merge(&note)),
            Act::Delete => delete(device, &note),
        }
    }
    let marks: Vec<&str> = marks.iter().map(String::as_str).collect();
    // What is settled without a question when it is met may need a round of its own.
    for device in devices {
        device.sync().await;
    }
    nothing_is_lost(&devices, &marks).await;
    for _ in 0..10 {
        if a.asked() == 0 {
            break;
        }
        settle(&a, &note, Strategy::Concatenate);
        nothing_is_lost(&devices, &marks).await;
    }
    assert_eq!(devices.map(Device::asked), [0, 0, 0], "every question has an answer");
    nothing_is_lost(&devices, &marks).await;
}

/// A story takes as long as many texts do, so there are fewer of them, unless more are asked for.
fn stories() -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").map(|_| ProptestConfig::default().cases);
    ProptestConfig::with_cases(asked.unwrap_or(80))
}

proptest! {
    #![proptest_config(stories())]

    #[test]
    fn whatever_three_people_do_nothing_is_lost_and_every_question_has_an_answer(acts in acts()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(play(acts));
    }
}

/// A note that was deleted is kept, with two edits in one; what is written into it before that is taken back was nowhere else.
#[tokio::test]
async fn what_was_written_since_is_found_everywhere_though_the_note_was_deleted_there() {
    let keep = Act::Settle(Strategy::Concatenate);
    let acts = [
        (0, Act::Write),
        (2, Act::Delete),
        (1, Act::Write),
        (2, Act::Sync),
        (1, Act::Sync),
        (0, Act::Sync),
        (0, keep),
        (0, keep),
        (0, Act::Write),
        (0, Act::Undo),
    ];
    play(acts.to_vec()).await;
}

/// Two devices delete a note that a third has written into; the third throws it away, and one of the two, which does not know of
/// that, keeps it. When the other keeps it as well, nothing is left to ask: that is told with the sync that finds it.
#[tokio::test]
async fn a_question_that_answers_itself_is_over_on_every_device_two_syncs_later() {
    let acts = [
        (1, Act::Delete),
        (2, Act::Write),
        (1, Act::Sync),
        (2, Act::Sync),
        (1, Act::Sync),
        (0, Act::Delete),
        (2, Act::Settle(Strategy::Theirs)),
        (2, Act::Sync),
        (1, Act::Settle(Strategy::Concatenate)),
    ];
    play(acts.to_vec()).await;
}
