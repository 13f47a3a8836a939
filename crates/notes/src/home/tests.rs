//! Notes move, with real stores, and programs die on the way.

mod dies;
mod fit;
mod found;

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::folder::open_store;
use crate::{NoteText, Notebook, Profiles, Secret, View, system_clock};

thread_local! {
    /// After so many steps the program is dead; `None`: it lives.
    static LIFE: Cell<Option<u32>> = const { Cell::new(None) };
}

pub(super) fn step() {
    LIFE.with(|life| match life.get() {
        None => {}
        Some(0) => std::panic::resume_unwind(Box::new("the program is dead")),
        Some(steps) => life.set(Some(steps - 1)),
    });
}

/// A desktop with a disk beside its own.
struct Desktop {
    folder: tempfile::TempDir,
    home: Home,
}

impl Desktop {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("disk")).expect("made");
        let home = Home { chosen: None, platform: folder.path().join("share/driftless") };
        Desktop { folder, home }
    }

    /// With two notes in two profiles, a key, and a backup of a megabyte and a half.
    fn with_notes() -> Self {
        let desktop = Desktop::new();
        let found = desktop.home.find().expect("a folder");
        write(&found.folder, "Boat");
        write(&Profiles::around(&found.folder).make("Work").expect("made"), "Report");
        fs::create_dir_all(found.folder.join("backups")).expect("made");
        fs::write(found.folder.join("backups/monday.db"), vec![7; 3 << 19]).expect("written");
        // What stands in a file waits for a keychain, so that tests ask none.
        fs::write(found.folder.join("application-key"), "k1").expect("written");
        desktop
    }

    fn disk(&self) -> PathBuf {
        self.folder.path().join("disk").canonicalize().expect("it is there")
    }

    fn intend(&self) -> MovedTo {
        let found = self.home.find().expect("found");
        let plan = Plan::look(&found.folder, &self.disk()).expect("it will do");
        self.home.intend(&plan).expect("kept");
        MovedTo { from: found.folder, to: plan.to }
    }

    fn carry_out(&self) -> Result<Option<Moved>, MoveError> {
        self.home.carry_out(|_, _, _| true)
    }

    /// All notes, as any program finds them, and where.
    fn seen(&self) -> (PathBuf, Vec<String>) {
        let found = self.home.find().expect("found");
        (found.folder.clone(), titles(&found.folder))
    }

    /// What is on the disk beside the folder of the notes.
    fn on_disk(&self) -> Vec<String> {
        let entries = fs::read_dir(self.disk()).expect("read");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }
}

struct MovedTo {
    from: PathBuf,
    to: PathBuf,
}

fn notebook(folder: &Path) -> Notebook {
    let (store, salvaged) = open_store(folder, system_clock()()).expect("opened");
    assert!(salvaged.is_none());
    Notebook::new(store, system_clock(), "laptop")
}

fn write(folder: &Path, title: &str) {
    let text = NoteText { title: title.to_owned(), body: "words ".repeat(1000) };
    notebook(folder).create(&text, None, &[]).expect("made");
}

fn titles(home: &Path) -> Vec<String> {
    let profiles = Profiles::around(home);
    let of = |name: &String| {
        let notes = notebook(&profiles.folder(name).expect("a name")).all(&View::All).expect("read");
        notes.into_iter().map(|row| row.note.title).collect::<Vec<_>>()
    };
    let mut titles: Vec<String> = profiles.names().expect("read").iter().flat_map(of).collect();
    titles.sort();
    titles
}

