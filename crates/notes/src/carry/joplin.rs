//! Joplin's own export (JEX): an archive of items, each a text with lines about it at its end. Pure.

use std::collections::HashMap;

use datasync_client::Timestamp;

use super::coming::{Coming, ComingNotebook, instant, instant_of_ms};
use super::links::{replaced, to_note};

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Note,
    Notebook,
    Resource,
    Tag,
    /// A tag of a note.
    NoteTag,
    Other,
}

/// An item, as it stands in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item<'a> {
    pub(crate) title: &'a str,
    pub(crate) body: &'a str,
    about: HashMap<&'a str, &'a str>,
}

impl<'a> Item<'a> {
    /// `None` if that is no item.
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        let text = text.trim_end_matches(['\r', '\n']);
        let (content, about) = match text.rfind("\n\n") {
            Some(at) => (&text[..at], &text[at + 2..]),
            None => ("", text),
        };
        let about: HashMap<_, _> =
            about.lines().filter_map(|line| line.split_once(':')).map(|(key, value)| (key, value.trim())).collect();
        if !(about.contains_key("id") && about.contains_key("type_")) {
            return None;
        }
        let (title, body) = content.split_once('\n').unwrap_or((content, ""));
        Some(Item { title, body: body.strip_prefix('\n').unwrap_or(body), about })
    }

    pub(crate) fn kind(&self) -> Kind {
        match self.text("type_") {
            "1" => Kind::Note,
            "2" => Kind::Notebook,
            "4" => Kind::Resource,
            "5" => Kind::Tag,
            "6" => Kind::NoteTag,
            _ => Kind::Other,
        }
    }

    pub(crate) fn text(&self, key: &str) -> &'a str {
        self.about.get(key).copied().unwrap_or_default()
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.text("encryption_applied") == "1"
    }
}

/// What the notes of an archive need to know of each other.
#[derive(Debug, Default)]
pub(crate) struct Around {
    titles: HashMap<String, String>,
    notebooks: Vec<(String, String, String)>,
    tags: HashMap<String, String>,
    tags_of: HashMap<String, Vec<String>>,
}

impl Around {
    pub(crate) fn add(&mut self, item: &Item<'_>) {
        let id = item.text("id").to_owned();
        match item.kind() {
            Kind::Note => drop(self.titles.insert(id, item.title.to_owned())),
            Kind::Notebook => self.notebooks.push((id, item.title.to_owned(), item.text("parent_id").to_owned())),
            Kind::Tag => drop(self.tags.insert(id, item.title.to_owned())),
            Kind::NoteTag => {
                self.tags_of.entry(item.text("note_id").to_owned()).or_default().push(item.text("tag_id").to_owned());
            }
            Kind::Resource | Kind::Other => {}
        }
    }

    /// Where a notebook stands among [`Around::notebooks`].
    fn place(&self, id: &str) -> Option<usize> {
        self.notebooks.iter().position(|(known, ..)| known == id)
    }

    pub(crate) fn notebooks(&self) -> Vec<ComingNotebook> {
        let notebook = |(_, name, parent): &(String, String, String)| ComingNotebook {
            id: None,
            name: name.clone(),
            parent: self.place(parent),
        };
        self.notebooks.iter().map(notebook).collect()
    }

    /// `ahead_s`: how far the person's clock is ahead of UTC.
    pub(crate) fn note(&self, item: &Item<'_>, ahead_s: i32) -> Coming {
        let time = |keys: [&str; 2]| keys.iter().find_map(|key| instant(item.text(key), 0));
        let moment = |key| item.text(key).parse().ok().and_then(instant_of_ms).or_else(|| instant(item.text(key), 0));
        let body = self.linked(item.body);
        let body = match item.text("is_todo") {
            "1" => {
                let to_do = to_do(item.title, moment("todo_completed").is_some(), moment("todo_due"), ahead_s);
                with_to_do(&to_do, &body)
            }
            _ => body,
        };
        let tags = self.tags_of.get(item.text("id")).into_iter().flatten();
        Coming {
            id: None,
            place: Some(format!("joplin|{}", item.text("id"))),
            title: item.title.to_owned(),
            body,
            tags: tags.filter_map(|id| self.tags.get(id).cloned()).collect(),
            notebook: self.place(item.text("parent_id")),
            pinned: false,
            trashed: !matches!(item.text("deleted_time"), "" | "0"),
            created: time(["user_created_time", "created_time"]),
            edited: time(["user_updated_time", "updated_time"]),
        }
    }

