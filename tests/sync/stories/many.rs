//! Many at once, and the same over and over.

use super::*;

/// 400 notes, edited on two devices for a week.
#[tokio::test]
async fn four_hundred_conflicts_are_one_list_that_is_settled_in_one_go_while_other_notes_sync() {
    const MANY: usize = 400;
    let desk = Desk::new().await;
    let Desk { a, b, c, .. } = &desk;
    let notes: Vec<String> = (0..MANY).map(|number| a.create(&format!("Note {number}"), "base")).collect();
    desk.sync().await;
    for (number, note) in notes.iter().enumerate() {
        a.edit(note, &format!("there-{number:03}."));
        b.edit(note, &format!("here-{number:03}."));
    }
    a.sync().await;
    let meanwhile = b.create("Meanwhile", "from-b.");
    let report = b.sync().await;
    assert_eq!((report.pushed, report.errors.len()), (1, MANY), "the other note went out");
    assert_eq!(b.asked().len(), MANY);
    c.sync().await;
    c.edit(&meanwhile, "from-b. from-c.");
    let mut marks = vec!["from-b.".to_owned(), "from-c.".to_owned()];
    for number in 0..MANY {
        marks.extend([format!("there-{number:03}."), format!("here-{number:03}.")]);
    }
    nothing_is_lost(&desk.devices(), &marks).await;
    assert_eq!((b.body(&meanwhile).as_str(), b.asked().len()), ("from-b. from-c.", MANY));

    let settled = b.notebook.resolve_all(&notes, Strategy::Concatenate).expect("a writable store");
    assert_eq!((settled.len(), b.asked().len()), (MANY, 0));
    assert_eq!(b.sync().await.pushed, MANY);
    nothing_is_lost(&desk.devices(), &marks).await;
    assert!(desk.devices().iter().all(|device| device.asked().is_empty()));
    assert_eq!(c.body(&notes[7]), "here-007.\n\n---\n\nthere-007.");
    assert_eq!(c.shown().len(), MANY + 1, "no copies");
}

/// One round: each device writes its own text over whatever is there, and all is settled by both texts until nobody asks.
async fn round(desk: &Desk, note: &str, texts: [&str; 3]) -> String {
    for (device, text) in desk.devices().iter().zip(texts) {
        device.edit(note, text);
    }
    nothing_is_lost(&desk.devices(), &texts).await;
    for number in (0..3).cycle().take(9) {
        desk.devices()[number].settle_all();
        nothing_is_lost(&desk.devices(), &texts).await;
    }
    assert!(desk.devices().iter().all(|device| device.asked().is_empty()));
    desk.a.body(note)
}

#[tokio::test]
async fn a_conflict_that_three_devices_concatenate_for_five_rounds_does_not_grow_after_the_first() {
    let desk = Desk::new().await;
    let note = desk.a.create("Kitchen", "base");
    desk.sync().await;
    let texts = ["first line\nfrom-a.", "first line\nfrom-b.", "first line\nfrom-c."];
    let first = round(&desk, &note, texts).await;
    assert_eq!(first.matches("---").count(), 2, "three parts: {first}");
    for number in 2..=5 {
        let again = round(&desk, &note, texts).await;
        assert_eq!(again.len(), first.len(), "round {number}: {again}");
        assert!(texts.iter().all(|text| again.matches(text).count() == 1), "round {number}: {again}");
    }
    // The same question once more on each device, and each answers it for itself before it hears of the others.
    for number in 1..=5 {
        desk.b.notebook.undo_merge(&note).expect("a question again");
        nothing_is_lost(&desk.devices(), &texts).await;
        desk.devices().iter().for_each(|device| device.settle_all());
        nothing_is_lost(&desk.devices(), &texts).await;
        desk.c.settle_all();
        nothing_is_lost(&desk.devices(), &texts).await;
        assert!(desk.a.body(&note).len() <= first.len(), "round {number}: {}", desk.a.body(&note));
    }
}

/// 5 million control characters are 30 MB of JSON, which the server does not read.
#[tokio::test]
async fn of_a_hundred_notes_the_one_that_is_too_large_waits_with_a_reason_and_the_others_go() {
    let desk = Desk::new().await;
    let Desk { a, b, c, .. } = &desk;
    let create = |number: usize| match number {
        50 => a.create("Too large", &"\u{1}".repeat(5_000_000)),
        _ => a.create(&format!("Note {number:02}"), &format!("mark-{number:02}.")),
    };
    let notes: Vec<String> = (0..100).map(create).collect();
    let report = a.sync().await;
    assert_eq!((report.pushed, report.errors.len()), (99, 1));
    let waiting = a.context.pending_operations(None).expect("a list");
    assert_eq!((waiting.len(), a.note(waiting[0].operation.item_id.as_str()).title.as_str()), (1, "Too large"));
    let error = waiting[0].error.as_ref().expect("a reason");
    assert!(
        matches!(&error.kind, datasync_client::ErrorKind::Refused { status: 413, reason: Some(reason) } if !reason.is_empty()),
        "{error:?}"
    );
    assert_eq!(a.notebook.counts().expect("counts").refused, 1);
    b.sync().await;
    assert_eq!(b.shown().len(), 99);
    assert_eq!(a.sync().await.pushed, 0, "it is not sent again before somebody did something");

    a.edit(&notes[50], "mark-50.");
    let marks: Vec<String> = (0..100).map(|number| format!("mark-{number:02}.")).collect();
    nothing_is_lost(&desk.devices(), &marks).await;
    assert_eq!((c.shown().len(), a.notebook.counts().expect("counts").pending), (100, 0));
}
