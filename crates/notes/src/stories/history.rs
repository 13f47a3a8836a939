//! Earlier versions: what every session and every sync leaves, here and on the server.

use super::*;

fn minutes_pass(device: &Device, minutes: i64) {
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