    /// A link to another note leads to its title, and keeps its words; every other stays as it is.
    fn linked(&self, body: &str) -> String {
        replaced(body, |words, address, in_table| {
            let (id, heading) = address.split_once('#').unwrap_or((address, ""));
            to_note(self.titles.get(id.strip_prefix(":/")?)?, heading, words, in_table)
        })
    }
}

/// A to-do is a task: the line of a task that says the title, and the day until when.
pub(crate) fn to_do(title: &str, done: bool, due: Option<Timestamp>, ahead_s: i32) -> String {
    let mark = if done { 'x' } else { ' ' };
    let words = if title.trim().is_empty() { "…" } else { title.trim() };
    let day = due.map(|due| Timestamp(due.0.saturating_add(i64::from(ahead_s) * 1000)).to_string());
    let day = day.as_deref().and_then(|day| day.get(..10)).map(|day| format!(" ({day})"));
    format!("- [{mark}] {words}{}", day.unwrap_or_default())
}

/// A text that begins with the line of its task.
pub(crate) fn with_to_do(to_do: &str, body: &str) -> String {
    if body.trim().is_empty() { to_do.to_owned() } else { format!("{to_do}\n\n{body}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTE: &str = "Hull\n\nOne\n\nTwo [Mast](:/b) [there](:/b) ![Mast](:/b)\n\nid: a\nparent_id: n\ncreated_time: 2020-01-02T03:04:05.678Z\nupdated_time: 2021-01-02T03:04:05.678Z\nis_conflict: 0\ndeleted_time: 0\ntype_: 1";

    #[test]
    fn a_note_of_joplin_gets_its_tags_and_notebook_from_the_items_around_it() {
        let mut around = Around::default();
        for text in [
            "Boats\n\nid: n\nparent_id: m\ntype_: 2",
            "Sailing\n\nid: m\nparent_id: \ntype_: 2",
            "Mast\n\nid: b\ntype_: 1",
            "wood\n\nid: t\ntype_: 5",
            "id: x\nnote_id: a\ntag_id: t\ntype_: 6",
        ] {
            around.add(&Item::of(text).expect("an item"));
        }
        let note = around.note(&Item::of(NOTE).expect("an item"), 0);
        assert_eq!(
            (note.title.as_str(), note.body.as_str()),
            ("Hull", "One\n\nTwo [[Mast]] [[Mast|there]] ![Mast](:/b)")
        );
        assert_eq!((note.tags.as_slice(), note.notebook), (&["wood".to_owned()][..], Some(0)));
        assert_eq!(note.created.map(|at| at.to_string()).as_deref(), Some("2020-01-02T03:04:05.678Z"));
        assert_eq!((around.notebooks()[0].parent, around.notebooks()[1].parent), (Some(1), None));
    }

    #[test]
    fn a_to_do_is_a_note_that_begins_with_its_task() {
        for (about, body, meant) in [
            ("is_todo: 1\ntodo_due: 0\ntodo_completed: 0", "Oak", "- [ ] Tar the hull\n\nOak"),
            ("is_todo: 1\ntodo_completed: 1700000000000", "", "- [x] Tar the hull"),
            ("is_todo: 1\ntodo_due: 1700000000000\ntodo_completed: 0", "", "- [ ] Tar the hull (2023-11-15)"),
            ("is_todo: 0\ntodo_due: 0\ntodo_completed: 0", "Oak", "Oak"),
        ] {
            let text = format!("Tar the hull\n\n{body}\n\nid: a\n{about}\ntype_: 1");
            let note = Around::default().note(&Item::of(&text).expect("an item"), 3 * 3600);
            assert_eq!((note.title.as_str(), note.body.as_str()), ("Tar the hull", meant));
        }
    }

    #[test]
    fn a_note_without_a_text_or_without_a_title_is_one_and_a_file_that_is_no_item_is_none() {
        let item = Item::of("Only a title\n\nid: a\ntype_: 1").expect("an item");
        assert_eq!((item.title, item.body, item.kind()), ("Only a title", "", Kind::Note));
        let item = Item::of("\n\nbody: x\n\nid: a\ntype_: 1").expect("an item");
        assert_eq!((item.title, item.body), ("", "body: x"));
        assert_eq!(Item::of("# A file\n\nwith: text"), None);
    }
}
