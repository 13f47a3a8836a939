use proptest::prelude::*;

use super::super::lines::{key, keys, line_end, lines, same_text};
use super::super::{Change, ChangeKind, Side, merge_three_way};
use super::{counts, line_counts, text};

fn body(base: &str, local: &str, server: &str) -> String {
    merge_three_way(base, local, server).body
}

/// A result as a dialog composes it from the changes.
fn composed(local: &str, server: &str, changes: &[Change]) -> String {
    let (mine, theirs) = (lines(local), lines(server));
    let mut result: Vec<&str> = Vec::new();
    let mut at = 0;
    for change in changes {
        result.extend(&mine[at..change.mine.start]);
        if change.kind != ChangeKind::Theirs {
            result.extend(&mine[change.mine.clone()]);
        }
        if matches!(change.kind, ChangeKind::Theirs | ChangeKind::Both) {
            result.extend(&theirs[change.theirs.clone()]);
        }
        at = change.mine.end;
    }
    result.extend(&mine[at..]);
    result.join(line_end(local))
}

/// Three texts that grew from each other by few edits, as notes do.
fn grown() -> impl Strategy<Value = [String; 3]> {
    let edit = || (0..12usize, 0..3usize, prop::collection::vec(super::hard_line(), 0..3));
    let edits = || prop::collection::vec(edit(), 0..3);
    (prop::collection::vec(super::hard_line(), 0..12), edits(), edits()).prop_map(|(base, local, server)| {
        let with = |edits: Vec<(usize, usize, Vec<String>)>| {
            let mut lines = base.clone();
            for (at, removed, added) in edits {
                let at = at.min(lines.len());
                lines.splice(at..(at + removed).min(lines.len()), added);
            }
            lines.join("\n")
        };
        [base.join("\n"), with(local), with(server)]
    })
}

/// Any three texts.
fn three() -> impl Strategy<Value = [String; 3]> {
    prop_oneof![grown(), [text(), text(), text()]]
}

