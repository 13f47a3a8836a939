use datasync_client::Record;

use super::*;

const KITCHEN: &str = "Budget is 14,000.\n\n## Decisions\n- Worktop: oak\n\n## Dates\nMonday.\n";

fn note(body: &str) -> Note {
    let mut row = Record::default();
    row.set("id", "a");
    row.set("title", "Kitchen");
    row.set("body", body);
    Note::from_record(&row).expect("a note")
}

fn about(before: &str, after: &str) -> Option<About> {
    About::between(&note(before), &note(after))
}

fn named(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn it_names_the_headings_under_which_something_changed_two_at_most() {
    let decided = KITCHEN.replace("- Worktop: oak", "All is decided.");
    let one = decided.replace("decided.", "open.");
    assert_eq!(about(&decided, &one), Some(About::Sections(named(&["Decisions"]))));
    let two = one.replace("Monday", "Tuesday").replace("14,000", "15,500");
    assert_eq!(about(&decided, &two), Some(About::Sections(named(&["Decisions", "Dates"]))));
    let third = format!("{decided}## Else\nx\n");
    let all = third.replace("decided.", "open.").replace("Monday", "Tuesday").replace("\nx\n", "\ny\n");
    assert_eq!(about(&third, &all), Some(About::Sections(named(&["Decisions", "Dates"]))));
}

#[test]
fn a_list_item_stands_for_its_section_where_it_is_all_that_changed_there() {
    let tiled = KITCHEN.replace("oak", "oak\n- Tiles: 12 m²\n- Sink under the window");
    let birch = tiled.replace("oak", "birch");
    assert_eq!(about(&tiled, &birch), Some(About::Sections(named(&["Worktop"]))));
    let dated = birch.replace("Monday", "Tuesday");
    assert_eq!(about(&tiled, &dated), Some(About::Sections(named(&["Worktop", "Dates"]))));
    let two = birch.replace("12 m²", "14 m²");
    assert_eq!(about(&tiled, &two), Some(About::Sections(named(&["Worktop", "Tiles"]))));
    assert_eq!(about(&tiled, &two.replace("Monday", "Tuesday")), Some(About::Sections(named(&["Decisions", "Dates"]))));
    assert_eq!(about(&tiled, &two.replace("window", "door")), Some(About::Sections(named(&["Decisions"]))));
    assert_eq!(about(KITCHEN, &tiled), Some(About::Added(named(&["Tiles", "Sink under the window"]))));
    assert_eq!(about(&tiled, KITCHEN), Some(About::Removed(named(&["Tiles", "Sink under the window"]))));
}

#[test]
fn a_list_under_no_heading_is_told_by_its_items_and_by_how_many_where_they_are_many() {
    let list = "Buy:\n- [ ] Milk\n- [ ] Bread\n- [ ] Tea\n";
    assert_eq!(about(list, &list.replace("[ ] Milk", "[x] Milk")), Some(About::Sections(named(&["Milk"]))));
    assert_eq!(about(list, &format!("{list}- [ ] Eggs\n")), Some(About::Added(named(&["Eggs"]))));
    assert_eq!(about(list, &list.replace("- [ ] Tea\n", "")), Some(About::Removed(named(&["Tea"]))));
    assert_eq!(about(list, &list.replace("Tea", "Coffee")), Some(About::Sections(named(&["Coffee"]))));
    assert_eq!(about(list, &list.replace("[ ]", "[x]")), Some(About::SmallEdits(1)), "three lines in one place");
    assert_eq!(about(list, &list.replace("Buy", "Get").replace("Tea", "Coffee")), Some(About::SmallEdits(2)));
}

#[test]
fn a_new_heading_is_added_one_that_is_gone_removed_and_one_of_another_name_changed() {
    let added = format!("{KITCHEN}\n## **Ask** Marta\n- The radiator?\n");
    assert_eq!(about(KITCHEN, &added), Some(About::Added(named(&["Ask Marta"]))));
    assert_eq!(about(&added, KITCHEN), Some(About::Removed(named(&["Ask Marta"]))));
    let renamed = KITCHEN.replace("## Dates", "## When");
    assert_eq!(about(KITCHEN, &renamed), Some(About::Sections(named(&["When"]))));
}

#[test]
fn under_no_heading_edits_are_counted_while_they_are_small() {
    let text = "Milk\nBread\nButter\nTea\n";
    let three = "Milk, 2 l\nBread\nButter, salted\nTea\nCoffee\n";
    assert_eq!(about(text, three), Some(About::SmallEdits(3)));
    assert_eq!(about(text, &text.replace("Tea", &"Tea ".repeat(100))), Some(About::LargeEdit));
    assert_eq!(about(text, &format!("{text}{}", "more\n".repeat(1_000))), Some(About::LargeEdit));
    assert_eq!(about(KITCHEN, &KITCHEN.replace("14,000", "15,500")), Some(About::SmallEdits(1)));
}

#[test]
fn where_the_text_is_the_same_it_is_the_title_or_the_tags() {
    let before = note(KITCHEN);
    let titled = Note { title: "Kitchen, summer".to_owned(), ..before.clone() };
    assert_eq!(About::between(&before, &titled), Some(About::Title));
    let tagged = Note { tags: vec!["home".to_owned()], ..before.clone() };
    assert_eq!(About::between(&before, &tagged), Some(About::Tags));
    assert_eq!(About::between(&before, &before), None);
    let spaced = KITCHEN.replace("\n\n", "\n\n\n").replace("oak", "oak  ");
    assert_eq!(about(KITCHEN, &spaced), None, "blanks are nothing that a reader sees");
}

#[test]
fn what_stands_in_code_is_no_heading_and_a_long_one_is_cut() {
    let code = "```\n# a comment\n```\n";
    assert_eq!(about("", code), Some(About::SmallEdits(1)));
    let long = format!("# {}\n", "word ".repeat(100));
    let Some(About::Added(names)) = about("", &long) else { panic!("a section") };
    assert!(names[0].ends_with("word…") && names[0].chars().count() <= MOST_NAME + 1);
    assert_eq!(about("", "#tag\n####### deep\n#\n"), Some(About::SmallEdits(1)), "these are no headings");
}

#[test]
fn two_megabytes_are_as_much_work_as_reading_them_whatever_they_hold() {
    let lines: String = (0..60_000).map(|number| format!("line {number}, and some more of it\n")).collect();
    let other = lines.replace("line", "row");
    let headed: String = (0..60_000).map(|number| format!("# {number}\nsome text under it\n")).collect();
    let one_line = "x".repeat(2_000_000);
    let began = std::time::Instant::now();
    assert_eq!(about(&lines, &other), Some(About::LargeEdit));
    assert_eq!(about(&headed, &headed.replace("some", "other")), Some(About::Sections(named(&["0", "1"]))));
    assert_eq!(
        about(&headed, &headed.replace("# ", "# n")).map(|about| matches!(about, About::Sections(_))),
        Some(true)
    );
    assert_eq!(about(&one_line, &format!("{one_line}y")), Some(About::SmallEdits(1)));
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
}
