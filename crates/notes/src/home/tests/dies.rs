//! Programs die on the way.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;

#[test]
fn wherever_the_program_dies_every_note_is_in_one_place_that_every_program_opens() {
    let (mut stayed, mut went) = (0, 0);
    for life in 0.. {
        let desktop = Desktop::with_notes();
        let MovedTo { from, to } = desktop.intend();
        LIFE.set(Some(life));
        let ended = catch_unwind(AssertUnwindSafe(|| desktop.carry_out()));
        LIFE.set(None);
        // Somebody writes before the next start of the window.
        let place = desktop.home.find().expect("found").folder.clone();
        assert!(place == from || place == to);
        write(&place, "Typed after");
        match desktop.carry_out() {
            Err(MoveError::Interrupted) => assert_eq!(place, from, "dead after {life} steps"),
            // It had not begun, and does now; or it was done.
            moved => drop(moved.expect("nothing else")),
        }
        let (place, titles) = desktop.seen();
        assert_eq!(titles, ["Boat", "Report", "Typed after"], "dead after {life} steps");
        if place == from {
            stayed += 1;
            assert_eq!(desktop.on_disk(), [""; 0], "dead after {life} steps");
        } else {
            went += 1;
            assert_eq!(desktop.on_disk(), ["Driftless"], "dead after {life} steps");
            assert!(open_store(&from, system_clock()()).is_err(), "dead after {life} steps");
        }
        if ended.is_ok() {
            break;
        }
    }
    assert!(stayed > 6 && went > 1, "{stayed} and {went}");
}

#[test]
fn wherever_the_program_dies_that_goes_back_the_notes_are_where_they_were() {
    for life in 0.. {
        let desktop = Desktop::with_notes();
        let MovedTo { from, .. } = desktop.intend();
        LIFE.set(Some(7));
        catch_unwind(AssertUnwindSafe(|| desktop.carry_out())).expect_err("dead when the copy has its name");
        LIFE.set(Some(life));
        let ended = catch_unwind(AssertUnwindSafe(|| desktop.carry_out()));
        LIFE.set(None);
        assert!(matches!(desktop.carry_out(), Err(MoveError::Interrupted) | Ok(None)), "dead after {life} steps");
        assert_eq!(desktop.seen(), (from, vec!["Boat".to_owned(), "Report".to_owned()]));
        assert_eq!(desktop.on_disk(), [""; 0], "dead after {life} steps");
        if ended.is_ok() {
            assert!(life >= 3);
            break;
        }
    }
}

#[test]
fn what_cannot_be_taken_away_keeps_nobody_from_their_notes() {
    let desktop = Desktop::with_notes();
    let MovedTo { from, .. } = desktop.intend();
    LIFE.set(Some(3));
    catch_unwind(AssertUnwindSafe(|| desktop.carry_out())).expect_err("dead");
    LIFE.set(None);
    let copy = desktop.disk().join(desktop.on_disk().first().expect("a copy"));
    fs::remove_dir_all(&copy).expect("removed");
    fs::write(&copy, "no folder, which nobody can take away as one").expect("written");
    assert!(matches!(desktop.carry_out(), Err(MoveError::Interrupted)));
    assert_eq!(desktop.carry_out().expect("nothing to do any more"), None);
    assert_eq!(desktop.seen(), (from, vec!["Boat".to_owned(), "Report".to_owned()]));
}
