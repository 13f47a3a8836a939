use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::{NoteText, Notebook, View, open_store, system_clock};

thread_local! {
    /// After so many steps the program is dead; `None`: it lives.
    static LIFE: Cell<Option<usize>> = const { Cell::new(None) };
}

pub(super) fn step() -> Result<(), SetAsideError> {
    match LIFE.get() {
        Some(0) => Err(io::Error::other("the program is dead").into()),
        Some(left) => {
            LIFE.set(Some(left - 1));
            Ok(())
        }
        None => Ok(()),
    }
}

const OLD: &str = "https://old.example/";
const NEW: &str = "https://new.example/";

/// What can be seen of a data folder.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    server: Option<String>,
    user: Option<String>,
    key: Option<String>,
    sign_in: Option<String>,
    whose: Option<Whose>,
    notes: BTreeSet<String>,
    found: usize,
    waiting: u64,
    versions: bool,
    draft: bool,
    backups: bool,
}

fn opened(folder: &Path) -> (Arc<Store>, Notebook) {
    let (store, salvaged) = open_store(folder, system_clock()()).expect("a store");
    assert!(salvaged.is_none());
    let notebook = Notebook::new(Arc::clone(&store), system_clock(), "Laptop");
    (store, notebook)
}

fn seen(folder: &Path) -> Seen {
    let (store, notebook) = opened(folder);
    let settings = Settings::load(folder).expect("settings");
    let load = |secret: Secret| secret.load().expect("read");
    let (whose, versions, draft) = store
        .read(|txn| {
            Ok::<_, StoreError>((
                Whose::of(txn, &settings)?,
                txn.size_of_versions()? > 0,
                txn.value("mergeDraft|n1")?.is_some(),
            ))
        })
        .expect("read");
    while notebook.index_changes().expect("indexed").more {}
    let notes = notebook.all(&View::All).expect("a list").into_iter().map(|row| row.note.title).collect();
    Seen {
        server: settings.server_url,
        user: settings.user,
        key: load(Secret::application_key(folder)),
        sign_in: load(Secret::sign_in(folder)),
        whose,
        notes,
        found: notebook.all(&View::Search("ferry".to_owned())).expect("searched").len(),
        waiting: notebook.counts().expect("counted").pending,
        versions,
        draft,
        backups: folder.join("backups").exists(),
    }
}

/// A folder that is connected as Ada, with a note that waits, an earlier version and a half-done merge.
fn written(folder: &Path) -> (Arc<Store>, Notebook) {
    let (store, notebook) = opened(folder);
    let text = NoteText { title: "Crossing".to_owned(), body: "the ferry leaves at seven".to_owned() };
    let id = notebook.create(&text, None, &[]).expect("a note").note.id;
    let later = NoteText { body: "the ferry leaves at eight".to_owned(), ..text.clone() };
    notebook.save_text(id.as_str(), &text, &later).expect("saved");
    store
        .write(|txn| {
            Whose::new(OLD, Some("ada")).keep(txn)?;
            txn.set_value("mergeDraft|n1", Some("half"))?;
            let row = txn.record(&crate::notes_table(), &id)?.expect("a row");
            let (table, now) = (crate::notes_table(), system_clock()());
            txn.keep_version(&table, &id, datasync_client::Label::Edited, &row, now)
        })
        .expect("written");
    store.back_up(system_clock()()).expect("backed up");
    Settings { server_url: Some(OLD.to_owned()), user: Some("ada".to_owned()), ..Settings::default() }
        .save(folder)
        .expect("kept");
    Secret::application_key(folder).save(Some("old-key")).expect("kept");
    Secret::sign_in(folder).save(Some("old-token")).expect("kept");
    while notebook.index_changes().expect("indexed").more {}
    (store, notebook)
}

fn turned(folder: &Path, store: &Store, sets_aside: bool) -> Result<Option<SetAside>, ConnectError> {
    let whose = Whose::new(NEW, Some("bob"));
    let settings = Settings {
        server_url: Some(NEW.to_owned()),
        user: Some("bob".to_owned()),
        ..Settings::load(folder).expect("settings")
    };
    let (key, sign_in) = (Next::Is(Some("new-key")), Next::Is(Some("new-token")));
    Turn { folder, store, settings: &settings, whose: &whose, key, sign_in, sets_aside }.make()
}

fn old() -> Seen {
    Seen {
        server: Some(OLD.to_owned()),
        user: Some("ada".to_owned()),
        key: Some("old-key".to_owned()),
        sign_in: Some("old-token".to_owned()),
        whose: Some(Whose::new(OLD, Some("ada"))),
        notes: BTreeSet::from(["Crossing".to_owned()]),
        found: 1,
        waiting: 1,
        versions: true,
        draft: true,
        backups: true,
    }
}

fn new(sets_aside: bool) -> Seen {
    let theirs = Seen {
        server: Some(NEW.to_owned()),
        user: Some("bob".to_owned()),
        key: Some("new-key".to_owned()),
        sign_in: Some("new-token".to_owned()),
        whose: Some(Whose::new(NEW, Some("bob"))),
        ..old()
    };
    if !sets_aside {
        return theirs;
    }
    let notes = BTreeSet::new();
    Seen { notes, found: 0, waiting: 0, versions: false, draft: false, backups: false, ..theirs }
}

fn profiles(folder: &Path) -> Vec<String> {
    Profiles::around(folder).names().expect("read")
}

