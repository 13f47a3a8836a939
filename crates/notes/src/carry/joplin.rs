//! Joplin's own export (JEX): an archive of items, each a text with lines about it at its end. Pure.

use std::collections::HashMap;

use super::coming::{Coming, ComingNotebook, instant};

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

    pub(crate) fn note(&self, item: &Item<'_>) -> Coming {
        let time = |keys: [&str; 2]| keys.iter().find_map(|key| instant(item.text(key), 0));
        let tags = self.tags_of.get(item.text("id")).into_iter().flatten();
        Coming {
            id: None,
            title: item.title.to_owned(),
            body: self.linked(item.body),
            tags: tags.filter_map(|id| self.tags.get(id).cloned()).collect(),
            notebook: self.place(item.text("parent_id")),
            pinned: false,
            trashed: !matches!(item.text("deleted_time"), "" | "0"),
            created: time(["user_created_time", "created_time"]),
            edited: time(["user_updated_time", "updated_time"]),
        }
    }

    /// A link that says the title of the note it leads to is one of ours; every other stays as it is.
    fn linked(&self, body: &str) -> String {
        let (mut text, mut left) = (String::with_capacity(body.len()), body);
        while let Some(at) = left.find("](:/") {
            let (before, behind) = (&left[..at], &left[at + 4..]);
            let end = behind.find(')');
            let title = end.and_then(|end| self.titles.get(&behind[..end]));
            let begin = before.rfind('[');
            match (begin, title, end) {
                (Some(begin), Some(title), Some(end))
                    if before[begin + 1..] == **title && !before[..begin].ends_with('!') && !title.is_empty() =>
                {
                    text.push_str(&before[..begin]);
                    text.push_str(&format!("[[{title}]]"));
                    left = &behind[end + 1..];
                }
                _ => {
                    text.push_str(&left[..at + 4]);
                    left = behind;
                }
            }
        }
        text + left
    }
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
        let note = around.note(&Item::of(NOTE).expect("an item"));
        assert_eq!(
            (note.title.as_str(), note.body.as_str()),
            ("Hull", "One\n\nTwo [[Mast]] [there](:/b) ![Mast](:/b)")
        );
        assert_eq!((note.tags.as_slice(), note.notebook), (&["wood".to_owned()][..], Some(0)));
        assert_eq!(note.created.map(|at| at.to_string()).as_deref(), Some("2020-01-02T03:04:05.678Z"));
        assert_eq!((around.notebooks()[0].parent, around.notebooks()[1].parent), (Some(1), None));
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
