//! Earlier versions: what every session and every sync leaves, here and on the server.

use super::*;
use crate::{About, EarlierVersion};

pub(super) fn minutes_pass(device: &Device, minutes: i64) {
    device.now.fetch_add(minutes * 60_000, Ordering::Relaxed);
}

async fn texts(device: &Device, note: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for version in device.notebook.earlier_versions(note).expect("a history") {
        let text = device.notebook.version_text(None, note, &version.id).await.expect("a text");
        texts.push(text.text.body);
    }
    texts
}

#[tokio::test]
async fn an_editing_session_leaves_the_text_before_it_however_often_it_is_saved() {
    let Trio { a, note, .. } = agreed("base").await;
    for session in 0..3 {
        minutes_pass(&a, 5);
        for letter in ["a", "ab", "abc"] {
            a.edit(&note, &format!("{letter}{session}"));
        }
    }
    assert_eq!(texts(&a, &note).await, ["abc1", "abc0", "base"]);
    assert_eq!(a.kept(&note), ["edited"; 3]);
}

#[tokio::test]
async fn a_long_session_leaves_a_text_every_ten_minutes() {
    let Trio { a, note, .. } = agreed("base").await;
    for minute in 0..30 {
        minutes_pass(&a, 1);
        a.edit(&note, &format!("minute {minute}"));
    }
    assert_eq!(a.kept(&note).len(), 3);
}

#[tokio::test]
async fn every_sync_that_replaces_a_text_leaves_one_and_a_pin_leaves_none() {
    let Trio { a, b, note, .. } = agreed("base").await;
    for text in ["one", "two", "two"] {
        a.edit(&note, text);
        a.notebook.set_pinned(&note, text == "one").expect("pinned");
        a.sync().await;
        b.sync().await;
    }
    assert_eq!(texts(&b, &note).await, ["one", "base"]);
    assert_eq!(b.kept(&note), ["synced"; 2], "as a sync brought them");
    b.edit(&note, "three");
    assert_eq!(texts(&b, &note).await, ["two", "one", "base"]);
}

#[tokio::test]
async fn a_text_that_was_written_here_and_is_replaced_by_a_sync_is_an_edited_one() {
    let Trio { a, b, note, .. } = agreed("base").await;
    b.edit(&note, "mine");
    for device in [&b, &a] {
        device.sync().await;
    }
    a.edit(&note, "theirs");
    for device in [&a, &b] {
        device.sync().await;
    }
    assert_eq!(b.kept(&note)[0], "edited");
    assert_eq!(texts(&b, &note).await[0], "mine");
}

#[tokio::test]
async fn the_servers_history_is_listed_without_what_is_here_and_can_be_restored() {
    let Trio { server, a, note, .. } = agreed("base").await;
    for text in ["one", "two", "three"] {
        a.edit(&note, text);
        a.sync().await;
    }
    let late = Device::new(&server, "Desk");
    late.sync().await;
    assert!(late.kept(&note).is_empty());
    let there = late.notebook.server_versions(&late.context, &note).await.expect("a history");
    assert_eq!(there.iter().map(|version| version.device.as_deref()).collect::<Vec<_>>(), [Some("Laptop"); 3]);
    let oldest = &there[2];
    let text = late.notebook.version_text(Some(&late.context), &note, &oldest.id).await.expect("a text");
    assert_eq!((text.text.body.as_str(), oldest.label.as_str()), ("base", "server"));
    assert!(late.notebook.version_text(None, &note, &oldest.id).await.is_err());
    let restored = late.notebook.restore_version(Some(&late.context), &note, &oldest.id).await.expect("restored");
    assert_eq!((restored.note.body.as_str(), restored.pending), ("base", true));
    assert_eq!(late.kept(&note), ["replaced"]);
    assert_eq!(texts(&late, &note).await, ["three"]);
    let there = late.notebook.server_versions(&late.context, &note).await.expect("a history");
    assert_eq!(there.len(), 2, "what is kept here is not listed twice");
}

#[tokio::test]
async fn a_version_that_is_not_there_is_not_found() {
    let Trio { a, note, .. } = agreed("base").await;
    for version in ["7", "seven", "server:unheard-of"] {
        let missing = a.notebook.version_text(Some(&a.context), &note, version).await.expect_err("nothing");
        assert_eq!(missing.to_string(), "this note is not here any more");
    }
}

fn list(device: &Device, note: &str) -> Vec<EarlierVersion> {
    device.notebook.earlier_versions(note).expect("a history")
}

fn names(name: &str) -> Vec<String> {
    vec![name.to_owned()]
}

#[tokio::test]
async fn a_list_says_what_each_version_was_about_and_who_wrote_it_and_where() {
    let Trio { a, b, note, .. } = agreed("Budget.\n\n## Dates\nMonday\n").await;
    a.notebook.set_person(Some("ada"));
    b.notebook.set_person(Some("jonas"));
    minutes_pass(&a, 10);
    a.edit(&note, "Budget.\n\n## Dates\nTuesday\n");
    a.sync().await;
    b.sync().await;
    minutes_pass(&b, 20);
    b.edit(&note, "Budget.\n\n## Dates\nTuesday\n\n## Ask Marta\n- Tiles\n");
    b.sync().await;
    a.sync().await;
    minutes_pass(&a, 30);
    a.edit(&note, "Budget, at last.\n\n## Dates\nTuesday\n\n## Ask Marta\n- Tiles\n");
    a.sync().await;
    b.sync().await;
    let told = |device: &Device| {
        let versions = list(device, &note).into_iter();
        versions.map(|version| (version.about, version.own, version.here)).collect::<Vec<_>>()
    };
    let dates = Some(About::Sections(names("Dates")));
    let ask = Some(About::Added(names("Ask Marta")));
    let created = Some(About::Created);
    assert_eq!(told(&a), [(ask.clone(), false, false), (dates.clone(), true, true), (created.clone(), true, true)]);
    assert_eq!(told(&b), [(ask, true, true), (dates, false, false), (created, true, false)]);
}

