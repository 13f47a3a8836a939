use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::lines::{key, keys, lines, same_text};
use super::super::parts::{is_caption, parts};
use super::super::{caption, merge_notes, merge_notes_captioned, without_repeats};
use super::{plain_part, text};

fn body(mine: &str, theirs: &str) -> String {
    merge_notes(mine, theirs).body
}

/// The lines that must not get lost: neither blank nor a caption.
fn words(text: &str) -> BTreeSet<&str> {
    keys(text).into_iter().filter(|line| !line.is_empty() && !is_caption(line)).collect()
}

/// The same without fences: front matter is the same text with one around it.
fn said(text: &str) -> Vec<String> {
    words(text).into_iter().filter(|line| !line.chars().all(|c| c == '`')).map(str::to_owned).collect()
}

/// The parts of a text that stand in no other, whatever their order.
fn longest_parts(text: &str) -> BTreeSet<Vec<String>> {
    let all = parts(text);
    let longest = all
        .iter()
        .filter(|part| !part.is_empty())
        .filter(|part| !all.iter().any(|other| other.holds(part) && !part.holds(other)));
    longest.map(|part| part.text().iter().map(|&line| line.to_owned()).collect()).collect()
}

/// A text of up to three parts, as an earlier merge leaves it.
fn merged_text() -> impl Strategy<Value = String> {
    prop::collection::vec(plain_part(), 1..4).prop_map(|parts| parts.join("\n\n---\n\n"))
}

proptest! {
    #[test]
    fn any_two_texts_have_a_result(texts in ["(?s).{0,60}", "(?s).{0,60}"]) {
        let merged = merge_notes(&texts[0], &texts[1]);
        prop_assert_eq!(merged.blocks.iter().map(|block| block.lines).sum::<usize>(), lines(&merged.body).len());
    }

    #[test]
    fn the_blocks_add_up_to_the_result(mine in text(), theirs in text()) {
        let merged = merge_notes(&mine, &theirs);
        prop_assert_eq!(merged.blocks.iter().map(|block| block.lines).sum::<usize>(), lines(&merged.body).len());
        prop_assert!(merged.blocks.windows(2).all(|pair| pair[0].from != pair[1].from));
    }

    #[test]
    fn the_empty_text_is_neutral(text in text()) {
        prop_assert!(same_text(&body(&text, ""), &text));
        prop_assert!(same_text(&body("", &text), &text));
    }

    #[test]
    fn a_text_merged_with_itself_is_itself(text in text()) {
        prop_assert_eq!(body(&text, &text), text);
    }

    #[test]
    fn every_line_of_both_is_in_the_result(mine in text(), theirs in text()) {
        let merged = body(&mine, &theirs);
        let there = words(&merged);
        for line in words(&mine).union(&words(&theirs)) {
            prop_assert!(there.contains(line), "{line:?} is missing");
        }
    }

    #[test]
    fn no_line_is_in_the_result_more_often_than_in_both_together(mine in text(), theirs in text()) {
        let merged = body(&mine, &theirs);
        let (m, t) = (super::line_counts(&mine), super::line_counts(&theirs));
        for (line, count) in super::line_counts(&merged) {
            let ours = line == "---" || line.chars().all(|c| c == '`') || line.chars().all(|c| c == '~');
            let of_both = m.get(line).copied().unwrap_or(0) + t.get(line).copied().unwrap_or(0);
            prop_assert!(ours || count <= of_both, "{line:?} comes from nowhere");
        }
    }

    #[test]
    fn of_two_texts_of_which_one_holds_the_other_the_longer_stays(
        before in text(), inner in text(), behind in text(),
    ) {
        let longer = format!("{before}\n{inner}\n{behind}");
        prop_assert!(same_text(&body(&longer, &inner), &longer));
        prop_assert!(same_text(&body(&inner, &longer), &longer));
    }

    #[test]
    fn a_result_holds_against_either_of_its_texts(mine in text(), theirs in text()) {
        let merged = body(&mine, &theirs);
        for again in [body(&merged, &mine), body(&merged, &theirs), body(&merged, &merged)] {
            prop_assert_eq!(&again, &merged);
        }
    }

    #[test]
    fn the_order_of_merging_decides_nothing_but_the_order_of_the_parts(
        a in merged_text(), b in merged_text(), c in merged_text(),
    ) {
        let one = body(&body(&a, &b), &c);
        prop_assert_eq!(longest_parts(&one), longest_parts(&body(&a, &body(&b, &c))));
        let reversed = body(&body(&c, &b), &a);
        prop_assert_eq!(longest_parts(&one), longest_parts(&reversed));
        // A rule stands between parts, however few of them a result has.
        let text = |text: &str| said(text).into_iter().filter(|line| line != "---").collect::<Vec<_>>();
        prop_assert_eq!(text(&one), text(&reversed));
    }

    /// Each device merges what it has with what the server has, and stores the result there, in any order, five times;
    /// and then a device that was put back comes with what it had first.
    #[test]
    fn three_devices_that_merge_over_and_over_agree_and_never_grow(
        typed in [text(), text(), text()], order in prop::collection::vec(Just(vec![0, 1, 2]).prop_shuffle(), 5),
    ) {
        let mut server = String::new();
        let mut devices = typed.clone();
        let mut settled = None;
        for (round, order) in order.into_iter().enumerate() {
            for device in order {
                server = body(&devices[device], &server);
                devices[device].clone_from(&server);
            }
            if round == 1 {
                settled = Some(said(&server));
                prop_assert!(devices.iter().all(|text| said(text) == said(&server)));
            }
        }
        prop_assert_eq!(settled.expect("two rounds"), said(&server));
        let most: usize = typed.iter().map(|text| keys(text).len() + 4).sum();
        prop_assert!(keys(&server).len() <= most, "{} of {most}", keys(&server).len());
        for text in typed.iter().chain(&typed) {
            server = body(&server, text);
            server = body(text, &server);
        }
        prop_assert!(keys(&server).len() <= most, "{} of {most}", keys(&server).len());
    }

    #[test]
    fn captions_change_nothing_but_captions(mine in text(), theirs in text(), minutes in prop::collection::vec(0..60u8, 5)) {
        let plain = body(&mine, &theirs);
        let mut captioned = mine.clone();
        for minute in minutes {
            let line = caption("Pixel 8", &format!("23 Nov 2026 14:{minute:02}"));
            captioned = merge_notes_captioned(&captioned, &theirs, &line).body;
        }
        let text = |text: &str| keys(text).into_iter().filter(|line| !line.is_empty() && !is_caption(line)).map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(text(&captioned), text(&plain));
        let captions = |text: &str| keys(text).into_iter().filter(|line| is_caption(line)).count();
        prop_assert!(captions(&captioned) <= captions(&plain) + 1);
    }

    #[test]
    fn without_repeats_every_line_is_still_there(mine in text(), theirs in text()) {
        if let Some((text, removed)) = without_repeats(&mine, &theirs) {
            prop_assert!(removed > 0);
            let there = words(&text);
            for line in words(&mine).union(&words(&theirs)) {
                prop_assert!(there.contains(line), "{line:?} is missing");
            }
            prop_assert!(lines(&text).iter().map(|line| key(line)).filter(|line| !line.is_empty()).count() + removed
                == super::line_counts(&body(&mine, &theirs)).values().sum::<usize>());
        }
    }
}
