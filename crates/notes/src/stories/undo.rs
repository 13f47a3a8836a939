//! A decision is taken back, and nothing is lost by that.

use super::*;
use crate::ConflictError;

fn sides(device: &Device, note: &str) -> [Option<String>; 3] {
    let conflict = device.notebook.conflict(note).expect("a conflict");
    [conflict.base, conflict.local, conflict.server].map(|side| side.map(|note| note.body))
}

fn texts(bodies: [&str; 3]) -> [Option<String>; 3] {
    bodies.map(|body| Some(body.to_owned()))
}

fn undoable(device: &Device, note: &str) -> bool {
    device.notebook.earlier_versions(note).expect("a history").iter().any(|version| version.undoable)
}

#[tokio::test]
async fn a_decision_that_was_not_pushed_yet_is_taken_back() {
    let Trio { a, b, c, note, .. } = conflicted().await;
    b.settle(&note, Strategy::Theirs);
    assert!(undoable(&b, &note));
    b.notebook.undo_merge(&note).expect("undone");
    assert_eq!(sides(&b, &note), texts(["base", "mine-b", "theirs-a"]));
    assert!(!undoable(&b, &note));
    nothing_is_lost(&[&a, &b, &c], &["theirs-a", "mine-b"]).await;
    assert_eq!(b.body(&note).as_deref(), Some("mine-b"));
}

#[tokio::test]
async fn a_decision_that_was_pushed_is_taken_back_and_another_one_can_be_made() {
    let strategies = [Strategy::Theirs, Strategy::Mine, Strategy::Concatenate];
    for (first, second) in strategies.into_iter().flat_map(|first| strategies.map(|second| (first, second))) {
        let Trio { a, b, c, note, .. } = conflicted().await;
        b.settle(&note, first);
        for device in [&b, &a, &c] {
            device.sync().await;
        }
        b.notebook.undo_merge(&note).expect("undone");
        assert_eq!(sides(&b, &note), texts(["base", "mine-b", "theirs-a"]));
        nothing_is_lost(&[&b, &a, &c], &["theirs-a", "mine-b"]).await;
        assert_eq!(sides(&b, &note), texts(["base", "mine-b", "theirs-a"]));
        b.settle(&note, second);
        let chosen = b.body(&note);
        nothing_is_lost(&[&b, &a, &c], &["theirs-a", "mine-b"]).await;
        assert_eq!((a.body(&note), a.asked()), (chosen, 0), "{first:?}, then {second:?}");
    }
}

#[tokio::test]
async fn a_decision_is_taken_back_on_a_device_that_had_no_part_in_it() {
    let Trio { a, b, c, note, .. } = conflicted().await;
    b.settle(&note, Strategy::Theirs);
    nothing_is_lost(&[&b, &a, &c], &["theirs-a", "mine-b"]).await;
    assert!(undoable(&c, &note));
    c.notebook.undo_merge(&note).expect("undone");
    assert_eq!(sides(&c, &note), texts(["base", "mine-b", "theirs-a"]));
    nothing_is_lost(&[&c, &a, &b], &["theirs-a", "mine-b"]).await;
    assert_eq!(a.notebook.conflict(&note).expect("a conflict").waits_on.as_deref(), Some("Tablet"));
}

#[tokio::test]
async fn what_was_written_since_is_theirs_when_a_decision_is_taken_back() {
    let Trio { a, b, c, note, .. } = conflicted().await;
    b.settle(&note, Strategy::Concatenate);
    for device in [&b, &a] {
        device.sync().await;
    }
    a.edit(&note, "both, and later-a");
    for device in [&a, &b] {
        device.sync().await;
    }
    b.edit(&note, "both, and later-a, and unsent-b");
    b.notebook.undo_merge(&note).expect("undone");
    assert_eq!(sides(&b, &note), texts(["base", "mine-b", "both, and later-a, and unsent-b"]));
    nothing_is_lost(&[&b, &a, &c], &["mine-b", "later-a"]).await;
    b.settle(&note, Strategy::Theirs);
    nothing_is_lost(&[&b, &a, &c], &["mine-b", "later-a", "unsent-b"]).await;
    assert_eq!(a.body(&note).as_deref(), Some("both, and later-a, and unsent-b"));
}

#[tokio::test]
async fn a_decision_is_taken_back_while_it_is_on_its_way() {
    let Trio { server, a, b, c, note } = conflicted().await;
    b.settle(&note, Strategy::Theirs);
    b.edit(&note, "theirs-a, edited-b");
    let (notebook, id) = (b.notebook.clone(), note.clone());
    server.meanwhile(move || notebook.undo_merge(&id).expect("undone"));
    b.sync().await;
    assert_eq!(sides(&b, &note), texts(["base", "mine-b", "theirs-a, edited-b"]));
    nothing_is_lost(&[&b, &a, &c], &["theirs-a", "mine-b", "edited-b"]).await;
    assert_eq!(b.asked(), 1);
}

#[tokio::test]
async fn after_a_month_and_without_a_decision_there_is_nothing_to_take_back() {
    let Trio { b, note, .. } = conflicted().await;
    let early = b.notebook.undo_merge(&note);
    assert!(matches!(early, Err(ConflictError::Settled)), "{early:?}");
    b.settle(&note, Strategy::Mine);
    b.days_pass(31);
    assert!(!undoable(&b, &note));
    assert!(b.notebook.undo_merge(&note).is_err());
}

#[tokio::test]
async fn what_it_takes_to_ask_again_is_kept_for_thirty_days_and_then_gone() {
    let Trio { b, note, .. } = conflicted().await;
    b.settle(&note, Strategy::Theirs);
    b.sync().await;
    let kept = || b.notebook.store().read(|txn| txn.values(crate::settled::SETTLED)).expect("a readable store").len();
    b.days_pass(29);
    b.sync().await;
    assert!(kept() == 1 && undoable(&b, &note));
    b.days_pass(2);
    b.sync().await;
    assert!(kept() == 0 && !undoable(&b, &note));
    assert!(b.findable().iter().any(|text| text.contains("mine-b")), "the sides stay in the history");
}