#[tokio::test]
async fn a_decision_stands_as_one_line_over_its_sides_each_when_it_was_written() {
    let Trio { a, b, note, .. } = agreed("## One\nx\n\n## Two\ny\n").await;
    minutes_pass(&a, 10);
    minutes_pass(&b, 20);
    a.edit(&note, "## One\nx, theirs\n\n## Two\ny\n");
    b.edit(&note, "## One\nx\n\n## Two\ny, mine\n");
    a.sync().await;
    b.sync().await;
    minutes_pass(&b, 10);
    b.settle(&note, Strategy::Auto);
    minutes_pass(&b, 10);
    let both = b.body(&note).expect("a text");
    b.edit(&note, "after all");
    let versions = list(&b, &note);
    assert_eq!(
        b.kept(&note),
        ["merged", "mine", "theirs", "base"],
        "what a session and a sync kept too stands there once"
    );
    let about: Vec<_> = versions.iter().map(|version| version.about.clone()).collect();
    let of = |name: &str| Some(About::Sections(names(name)));
    assert_eq!(about, [None, of("Two"), of("One"), None]);
    assert_eq!((versions[0].strategy, versions[0].undoable, versions[1].undoable), (Some(Strategy::Auto), true, true));
    assert!(versions.is_sorted_by_key(|version| std::cmp::Reverse(version.kept_at)));
    let text = b.notebook.version_text(None, &note, &versions[0].id).await.expect("a text");
    assert_eq!(text.text.body, both);
    let restored = b.notebook.restore_version(None, &note, &versions[0].id).await.expect("restored");
    assert_eq!(restored.note.body, both);
    b.notebook.undo_merge(&note).expect("undone");
    assert!(!b.kept(&note).contains(&"merged"), "it is a question again");
    assert!(b.notebook.version_text(None, &note, "merged").await.is_err());
}

#[tokio::test]
async fn a_version_that_was_written_offline_says_so() {
    let Trio { b, note, .. } = agreed("base").await;
    b.notebook.went_offline().expect("kept");
    minutes_pass(&b, 10);
    b.edit(&note, "offline");
    minutes_pass(&b, 10);
    b.edit(&note, "later");
    let offline: Vec<bool> = list(&b, &note).iter().map(|version| version.offline).collect();
    assert_eq!(offline, [true, false]);
}

#[tokio::test]
async fn what_long_texts_were_about_is_left_out_and_the_list_is_whole() {
    let Trio { a, note, .. } = agreed("base").await;
    for (number, size) in [(0, 1), (1, 1), (2, 3_000_000), (3, 3_000_000), (4, 1)] {
        minutes_pass(&a, 10);
        a.edit(&note, &format!("{number}{}", "x".repeat(size)));
    }
    let about: Vec<_> = list(&a, &note).into_iter().map(|version| version.about).collect();
    assert_eq!(about, vec![None; 5], "the newest is read, and not the one before it");
    for number in 5..10 {
        minutes_pass(&a, 10);
        a.edit(&note, &number.to_string());
    }
    let about: Vec<_> = list(&a, &note).into_iter().map(|version| version.about).collect();
    assert_eq!(about[..3], vec![Some(About::SmallEdits(1)); 3]);
    assert_eq!((about.len(), &about[5..]), (10, &vec![None; 5][..]));
}

#[tokio::test]
async fn the_servers_history_says_what_its_versions_were_about() {
    let Trio { server, a, note, .. } = agreed("## Dates\nMonday\n").await;
    minutes_pass(&a, 20);
    a.edit(&note, "## Dates\nTuesday\n");
    a.sync().await;
    a.notebook.set_pinned(&note, true).expect("pinned");
    a.sync().await;
    a.edit(&note, "");
    a.sync().await;
    let late = Device::new(&server, "Desk");
    late.sync().await;
    let there = late.notebook.server_versions(&late.context, &note).await.expect("a history");
    let about: Vec<_> = there.into_iter().map(|version| version.about).collect();
    assert_eq!(about, [Some(About::Sections(names("Dates"))), Some(About::Created)]);
}

#[tokio::test]
async fn what_a_decision_made_is_listed_once_though_the_server_has_it_too() {
    let Trio { b, note, .. } = conflicted().await;
    b.settle(&note, Strategy::Concatenate);
    b.sync().await;
    b.edit(&note, "written on at once");
    b.sync().await;
    assert_eq!(b.kept(&note).iter().filter(|label| **label == "merged").count(), 1);
    let there = b.notebook.server_versions(&b.context, &note).await.expect("a history");
    assert!(there.is_empty(), "{there:?}");
}
