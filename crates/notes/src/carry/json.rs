//! What Simplenote and Standard Notes hand out: one file of JSON with every note. Pure.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::coming::{Coming, Origin, instant, instant_of_ms};
use super::links::{replaced, to_note};

/// What such a file holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) origin: Origin,
    pub(crate) notes: Vec<Coming>,
    /// Names of notes that can't be read.
    pub(crate) encrypted: Vec<String>,
    /// Names of files that hang on notes.
    pub(crate) files: Vec<String>,
}

/// Reads one; `None` if it is neither.
pub(crate) fn read(bytes: &[u8]) -> Option<Given> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    if value.get("activeNotes").is_some() || value.get("trashedNotes").is_some() {
        return Some(simplenote(&serde_json::from_value(value).ok()?));
    }
    let items = value.get("items")?.as_array()?;
    items.iter().any(|item| item.get("content_type").is_some()).then(|| standard_notes(items))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Simplenote {
    #[serde(default)]
    active_notes: Vec<SimpleNote>,
    #[serde(default)]
    trashed_notes: Vec<SimpleNote>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SimpleNote {
    #[serde(default)]
    id: String,
    #[serde(default)]
    content: String,
    #[serde(default)]
    creation_date: String,
    #[serde(default)]
    last_modified: String,
    #[serde(default)]
    pinned: bool,
    #[serde(default)]
    tags: Vec<String>,
}

fn simplenote(all: &Simplenote) -> Given {
    let note = |note: &SimpleNote, trashed: bool| {
        let about = Coming {
            place: (!note.id.is_empty()).then(|| format!("simplenote|{}", note.id)),
            tags: note.tags.clone(),
            pinned: note.pinned,
            trashed,
            created: instant(&note.creation_date, 0),
            edited: instant(&note.last_modified, 0),
            ..Coming::default()
        };
        about.with_first_line(&note.content)
    };
    let active = all.active_notes.iter().map(|each| note(each, false));
    let mut notes: Vec<Coming> = active.chain(all.trashed_notes.iter().map(|each| note(each, true))).collect();
    let ids = all.active_notes.iter().chain(&all.trashed_notes).map(|each| each.id.clone());
    let titles: HashMap<String, String> = ids.zip(notes.iter().map(|note| note.title.clone())).collect();
    for note in &mut notes {
        note.body = replaced(&note.body, |words, address, in_table| {
            to_note(titles.get(address.strip_prefix("simplenote://note/")?)?, "", words, in_table)
        });
    }
    Given { origin: Origin::Simplenote, notes, ..Given::default() }
}

/// A plain backup has the content of an item as an object; an encrypted one as a text.
fn standard_notes(items: &[Value]) -> Given {
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let of_kind = |kind: &'static str| items.iter().filter(move |item| item["content_type"] == kind);
    let mut tags: HashMap<String, Vec<String>> = HashMap::new();
    for tag in of_kind("Tag") {
        for reference in tag["content"]["references"].as_array().into_iter().flatten() {
            tags.entry(text(reference, "uuid")).or_default().push(text(&tag["content"], "title"));
        }
    }
    let mut given = Given { origin: Origin::StandardNotes, ..Given::default() };
    given.files = of_kind("SN|File").map(|item| text(&item["content"], "name")).collect();
    for item in of_kind("Note") {
        let content = &item["content"];
        if !content.is_object() {
            given.encrypted.push(text(item, "uuid"));
            continue;
        }
        let app = &content["appData"]["org.standardnotes.sn"];
        let edited = instant(app["client_updated_at"].as_str().unwrap_or_default(), 0);
        let stamped = |key: &str| item[key].as_i64().and_then(|us| instant_of_ms(us / 1000));
        given.notes.push(Coming {
            place: Some(text(item, "uuid")).filter(|id| !id.is_empty()).map(|id| format!("standardnotes|{id}")),
            title: text(content, "title"),
            body: text(content, "text"),
            tags: tags.remove(&text(item, "uuid")).unwrap_or_default(),
            pinned: app["pinned"] == true,
            trashed: content["trashed"] == true,
            created: instant(&text(item, "created_at"), 0).or_else(|| stamped("created_at_timestamp")),
            edited: edited
                .or_else(|| instant(&text(item, "updated_at"), 0))
                .or_else(|| stamped("updated_at_timestamp")),
            ..Coming::default()
        });
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_of_simplenote_come_with_their_tags_and_dates_and_its_trash() {
        let json = br##"{"activeNotes":[{"id":"1","content":"Boat\r\n\r\nhull, [the old one](simplenote://note/2) [no](simplenote://note/3)","creationDate":"2019-05-06T07:08:09.100Z","lastModified":"2020-05-06T07:08:09.100Z","pinned":true,"markdown":true,"tags":["sea"]}],"trashedNotes":[{"id":"2","content":"old"}]}"##;
        let given = read(json).expect("Simplenote");
        assert_eq!((given.origin, given.notes.len()), (Origin::Simplenote, 2));
        let boat = &given.notes[0];
        assert_eq!((boat.title.as_str(), boat.pinned), ("Boat", true));
        assert_eq!(boat.body, "hull, [[old|the old one]] [no](simplenote://note/3)");
        assert_eq!(
            (boat.tags.as_slice(), boat.trashed, given.notes[1].trashed),
            (&["sea".to_owned()][..], false, true)
        );
        assert_eq!(boat.created.map(|at| at.to_string()).as_deref(), Some("2019-05-06T07:08:09.100Z"));
    }

    #[test]
    fn notes_of_standard_notes_come_with_their_tags_and_what_is_encrypted_does_not() {
        let json = br#"{"version":"004","items":[
            {"uuid":"n","content_type":"Note","content":{"title":"Boat","text":"hull","trashed":true,"appData":{"org.standardnotes.sn":{"client_updated_at":"2020-01-02T03:04:05.000Z","pinned":true}}},"created_at":"2019-01-02T03:04:05.000Z"},
            {"uuid":"t","content_type":"Tag","content":{"title":"sea","references":[{"uuid":"n","content_type":"Note"}]}},
            {"uuid":"f","content_type":"SN|File","content":{"name":"mast.png"}},
            {"uuid":"e","content_type":"Note","content":"004:cipher"}]}"#;
        let given = read(json).expect("Standard Notes");
        assert_eq!(
            (given.notes.len(), given.encrypted.len(), given.files.as_slice()),
            (1, 1, &["mast.png".to_owned()][..])
        );
        let boat = &given.notes[0];
        assert_eq!((boat.tags.as_slice(), boat.trashed, boat.pinned), (&["sea".to_owned()][..], true, true));
        assert_eq!(boat.edited.map(|at| at.to_string()).as_deref(), Some("2020-01-02T03:04:05.000Z"));
    }

    #[test]
    fn any_other_json_is_none() {
        for json in
            [&b"{}"[..], b"[]", b"{\"items\":[]}", b"{\"items\":[{\"a\":1}]}", b"not json", b"{\"activeNotes\":1}"]
        {
            assert_eq!(read(json), None);
        }
    }
}
