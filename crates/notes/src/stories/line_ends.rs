//! A text from another system keeps its line ends through an editor that knows only one.

use super::*;

#[tokio::test]
async fn what_a_dialog_hands_back_with_other_line_ends_is_saved_with_those_of_mine() {
    let Trio { a, b, c, note, .. } = agreed("one\r\ntwo").await;
    a.edit(&note, "one, theirs-a\r\ntwo");
    b.edit(&note, "one, mine-b\r\ntwo");
    for device in [&a, &b] {
        device.sync().await;
    }
    b.decide(&note, &merged("one, mine-b, theirs-a\ntwo\nthree"));
    assert_eq!(b.body(&note).as_deref(), Some("one, mine-b, theirs-a\r\ntwo\r\nthree"));
    nothing_is_lost(&[&b, &a, &c], &["theirs-a", "mine-b"]).await;
    assert_eq!(c.body(&note), b.body(&note));
}
