//! Clocks are labels: with wrong ones the same comes out.

use notes::ConflictKind;

use super::*;

const HOUR: i64 = 3600 * 1000;
const DAY: i64 = 24 * HOUR;

const MARKS: [&str; 10] = [
    "kitchen-a",
    "kitchen-b",
    "garden-a",
    "garden-b",
    "cellar-a",
    "cellar-b",
    "attic-b",
    "hall-a",
    "porch-a",
    "porch-b",
];

/// A question, but for its times: of which note, of what kind, base, mine and theirs.
type Question = (String, ConflictKind, [Option<String>; 3]);

fn questions(device: &Device) -> Vec<Question> {
    let conflicts = device.notebook.conflicts().expect("conflicts").into_iter();
    let mut questions: Vec<Question> = conflicts
        .map(|conflict| {
            let sides = [conflict.base, conflict.local, conflict.server];
            let title = sides.iter().flatten().next().expect("a side").title.clone();
            (title, conflict.kind, sides.map(|side| side.map(|note| note.body)))
        })
        .collect();
    questions.sort_by(|one, other| one.0.cmp(&other.0));
    questions
}

/// What each device asked, and what all of them show in the end.
async fn play(clocks: [i64; 3]) -> (Vec<Vec<Question>>, Vec<(String, String, Vec<String>)>) {
    let desk = Desk::with_clocks(clocks).await;
    let Desk { a, b, c, .. } = &desk;
    let [kitchen, garden, cellar, attic, hall, porch, loft] =
        ["Kitchen", "Garden", "Cellar", "Attic", "Hall", "Porch", "Loft"]
            .map(|title| a.create(title, "one\ntwo\nthree"));
    desk.sync().await;

    a.edit(&kitchen, "one\nkitchen-a\nthree");
    b.edit(&kitchen, "one\nkitchen-b\nthree");
    a.rename(&garden, "Garden garden-a");
    b.edit(&garden, "one\ntwo\ngarden-b");
    a.notebook.set_tags(&cellar, &["cellar-a".to_owned()]).expect("tagged");
    b.notebook.set_tags(&cellar, &["cellar-b".to_owned()]).expect("tagged");
    a.delete(&attic);
    b.edit(&attic, "attic-b");
    a.edit(&hall, "hall-a");
    b.delete(&hall);
    a.delete(&loft);
    b.delete(&loft);
    // One after the other, each having seen what was there.
    a.edit(&porch, "porch-a");
    a.sync().await;
    c.sync().await;
    c.edit(&porch, "porch-a, porch-c");
    c.sync().await;
    b.sync().await;
    b.edit(&porch, "porch-a, porch-c, porch-b");

    nothing_is_lost(&desk.devices(), &MARKS).await;
    let asked = desk.devices().map(questions).to_vec();
    assert_eq!(b.body(&porch), "porch-a, porch-c, porch-b");
    c.settle_all();
    nothing_is_lost(&desk.devices(), &MARKS).await;
    assert!(desk.devices().iter().all(|device| device.asked().is_empty()));
    let mut notes: Vec<_> = c.shown().into_iter().map(|note| (note.title, note.body, note.tags)).collect();
    notes.sort();
    (asked, notes)
}

#[tokio::test]
async fn with_one_clock_two_hours_ahead_and_another_three_days_behind_the_same_comes_out_as_with_right_ones() {
    let right = play([0, 0, 0]).await;
    let titles: Vec<&str> = right.0[1].iter().map(|(title, ..)| title.as_str()).collect();
    assert_eq!(titles, ["Attic", "Hall", "Kitchen"]);
    assert_eq!(right.1.len(), 6);
    for wrong in [[2 * HOUR, -3 * DAY, 0], [-3 * DAY, 2 * HOUR, 0], [0, 2 * HOUR, -3 * DAY]] {
        assert_eq!(play(wrong).await, right, "{wrong:?}");
    }
}