#[test]
fn everything_moves_and_every_program_finds_it_where_it_is() {
    let desktop = Desktop::with_notes();
    let MovedTo { from, to } = desktop.intend();
    assert_eq!(desktop.seen(), (from.clone(), vec!["Boat".to_owned(), "Report".to_owned()]), "until it has moved");
    let mut told = Vec::new();
    let moved = desktop.home.carry_out(|phase, done, total| {
        told.push((phase, done, total));
        true
    });
    assert_eq!(moved.expect("moved"), Some(Moved { from: from.clone(), to: to.clone() }));
    assert_eq!(desktop.seen(), (to.clone(), vec!["Boat".to_owned(), "Report".to_owned()]));
    assert_eq!(fs::read(to.join("backups/monday.db")).expect("read").len(), 3 << 19);
    assert_eq!(Secret::application_key(&to).load().expect("read").as_deref(), Some("k1"));
    let total = told[0].2;
    assert!(told.iter().all(|(phase, ..)| *phase != Phase::Waiting));
    assert!(told.contains(&(Phase::Copying, total, total)) && told.ends_with(&[(Phase::Comparing, total, total)]));
    assert_eq!(desktop.on_disk(), ["Driftless"]);
    assert_eq!(desktop.carry_out().expect("nothing to do"), None);
}

#[test]
fn what_was_left_is_written_by_nobody_and_is_there_until_a_person_removes_it() {
    let desktop = Desktop::with_notes();
    let MovedTo { from, to } = desktop.intend();
    desktop.carry_out().expect("moved");
    let refused = open_store(&from, system_clock()()).map(drop).expect_err("closed off").to_string();
    assert!(refused.contains(to.to_str().expect("a path")), "{refused}");
    assert!(open_store(&from.join("profiles/Work"), system_clock()()).is_err());
    let found = desktop.home.find().expect("found");
    assert_eq!(found.old.as_deref(), Some(&*from));
    assert!(open_store(&from.join("profiles/Made since"), system_clock()()).is_err());
    assert_eq!(desktop.home.remove_old(&found, &from).expect("removed"), None);
    assert!(!from.exists());
    drop(found);
    assert_eq!(desktop.home.find().expect("found").old, None);
    assert_eq!(desktop.seen().1, ["Boat", "Report"]);
}

#[test]
fn a_move_that_is_stopped_anywhere_leaves_everything_as_it_was() {
    for asked in 0.. {
        let desktop = Desktop::with_notes();
        let MovedTo { from, to } = desktop.intend();
        let mut left = asked;
        let ended = desktop.home.carry_out(|_, _, _| {
            left -= 1;
            left >= 0
        });
        match ended {
            Ok(_) => {
                assert!(asked > 6, "{asked}");
                assert_eq!(desktop.seen().0, to);
                break;
            }
            Err(error) => assert!(matches!(error, MoveError::Stopped), "{error}"),
        }
        assert_eq!(desktop.on_disk(), [""; 0]);
        assert_eq!(desktop.carry_out().expect("nothing to do any more"), None);
        assert_eq!(desktop.seen(), (from, vec!["Boat".to_owned(), "Report".to_owned()]));
    }
}

#[test]
fn nothing_moves_while_anybody_has_the_notes_and_nobody_finds_them_while_they_move() {
    let desktop = Desktop::with_notes();
    let MovedTo { from, to } = desktop.intend();
    let mut running = Some(desktop.home.find().expect("found"));
    let mut elsewhere = None;
    let mut told = Vec::new();
    let moved = desktop.home.carry_out(|phase, _, _| {
        if phase == Phase::Waiting && running.take().is_some() {
            // The last program that found them ends; one that was told the folder has a profile of it open.
            elsewhere = Some(notebook(&from.join("profiles/Work")));
        } else if phase == Phase::Waiting {
            elsewhere = None;
        }
        if phase == Phase::Copying {
            assert!(matches!(desktop.home.find(), Err(Lost::BeingMoved)));
            let refused = open_store(&from.join("profiles/Work"), system_clock()());
            assert!(matches!(refused, Err(datasync_client::OpenError::InUse)));
        }
        told.push(phase);
        true
    });
    assert!(moved.expect("moved").is_some());
    assert!(told.starts_with(&[Phase::Waiting, Phase::Waiting, Phase::Copying]), "{told:?}");
    assert_eq!(desktop.seen().0, to);
}

