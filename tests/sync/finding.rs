//! `search` and `links` in a terminal: the same words and operators as in the window, and JSON for scripts.

use serde_json::Value;
use tests::Cli;

/// A folder with four notes, the oldest edit first.
fn folder() -> (tempfile::TempDir, Cli, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let device = Cli::new(folder.path());
    let notes = [
        ["Crossing", "The ferry leaves at seven. Ferry, ferry.", "summer", "Sailing"],
        ["Provisions", "Crème fraîche and the ferry timetable, see [[Crossing]]", "food", "Sailing"],
        ["Tiles", "grey tiles, 12 boxes; see [[crossing]] too", "home", "House"],
        ["Old list", "a ferry long ago", "summer", "House"],
    ];
    let ids = notes.map(|[title, body, tag, notebook]| {
        let made = device.ok(&["new", "--title", title, "--body", body, "--tag", tag, "--notebook", notebook]);
        made["id"].as_str().expect("an id").to_owned()
    });
    let _ = device.ok(&["trash", &ids[3]]);
    (folder, device, ids.into())
}

fn titles(found: &Value) -> Vec<&str> {
    found.as_array().expect("a list").iter().map(|note| note["title"].as_str().expect("a title")).collect()
}

#[test]
fn a_search_in_a_terminal_finds_what_the_window_finds_newest_first_or_best_first() {
    let (_folder, device, ids) = folder();
    let found = |arguments: &[&str]| device.ok(&[&["search"], arguments].concat());
    assert_eq!(titles(&found(&["ferry"])), ["Provisions", "Crossing"], "not what is in Trash");
    assert_eq!(titles(&found(&["ferry", "--ranked"])), ["Crossing", "Provisions"]);
    assert_eq!(titles(&found(&["ferry", "--limit", "1"])), ["Provisions"]);
    assert_eq!(titles(&found(&["CREME frai"])), ["Provisions"], "by beginnings, whatever case and accents");
    assert_eq!(titles(&found(&["\"ferry leaves\""])), ["Crossing"]);
    assert_eq!(titles(&found(&["ferry -timetable"])), ["Crossing"]);
    assert_eq!(titles(&found(&["tag:home"])), ["Tiles"]);
    assert_eq!(titles(&found(&["in:Sailing see"])), ["Provisions"]);
    assert_eq!(titles(&found(&["is:trashed ferry"])), ["Old list"]);
    assert_eq!(titles(&found(&["is:pending"])).len(), 3);
    assert!(titles(&found(&["after:2999"])).is_empty());
    assert!(titles(&found(&["nowhere"])).is_empty());
    let whole = &found(&["tiles"])[0];
    assert_eq!((&whole["id"], &whole["tags"][0]), (&ids[2].as_str().into(), &"home".into()));
    // What was edited since is found as it is now.
    let _ = device.ok(&["edit", &ids[2], "--body", "slate"]);
    assert_eq!((titles(&found(&["slate"])), titles(&found(&["grey"])).len()), (vec!["Tiles"], 0));
}

#[test]
fn a_search_that_cant_be_read_is_said_without_its_words() {
    let (_folder, device, _) = folder();
    let refused = device.run(&["search", "is:hidden-word"]);
    assert_eq!((refused.code, refused.error.as_str()), (1, "invalid"), "{refused:?}");
    assert!(refused.message.contains("pinned") && !refused.message.contains("hidden-word"), "{}", refused.message);
}

#[test]
fn links_are_the_notes_that_name_a_note_by_its_title() {
    let (_folder, device, ids) = folder();
    let found = device.ok(&["links", &ids[0]]);
    let mut to_it = titles(&found);
    to_it.sort_unstable();
    assert_eq!(to_it, ["Provisions", "Tiles"]);
    assert!(titles(&device.ok(&["links", &ids[2]])).is_empty());
    let _ = device.ok(&["edit", &ids[2], "--body", "slate"]);
    assert_eq!(titles(&device.ok(&["links", &ids[0]])), ["Provisions"]);
    let _ = device.ok(&["edit", &ids[2], "--body", "slate, see [[crossing#Times|when]]"]);
    assert_eq!(titles(&device.ok(&["links", &ids[0]])).len(), 2, "with a heading and words of its own too");
    let _ = device.ok(&["edit", &ids[2], "--body", "slate"]);
    let _ = device.ok(&["trash", &ids[1]]);
    assert!(titles(&device.ok(&["links", &ids[0]])).is_empty(), "what is in Trash leads nowhere");
    assert_eq!(device.run(&["links", "no-such-note"]).error, "notFound");
}
