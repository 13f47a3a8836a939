//! Places that will not do.

use super::*;

fn unfit(desktop: &Desktop, chosen: &Path) -> Option<Unfit> {
    let found = desktop.home.find().expect("found");
    match Plan::look(&found.folder, chosen) {
        Err(MoveError::Unfit(unfit)) => Some(unfit),
        other => {
            other.expect("it will do");
            None
        }
    }
}

#[test]
fn a_folder_that_will_not_do_is_refused_and_says_why() {
    let desktop = Desktop::with_notes();
    let disk = desktop.disk();
    assert_eq!(unfit(&desktop, &disk), None);
    let inside = desktop.home.find().expect("found").folder.join("backups");
    assert_eq!(unfit(&desktop, &inside), Some(Unfit::Inside));
    assert_eq!(unfit(&desktop, &disk.join("gone")), Some(Unfit::NoFolder));
    for (name, expected) in
        [("Dropbox", Unfit::Synced("Dropbox")), ("profiles", Unfit::NoFolder), ("taken", Unfit::Taken)]
    {
        fs::create_dir_all(disk.join(name).join(if name == "taken" { "Driftless/mine" } else { "" })).expect("made");
        assert_eq!(unfit(&desktop, &disk.join(name)), Some(expected));
    }
    fs::create_dir_all(disk.join("free/Driftless")).expect("made");
    assert_eq!(unfit(&desktop, &disk.join("free")), None, "with nothing in it, it is free");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_folder_is_not_followed_and_not_lost() {
    let desktop = Desktop::with_notes();
    let found = desktop.home.find().expect("found");
    std::os::unix::fs::symlink("/nowhere", found.folder.join("link")).expect("made");
    assert!(matches!(Plan::look(&found.folder, &desktop.disk()), Err(MoveError::Odd(_))));
}