proptest! {
    #[test]
    fn any_three_texts_have_a_result(texts in [".{0,40}(\n.{0,9}){0,4}", "(?s).{0,60}", "(?s).{0,60}"]) {
        let [base, local, server] = &texts;
        let merged = merge_three_way(base, local, server);
        prop_assert_eq!(merged.blocks.iter().map(|block| block.lines).sum::<usize>(), lines(&merged.body).len());
    }

    #[test]
    fn what_one_side_alone_changed_is_taken_as_it_is([base, other, _] in three()) {
        prop_assert!(same_text(&body(&base, &other, &base), &other));
        prop_assert!(same_text(&body(&base, &base, &other), &other));
    }

    #[test]
    fn what_both_changed_alike_is_taken_once([base, other, _] in three()) {
        let merged = merge_three_way(&base, &other, &other);
        prop_assert_eq!(merged.overlapping, 0);
        prop_assert!(same_text(&merged.body, &other));
    }

    #[test]
    fn the_result_is_composed_of_the_changes([base, local, server] in three()) {
        let merged = merge_three_way(&base, &local, &server);
        prop_assert_eq!(composed(&local, &server, &merged.changes), merged.body);
    }

    #[test]
    fn between_the_changes_all_three_agree([base, local, server] in three()) {
        let changes = merge_three_way(&base, &local, &server).changes;
        let texts = [&base, &local, &server].map(|text| lines(text).into_iter().map(key).collect::<Vec<_>>());
        let ends = texts.each_ref().map(Vec::len);
        let starts = changes.iter().map(|change| [change.base.start, change.mine.start, change.theirs.start]);
        let mut from = [0; 3];
        for (to, change) in starts.chain([ends]).zip(changes.iter().map(Some).chain([None])) {
            let mut between = [0, 1, 2].map(|text| texts[text][from[text]..to[text]].to_vec());
            if change.is_none() {
                // The blank lines at the end of a text are nobody's change.
                between.iter_mut().for_each(|lines| while lines.last() == Some(&"") { lines.pop(); });
            }
            prop_assert!(between[0] == between[1] && between[1] == between[2], "{between:?}");
            from = change.map_or(ends, |change| [change.base.end, change.mine.end, change.theirs.end]);
        }
    }

    #[test]
    fn a_change_is_what_its_kind_says([base, local, server] in three()) {
        let texts = [&base, &local, &server].map(|text| lines(text).into_iter().map(key).collect::<Vec<_>>());
        for change in merge_three_way(&base, &local, &server).changes {
            let [base, mine, theirs] =
                [&texts[0][change.base.clone()], &texts[1][change.mine.clone()], &texts[2][change.theirs.clone()]];
            let (mine_moved, theirs_moved) = (mine != base, theirs != base);
            prop_assert_eq!((mine_moved, theirs_moved, mine == theirs), match change.kind {
                ChangeKind::Mine => (true, false, false),
                ChangeKind::Theirs => (false, true, false),
                ChangeKind::Same => (true, true, true),
                ChangeKind::Both => (true, true, false),
            });
        }
    }

    #[test]
    fn which_side_is_mine_decides_nothing_but_the_order([base, local, server] in three()) {
        let (here, there) = (merge_three_way(&base, &local, &server), merge_three_way(&base, &server, &local));
        let mirrored: Vec<Change> = there.changes.into_iter().map(|change| Change {
            kind: match change.kind {
                ChangeKind::Mine => ChangeKind::Theirs,
                ChangeKind::Theirs => ChangeKind::Mine,
                kind => kind,
            },
            base: change.base, mine: change.theirs, theirs: change.mine,
        }).collect();
        prop_assert_eq!(here.changes, mirrored);
        prop_assert_eq!(line_counts(&here.body), line_counts(&there.body));
    }

    /// For each line that is not blank: as often as mine and theirs have it, less as often as it stood in base, and less
    /// the places where both added it alike. So a line that nobody had in base is there as often as either has it, and
    /// one that was removed once is missing once.
    #[test]
    fn no_line_that_either_side_kept_or_added_is_missing_unless_the_other_removed_it([base, local, server] in three()) {
        let merged = merge_three_way(&base, &local, &server);
        let (b, l, s, r) = (line_counts(&base), line_counts(&local), line_counts(&server), line_counts(&merged.body));
        let of = |counts: &std::collections::BTreeMap<&str, usize>, line: &str| counts.get(line).copied().unwrap_or(0);
        let (all_base, all_local) = (lines(&base), lines(&local));
        let mut alike = std::collections::BTreeMap::<&str, usize>::new();
        for change in merged.changes.iter().filter(|change| change.kind == ChangeKind::Same) {
            let there = counts(all_base[change.base.clone()].iter().copied());
            for (line, count) in counts(all_local[change.mine.clone()].iter().copied()) {
                *alike.entry(line).or_default() += count.saturating_sub(of(&there, line));
            }
        }
        for &line in l.keys().chain(s.keys()) {
            let kept = of(&l, line) + of(&s, line);
            prop_assert!(of(&r, line) + of(&b, line) + of(&alike, line) >= kept, "{line:?} is missing");
            if of(&b, line) == 0 {
                prop_assert!(of(&r, line) >= of(&l, line).max(of(&s, line)), "{line:?}, which was added, is missing");
            }
        }
        for (line, count) in r {
            prop_assert!(count <= of(&l, line) + of(&s, line), "{line:?} comes from nowhere");
        }
    }

    #[test]
    fn lines_between_changes_are_there_once_and_both_texts_stand_where_they_overlap([base, local, server] in three()) {
        let merged = merge_three_way(&base, &local, &server);
        let of_both: usize = merged.changes.iter().filter(|change| change.kind == ChangeKind::Both)
            .map(|change| change.mine.len() + change.theirs.len()).sum();
        let of_overlaps: usize = merged.changes.iter().filter(|change| change.kind == ChangeKind::Both)
            .map(|change| change.base.len()).sum();
        prop_assert!(lines(&merged.body).len() >= of_both);
        prop_assert!(of_overlaps <= lines(&base).len());
        prop_assert_eq!(merged.overlapping + merged.fitting, merged.changes.len());
        prop_assert!(merged.overlapping > 0 || merged.changes.iter().all(|change| change.kind != ChangeKind::Both));
        prop_assert!(merged.blocks.windows(2).all(|pair| pair[0].from != pair[1].from));
        prop_assert!(merged.blocks.iter().all(|block| block.lines > 0 || block.from == Side::Both));
    }

    /// A result that is merged with what it was made of, on the version it was made with, stays as it is.
    #[test]
    fn a_result_holds_against_what_it_was_made_of([base, local, server] in three()) {
        let merged = body(&base, &local, &server);
        prop_assert!(same_text(&body(&server, &merged, &server), &merged));
        prop_assert!(same_text(&body(&local, &local, &merged), &merged));
    }

    /// Each device merges what it has with what the server has, on the version both had, and stores the result there.
    #[test]
    fn three_devices_agree_after_two_rounds_in_any_order_and_nothing_grows(
        base in text(), typed in [text(), text(), text()], order in prop::collection::vec(Just(vec![0, 1, 2]).prop_shuffle(), 5),
    ) {
        let mut server = base.clone();
        let mut devices = typed.clone().map(|local| (base.clone(), local));
        let mut settled = None;
        for (round, order) in order.into_iter().enumerate() {
            for device in order {
                let (base, local) = &devices[device];
                if !same_text(base, local) {
                    server = if same_text(base, &server) { local.clone() } else { body(base, local, &server) };
                }
                devices[device] = (server.clone(), server.clone());
            }
            if round == 1 {
                settled = Some(server.clone());
            }
        }
        prop_assert_eq!(Some(&server), settled.as_ref());
        prop_assert!(devices.iter().all(|(_, local)| same_text(local, &server)));
        prop_assert!(keys(&server).len() <= typed.iter().chain([&base]).map(|text| lines(text).len()).sum::<usize>() * 2);
        let had = line_counts(&base);
        for line in typed.iter().flat_map(|text| keys(text)).filter(|line| !line.is_empty()) {
            prop_assert!(had.contains_key(line) || line_counts(&server).contains_key(line), "{line:?} is missing");
        }
    }
}