#[test]
fn whoever_does_not_wait_for_the_others_keeps_everything_as_it_is() {
    let desktop = Desktop::with_notes();
    let MovedTo { from, .. } = desktop.intend();
    let running = desktop.home.find().expect("found");
    assert!(matches!(desktop.home.carry_out(|_, _, _| false), Err(MoveError::Stopped)));
    drop(running);
    assert_eq!(desktop.carry_out().expect("nothing to do"), None);
    assert_eq!(desktop.seen().0, from);
}

#[test]
fn a_copy_that_is_not_the_same_is_not_used() {
    let desktop = Desktop::with_notes();
    let MovedTo { from, to } = desktop.intend();
    let copy = || fs::read_dir(desktop.disk()).expect("read").next().expect("a copy").expect("an entry").path();
    let moved = desktop.home.carry_out(|phase, done, total| {
        if phase == Phase::Copying && done == total {
            // A disk that keeps something else than it was given.
            fs::write(copy().join("backups/monday.db"), vec![8; 3 << 19]).expect("written");
        }
        true
    });
    assert!(matches!(moved, Err(MoveError::Differs(_))), "{moved:?}");
    assert!(!to.exists());
    assert_eq!(desktop.seen(), (from, vec!["Boat".to_owned(), "Report".to_owned()]));
}

#[test]
fn a_disk_that_goes_away_on_the_way_leaves_the_notes_where_they_were() {
    let desktop = Desktop::with_notes();
    let MovedTo { from, .. } = desktop.intend();
    let disk = desktop.disk();
    let moved = desktop.home.carry_out(|phase, _, _| {
        if phase == Phase::Comparing && disk.exists() {
            fs::remove_dir_all(&disk).expect("gone");
        }
        true
    });
    assert!(matches!(moved, Err(MoveError::Read { .. })), "{moved:?}");
    assert_eq!(desktop.seen(), (from, vec!["Boat".to_owned(), "Report".to_owned()]));
}

#[cfg(unix)]
#[test]
fn what_only_its_owner_may_look_into_stays_so() {
    use std::os::unix::fs::PermissionsExt as _;
    let desktop = Desktop::with_notes();
    let MovedTo { from, to } = desktop.intend();
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    for folder in [from.clone(), from.join("backups")] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).expect("set");
    }
    fs::set_permissions(from.join("application-key"), fs::Permissions::from_mode(0o600)).expect("set");
    desktop.carry_out().expect("moved");
    assert_eq!([mode(&to), mode(&to.join("backups")), mode(&to.join("application-key"))], [0o700, 0o700, 0o600]);
}

#[test]
fn notes_move_on_from_where_they_were_moved_to() {
    let desktop = Desktop::with_notes();
    let first = desktop.intend();
    desktop.carry_out().expect("moved");
    let further = desktop.folder.path().join("further");
    fs::create_dir(&further).expect("made");
    let found = desktop.home.find().expect("found");
    let plan = Plan::look(&found.folder.join("profiles/Work"), &further).expect("seen from a profile");
    desktop.home.intend(&plan).expect("kept");
    drop(found);
    desktop.carry_out().expect("moved");
    assert_eq!(desktop.seen(), (plan.to, vec!["Boat".to_owned(), "Report".to_owned()]));
    let found = desktop.home.find().expect("found");
    assert_eq!(found.old, Some(first.to.clone()));
    let before = desktop.home.remove_old(&found, &first.to).expect("removed");
    assert_eq!(before.as_deref(), Some(&*first.from), "what was left first is not forgotten");
    assert_eq!(desktop.home.remove_old(&found, &first.from).expect("removed"), None);
    assert!(!first.to.exists() && !first.from.exists());
    assert_eq!(desktop.seen().1, ["Boat", "Report"]);
}
