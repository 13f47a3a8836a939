//! A note as a Markdown file: written with a front matter that says all about it, and read as whoever wrote it meant it. Pure.

use datasync_client::{ItemId, Timestamp};

use super::coming::{Coming, Origin, instant};
use super::front::Front;
use super::joplin::{to_do, with_to_do};
use super::quotes::quoted;
use crate::note::Note;

/// What a file tells beside its text.
#[derive(Debug, Clone, Default)]
pub(crate) struct About<'a> {
    /// The name of the file, without its ending.
    pub(crate) stem: &'a str,
    pub(crate) modified: Option<Timestamp>,
    pub(crate) origin: Origin,
    /// How far the person's clock is ahead of UTC.
    pub(crate) ahead_s: i32,
}

/// The file of a note.
pub(crate) fn written(note: &Note) -> String {
    let mut text = String::with_capacity(note.body.len() + 256);
    text.push_str("---\n");
    let mut line = |key: &str, value: &str| text.push_str(&format!("{key}: {value}\n"));
    line("id", &plain_or_quoted(note.id.as_str()));
    line("title", &quoted(&note.title));
    if !note.tags.is_empty() {
        line("tags", &format!("[{}]", note.tags.iter().map(|tag| quoted(tag)).collect::<Vec<_>>().join(", ")));
    }
    line("created", &note.created_at.to_string());
    line("edited", &note.edited_at.to_string());
    if note.pinned {
        line("pinned", "true");
    }
    if note.trashed {
        line("trashed", "true");
    }
    text.push_str("---\n\n");
    text.push_str(&note.body);
    text
}

fn plain_or_quoted(id: &str) -> String {
    let is_plain = id.starts_with(|c: char| c.is_ascii_alphanumeric())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !["null", "true", "false", "yes", "no", "on", "off"].contains(&id.to_lowercase().as_str());
    if is_plain { id.to_owned() } else { quoted(id) }
}

/// Reads a note of ours, or of another program. Of a front matter nothing is lost: what is not read stays at the head of the text.
pub(crate) fn read(text: &str, about: &About<'_>) -> Coming {
    let Some(mut front) = Front::of(text) else { return plain(text, about) };
    if let Some(note) = ours(&mut front, about) {
        return note;
    }
    let time = |text: &str| instant(text, about.ahead_s);
    let mut note = Coming {
        title: front.take_text(&["title"]).unwrap_or_else(|| about.stem.to_owned()),
        tags: front.take_list(&["tags", "tag", "keywords"]).unwrap_or_default(),
        created: front.take_as(&["created", "created_at", "date created", "date", "creation date"], time),
        edited: front.take_as(&["updated", "modified", "edited", "updated_at", "date modified", "lastmod"], time),
        pinned: front.take_as(&["pinned"], flag).unwrap_or_default(),
        trashed: front.take_as(&["trashed", "deleted"], flag).unwrap_or_default(),
        ..Coming::default()
    };
    note.tags = note.tags.iter().map(|tag| tag.trim_start_matches('#').to_owned()).collect();
    if about.origin == Origin::Joplin {
        for place in ["latitude", "longitude", "altitude"] {
            front.drop_if(place, |text| text.parse() == Ok(0.0));
        }
    }
    let body = front.body.trim_start_matches(['\r', '\n']);
    let done = if about.origin == Origin::Joplin { front.take_as(&["completed?"], flag) } else { None };
    let body = match done {
        Some(done) => with_to_do(&to_do(&note.title, done, front.take_as(&["due"], time), about.ahead_s), body),
        None => body.to_owned(),
    };
    front.drop_empty();
    note.body = match front.rest() {
        Some(rest) => format!("---\n{rest}---\n\n{body}"),
        None => body.clone(),
    };
    finished(note, &body, about)
}

/// A note as [`written`] writes it.
fn ours(front: &mut Front<'_>, about: &About<'_>) -> Option<Coming> {
    if !["id", "title", "created", "edited"].iter().all(|key| front.has(key)) {
        return None;
    }
    let body = front.body.strip_prefix('\n').unwrap_or(front.body).to_owned();
    let time = |text: &str| instant(text, about.ahead_s);
    Some(Coming {
        id: Some(front.take_as(&["id"], |id| ItemId::new(id).ok())?),
        title: front.take_as_text("title")?,
        tags: front.take_list(&["tags"]).unwrap_or_default(),
        created: front.take_as(&["created"], time),
        edited: front.take_as(&["edited"], time),
        pinned: front.take_as(&["pinned"], flag).unwrap_or_default(),
        trashed: front.take_as(&["trashed"], flag).unwrap_or_default(),
        body,
        notebook: None,
        place: None,
    })
}

fn plain(text: &str, about: &About<'_>) -> Coming {
    let note = Coming { title: about.stem.to_owned(), body: text.to_owned(), ..Coming::default() };
    finished(note, text, about)
}

