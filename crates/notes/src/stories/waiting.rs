//! What waits, as a person reads it: what was done, when, why it is not on the server, and how it is sent again.

use datasync_client::OperationKind;

use super::history::minutes_pass;
use super::*;
use crate::{ChangedPart, ReasonCode, Standing, WaitingChange, notebooks_table};

fn waiting(device: &Device) -> Vec<WaitingChange> {
    device.notebook.waiting_changes().expect("a list")
}

/// Waiting, refused, and with two versions.
fn counted(device: &Device) -> (u64, u64, u64) {
    let counts = device.notebook.counts().expect("counted");
    (counts.pending, counts.refused, counts.conflicts)
}

#[tokio::test]
async fn a_change_says_what_it_changes_when_and_how_many_edits_go_as_one() {
    let Trio { a, note, .. } = agreed("base").await;
    for body in ["one", "two", "three"] {
        a.edit(&note, body);
    }
    let of_one_session = waiting(&a).remove(0);
    assert_eq!((of_one_session.parts, of_one_session.edits), (vec![ChangedPart::Text], 1));
    for minutes in [20, 40] {
        minutes_pass(&a, minutes);
        for body in ["and", "then"] {
            a.edit(&note, &format!("{body} {minutes}"));
        }
    }
    let [change] = waiting(&a).try_into().expect("one change");
    let edited_at = a.notebook.note(&note).expect("a note").note.edited_at;
    assert_eq!((change.parts, change.at, change.edits), (vec![ChangedPart::Text], Some(edited_at), 3));
    assert_eq!((change.version.is_some(), change.server_version, change.tried_at), (true, None, None));

    a.notebook.set_trashed(&note, true).expect("in Trash");
    let [change] = waiting(&a).try_into().expect("one change");
    let trashed_at = a.notebook.note(&note).expect("a note").note.trashed_at;
    assert_eq!((change.parts, change.at), (vec![ChangedPart::Trashed, ChangedPart::Text], trashed_at));

    let text = NoteText { title: "New".to_owned(), body: String::new() };
    let made = a.notebook.create(&text, None, &[]).expect("a note").note;
    let change = waiting(&a).pop().expect("it waits");
    assert_eq!((change.kind, change.at, change.version), (OperationKind::Insert, Some(made.created_at), None));
}

#[tokio::test]
async fn what_was_refused_says_why_and_when_it_was_tried_and_goes_out_again_one_by_one_or_all_at_once() {
    let Trio { server, a, note, .. } = agreed("base").await;
    let text = NoteText { title: "Other".to_owned(), body: String::new() };
    let other = a.notebook.create(&text, None, &[]).expect("a note").note.id.to_string();
    let notebook = a.notebook.create_notebook("Home", None).expect("a notebook").id;
    a.edit(&note, "mine");
    server.refuses(notes_table());
    a.sync().await;
    assert_eq!(counted(&a), (2, 2, 0), "the notebook has gone through");
    for change in waiting(&a) {
        assert_eq!(change.standing, Standing::Failed);
        let reason = change.reason.expect("why");
        assert_eq!((reason.code, reason.status), (ReasonCode::TooLarge, Some(413)));
        assert!(change.tries == 1 && change.tried_at.is_some());
    }

    server.refuses(notebooks_table());
    a.notebook.rename_notebook(&notebook, "Cabin").expect("renamed");
    a.sync().await;
    assert_eq!(counted(&a), (3, 3, 0), "nothing that was refused goes out by itself");
    a.notebook.retry(&note).expect("sent again");
    a.sync().await;
    assert_eq!(counted(&a), (2, 2, 0));
    server.refuses(notes_table());
    a.notebook.retry(&notebook).expect("a notebook too");
    a.sync().await;
    assert_eq!(waiting(&a).iter().map(|change| change.id.to_string()).collect::<Vec<_>>(), [other]);

    server.refuses(conflicts_table());
    a.notebook.retry_all().expect("sent again");
    a.sync().await;
    assert_eq!((counted(&a), waiting(&a)), ((0, 0, 0), Vec::new()));
}

#[tokio::test]
async fn a_note_with_two_versions_waits_for_a_person_and_is_not_counted_among_what_waits_to_be_sent() {
    let Trio { b, note, .. } = conflicted().await;
    assert_eq!(counted(&b), (0, 0, 1));
    let state = b.notebook.note(&note).expect("a note");
    assert!(state.conflict && !state.pending);
    let row = b.notebook.all(&View::All).expect("a list").remove(0);
    assert!(row.conflict && !row.pending);
    let found = b.notebook.all(&View::Search("is:pending".to_owned())).expect("a list");
    assert!(found.is_empty());
    let [change] = waiting(&b).try_into().expect("one change");
    assert!(change.server_version.is_some() && change.server_version != change.version);

    b.notebook.retry_all().expect("nothing to send again");
    assert_eq!((counted(&b), b.asked()), ((0, 0, 1), 1), "a question is no refusal");
}
