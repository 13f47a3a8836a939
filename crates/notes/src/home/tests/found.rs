//! Who looks for notes finds them, or is told that they are not there.

use super::*;

#[test]
fn a_word_that_leads_nowhere_is_said_and_nothing_is_begun() {
    let desktop = Desktop::with_notes();
    let MovedTo { to, .. } = desktop.intend();
    desktop.carry_out().expect("moved");
    let elsewhere = desktop.folder.path().join("unplugged");
    fs::rename(desktop.disk(), &elsewhere).expect("unplugged");
    let lost = desktop.home.find().expect_err("it is not there");
    assert!(matches!(&lost, Lost::Nowhere { folder, .. } if *folder == to), "{lost}");
    // Another disk of that name, with notes of somebody else.
    write(&to, "Of another");
    assert!(matches!(desktop.home.find(), Err(Lost::Nowhere { .. })));
    assert!(!desktop.home.is_now(&desktop.disk()).expect("looked"), "it is not that folder");
    assert!(desktop.home.is_now(&elsewhere).expect("looked"), "the disk has another name now");
    let found = desktop.home.find().expect("found");
    assert_eq!(found.folder, elsewhere.canonicalize().expect("there").join("Driftless"));
    assert_eq!(titles(&found.folder), ["Boat", "Report"]);
    assert_eq!(Secret::application_key(&found.folder).load().expect("read").as_deref(), Some("k1"));
}

#[test]
fn a_disk_that_has_the_name_of_what_was_left_is_not_closed_off() {
    let desktop = Desktop::with_notes();
    let first = desktop.intend();
    desktop.carry_out().expect("moved");
    let further = desktop.folder.path().join("further");
    fs::create_dir(&further).expect("made");
    let plan = Plan::look(&first.to, &further).expect("it will do");
    desktop.home.intend(&plan).expect("kept");
    desktop.carry_out().expect("moved");
    // What was left on the first disk is unplugged, and the second is where that was.
    fs::rename(desktop.disk(), desktop.folder.path().join("unplugged")).expect("unplugged");
    fs::rename(&further, desktop.folder.path().join("disk")).expect("plugged in there");
    assert!(desktop.home.is_now(&desktop.disk()).expect("looked"));
    let found = desktop.home.find().expect("found");
    assert_eq!((&found.folder, found.old.as_ref()), (&first.to, Some(&first.from)));
    assert!(desktop.home.remove_old(&found, &first.to).is_err(), "that is where they are");
    drop(found);
    assert_eq!(desktop.seen().1, ["Boat", "Report"]);
}

#[test]
fn a_word_that_is_gone_leads_to_what_was_left_only_when_a_person_says_so() {
    let desktop = Desktop::with_notes();
    let MovedTo { from, to } = desktop.intend();
    desktop.carry_out().expect("moved");
    write(&to, "Typed after");
    fs::remove_file(desktop.home.word_file()).expect("removed");
    let lost = desktop.home.find().expect_err("what was left is not what they are");
    let Lost::Nowhere { folder, word } = lost else { panic!("{lost}") };
    assert_eq!((&folder, &word), (&to, &from.join("moved-away")));
    assert!(desktop.home.is_now(&desktop.disk()).expect("looked"), "they are still where they went");
    assert_eq!(desktop.seen(), (to, vec!["Boat".to_owned(), "Report".to_owned(), "Typed after".to_owned()]));
    fs::remove_file(desktop.home.word_file()).expect("removed");
    fs::remove_file(word).expect("removed");
    assert_eq!(desktop.seen(), (from, vec!["Boat".to_owned(), "Report".to_owned()]));
}

#[test]
fn where_nothing_was_to_be_moved_a_start_leaves_nothing_beside_the_notes() {
    let desktop = Desktop::with_notes();
    let found = desktop.home.find().expect("found");
    assert!(desktop.home.is_still(&found).is_ok());
    let beside = fs::read_dir(desktop.folder.path().join("share")).expect("read");
    assert_eq!(beside.map(|entry| entry.expect("an entry").file_name()).collect::<Vec<_>>(), ["driftless"]);
}

#[test]
fn who_found_the_notes_before_anything_was_to_be_moved_and_opens_them_late_is_told() {
    let desktop = Desktop::with_notes();
    let found = desktop.home.find().expect("found");
    let MovedTo { from, to } = desktop.intend();
    assert!(desktop.home.is_still(&found).is_ok(), "whoever moves them waits for who has them open");
    let mut is_copied = false;
    let moved = desktop.home.carry_out(|phase, _, _| {
        if phase == Phase::Copying {
            is_copied = true;
            assert!(matches!(desktop.home.is_still(&found), Err(Lost::BeingMoved)));
        }
        true
    });
    assert!(moved.expect("moved").is_some() && is_copied);
    assert!(matches!(desktop.home.is_still(&found), Err(Lost::BeingMoved)));
    assert!(open_store(&from, system_clock()()).is_err());
    assert_eq!(desktop.seen().0, to);
}

#[test]
fn a_word_that_cannot_be_read_begins_nothing() {
    let desktop = Desktop::with_notes();
    fs::write(desktop.home.word_file(), "{").expect("written");
    assert!(matches!(desktop.home.find(), Err(Lost::Unreadable { .. })));
}

#[test]
fn a_folder_that_the_variable_names_is_what_it_is_and_nothing_stands_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let platform = folder.path().join("share/driftless");
    let home = Home { chosen: Some(folder.path().join("mine")), platform: platform.clone() };
    assert!(home.is_chosen());
    assert_eq!(home.find().expect("found").folder, folder.path().join("mine"));
    assert!(!platform.parent().expect("a parent").exists());
}