/// `text`: the body without what is left of a front matter.
fn finished(mut note: Coming, text: &str, about: &About<'_>) -> Coming {
    if about.origin == Origin::Obsidian {
        note.tags.extend(inline_tags(text));
    }
    // A heading that only says the title again would stand there twice.
    if note.body.len() == text.len()
        && let Some(heading) = text.strip_prefix("# ")
        && let (first, rest) = heading.split_once('\n').unwrap_or((heading, ""))
        && first.trim() == note.title.trim()
    {
        note.body = rest.trim_start_matches(['\r', '\n']).to_owned();
    }
    note.edited = note.edited.or(about.modified);
    note.created = note.created.or(note.edited);
    note
}

fn flag(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// The `#tags` of a text, outside its code. One that is a number alone is none.
fn inline_tags(text: &str) -> Vec<String> {
    let (mut tags, mut fence) = (Vec::new(), None);
    for line in text.lines() {
        let mark = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (Some(_), _) => {}
            // Every second piece between backticks is code.
            (None, None) => line.split('`').step_by(2).for_each(|words| tags.extend(tags_of(words))),
        }
    }
    tags
}

fn tags_of(words: &str) -> impl Iterator<Item = String> {
    let tag = |word: &str| {
        let tag = word.trim_start_matches(['(', '"', '\'']).strip_prefix('#')?;
        let end = tag.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '/'))).unwrap_or(tag.len());
        let tag = tag[..end].trim_end_matches('/');
        tag.chars().any(|c| !c.is_numeric()).then(|| tag.to_owned())
    };
    words.split_whitespace().filter_map(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(stem: &str, origin: Origin) -> About<'_> {
        About { stem, origin, modified: Some(Timestamp(7)), ahead_s: 0 }
    }

    #[test]
    fn a_note_of_obsidian_has_its_tags_from_both_places_and_keeps_its_links() {
        let text = "---\ntags:\n  - boat\naliases:\n  - Skiff\n---\n# Hull\n\nSee [[Mast|the mast]] #repair/wood, #2026, `#no`\n```\n#include\n```\n";
        let note = read(text, &about("Hull", Origin::Obsidian));
        assert_eq!((note.title.as_str(), note.tags), ("Hull", vec!["boat".to_owned(), "repair/wood".to_owned()]));
        assert!(
            note.body.starts_with("---\naliases:\n  - Skiff\n---\n\n# Hull") && note.body.contains("[[Mast|the mast]]")
        );
        assert_eq!((note.created, note.edited), (Some(Timestamp(7)), Some(Timestamp(7))));
    }

    #[test]
    fn a_note_of_joplin_has_its_dates_and_nothing_that_says_nothing() {
        let text = "---\ntitle: Boat: hull\nupdated: 2021-02-03 04:05:06Z\ncreated: 2020-01-02 03:04:05Z\nlatitude: 0.00000000\nlongitude: 0.00000000\naltitude: 0.0000\ntags:\n  - a b\n---\n\nText";
        let note = read(text, &about("Boat_ hull", Origin::Joplin));
        assert_eq!((note.title.as_str(), note.body.as_str()), ("Boat: hull", "Text"));
        assert_eq!(note.created, Timestamp::parse("2020-01-02T03:04:05Z").ok());
        assert_eq!(note.edited, Timestamp::parse("2021-02-03T04:05:06Z").ok());
        assert_eq!(note.tags, ["a b"]);
    }

    #[test]
    fn a_to_do_of_joplin_begins_with_its_task() {
        let text = |done: &str| {
            format!(
                "---\ntitle: Tar\nupdated: 2021-02-03 04:05:06Z\ncompleted?: {done}\ndue: 2021-03-01 20:00:00Z\n---\n\nOak"
            )
        };
        let note = read(&text("no"), &about("Tar", Origin::Joplin));
        assert_eq!(note.body, "- [ ] Tar (2021-03-01)\n\nOak");
        assert!(read(&text("yes"), &about("Tar", Origin::Joplin)).body.starts_with("- [x] Tar"));
        assert!(read(&text("no"), &about("Tar", Origin::Files)).body.contains("completed?: no\ndue: "));
    }

    #[test]
    fn a_plain_file_is_its_name_and_its_text_and_a_heading_that_is_its_name_is_not_there_twice() {
        let note = read("# Boat\n\n# Hull\n", &about("Boat", Origin::Files));
        assert_eq!((note.title.as_str(), note.body.as_str()), ("Boat", "# Hull\n"));
        let note = read("# Ship\n#tag\n", &about("Boat", Origin::Files));
        assert_eq!((note.body.as_str(), note.tags.len()), ("# Ship\n#tag\n", 0));
    }
}