#[test]
fn notes_that_are_set_aside_are_a_profile_with_all_that_was_theirs_and_the_folder_is_as_new() {
    let home = tempfile::tempdir().expect("a folder");
    let (store, notebook) = written(home.path());
    let id = store.installation_id().expect("an id");
    let aside = turned(home.path(), &store, true).expect("turned").expect("set aside");
    assert_eq!(
        (aside.profile.as_str(), aside.folder.parent()),
        ("ada@old.example", Some(&*home.path().join("profiles")))
    );
    // The program goes on with the same notebook.
    assert_eq!(notebook.all(&View::All).expect("a list").len(), 0);
    assert_eq!(notebook.all(&View::Search("ferry".to_owned())).expect("searched").len(), 0);
    assert_ne!(store.installation_id().expect("an id"), id, "two folders are two installations");
    let text = NoteText { title: "Harbour".to_owned(), body: "another ferry".to_owned() };
    notebook.create(&text, None, &[]).expect("a note");
    assert_eq!(notebook.all(&View::Search("ferry".to_owned())).expect("searched").len(), 1);
    drop((store, notebook));
    assert_eq!(seen(&aside.folder), old());
    assert_eq!(opened(&aside.folder).0.installation_id().expect("an id"), id);
    assert_eq!(profiles(home.path()), ["Notes", "ada@old.example"]);
    assert!(!home.path().join("turning").exists());
}

#[test]
fn wherever_the_program_dies_the_next_start_finds_all_of_the_old_or_all_of_the_new() {
    for sets_aside in [true, false] {
        let mut both = BTreeSet::new();
        for life in 0.. {
            let home = tempfile::tempdir().expect("a folder");
            let (store, notebook) = written(home.path());
            LIFE.set(Some(life));
            let made = turned(home.path(), &store, sets_aside);
            LIFE.set(None);
            drop((store, notebook));
            let found = seen(home.path());
            let is_new = found.whose == new(sets_aside).whose;
            assert_eq!(found, if is_new { new(sets_aside) } else { old() }, "dead after {life} steps");
            let aside = profiles(home.path()).into_iter().filter(|name| name != "Notes").collect::<Vec<_>>();
            if is_new && sets_aside {
                assert_eq!(aside, ["ada@old.example"], "dead after {life} steps");
                assert_eq!(seen(&home.path().join("profiles").join(&aside[0])), old(), "dead after {life} steps");
            } else {
                assert!(aside.is_empty(), "dead after {life} steps: {aside:?}");
            }
            assert!(!home.path().join("turning").exists());
            both.insert(is_new);
            if made.is_ok() {
                assert!(life > 6 && is_new, "{life} steps");
                break;
            }
        }
        assert_eq!(both.len(), 2, "it died before and after");
    }
}

#[test]
fn where_no_profile_can_be_made_everything_stays_and_the_folder_syncs_on() {
    let home = tempfile::tempdir().expect("a folder");
    let (store, notebook) = written(home.path());
    std::fs::write(home.path().join("turning"), "a file in its place").expect("written");
    assert!(turned(home.path(), &store, true).is_err());
    std::fs::remove_file(home.path().join("turning")).expect("removed");
    drop((store, notebook));
    assert_eq!(seen(home.path()), old());
}

#[test]
fn a_name_that_somebody_takes_meanwhile_is_not_taken_from_them() {
    let home = tempfile::tempdir().expect("a folder");
    let (store, notebook) = written(home.path());
    for life in 0.. {
        LIFE.set(Some(life));
        let made = turned(home.path(), &store, true);
        LIFE.set(None);
        let has_turned = store.read(|txn| txn.value(TURNING)).expect("read").is_some();
        if has_turned {
            assert!(made.is_err());
            break;
        }
    }
    let theirs = Profiles::around(home.path()).make("ada@old.example").expect("made");
    std::fs::write(theirs.join("notes.db"), "").expect("written");
    drop((store, notebook));
    assert_eq!(seen(home.path()), new(true));
    assert_eq!(profiles(home.path()), ["Notes", "ada@old.example", "ada@old.example 2"]);
    assert_eq!(seen(&home.path().join("profiles/ada@old.example 2")), old());
}

#[test]
fn a_folder_that_is_half_way_syncs_with_nobody_until_the_next_start() {
    let home = tempfile::tempdir().expect("a folder");
    let (store, notebook) = written(home.path());
    let context = |settings: &Settings| {
        let handler = Arc::new(crate::NoteSyncHandler::new(notebook.clone(), |_| {}));
        crate::open_context(home.path(), &store, settings, handler, system_clock())
    };
    let settings = Settings::load(home.path()).expect("settings");
    assert!(context(&settings).is_ok_and(|context| context.is_some()));
    for life in 0.. {
        LIFE.set(Some(life));
        let made = turned(home.path(), &store, true);
        LIFE.set(None);
        if matches!(made, Err(ConnectError::Unfinished(_))) && is_half_way(&store).expect("read") {
            break;
        }
        assert!(made.is_err() && context(&settings).is_ok(), "nothing has happened after {life} steps");
    }
    assert!(matches!(context(&settings), Err(ConnectError::HalfWay)));
}

#[test]
fn what_goes_to_another_server_waits_for_it_as_new() {
    let home = tempfile::tempdir().expect("a folder");
    let (store, notebook) = written(home.path());
    assert_eq!(turned(home.path(), &store, false).expect("turned"), None);
    assert_eq!(notebook.counts().expect("counted").pending, 1);
    drop((store, notebook));
    assert_eq!(seen(home.path()), new(false));
}
