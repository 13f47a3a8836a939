//! `history`: the texts that a note once had, here and on the server.

use datasync_client::SyncContext;
use notes::{About, EarlierText, EarlierVersion};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::output::Answer;
use crate::run::Desk;

/// What is asked of a note's history.
pub(crate) enum Asked {
    /// The versions that are kept here, with their texts.
    Here,
    /// Those that only the server has, without.
    There,
    /// The text of one.
    Show(String),
    /// That one is the note's text again.
    Restore(String),
}

pub(crate) async fn history(
    desk: &Desk,
    context: Option<&SyncContext>,
    id: &str,
    asked: Asked,
) -> Result<Answer, Failure> {
    let notebook = &desk.notebook;
    match asked {
        Asked::Here => {
            let (mut json, mut texts) = (Vec::new(), Vec::new());
            for version in notebook.earlier_versions(id)? {
                let text = notebook.version_text(None, id, &version.id).await?;
                let mut shape = shape(&version);
                shape["body"] = text.text.body.as_str().into();
                shape["tags"] = text.tags.as_slice().into();
                json.push(shape);
                texts.push(format!("{}\n{}", line(&version), whole(&text)));
            }
            Ok(Answer::Said { json: json.into(), text: texts.join("\n\n") })
        }
        Asked::There => {
            let versions = notebook.server_versions(context.ok_or(Failure::NotConnected)?, id).await?;
            let lines: Vec<String> =
                versions.iter().map(|version| format!("{}  {}", line(version), version.title)).collect();
            Ok(Answer::Said { json: versions.iter().map(shape).collect(), text: lines.join("\n") })
        }
        Asked::Show(version) => {
            let text = notebook.version_text(context, id, &version).await?;
            let json = json!({"id": version, "title": text.text.title, "body": text.text.body, "tags": text.tags});
            Ok(Answer::Said { json, text: whole(&text) })
        }
        Asked::Restore(version) => Ok(Answer::Note(Box::new(notebook.restore_version(context, id, &version).await?))),
    }
}

fn shape(version: &EarlierVersion) -> Value {
    json!({
        "id": version.id, "label": version.label.as_str(), "title": version.title, "device": version.device,
        "person": version.person, "keptAt": version.kept_at.to_string(), "undoable": version.undoable,
        "own": version.own, "here": version.here, "offline": version.offline, "about": version.about.as_ref().map(words),
    })
}

fn line(version: &EarlierVersion) -> String {
    let offline = if version.offline { ", offline" } else { "" };
    let device = if version.here { Some("this computer") } else { version.device.as_deref() };
    let device = device.map(|device| format!(", {device}{offline}")).unwrap_or_default();
    let who = if version.own { Some("you") } else { version.person.as_deref() };
    let who = who.map(|who| format!(", {who}")).unwrap_or_default();
    let about = version.about.as_ref().map(|about| format!(": {}", words(about))).unwrap_or_default();
    format!("{}  {}, kept {}{who}{device}{about}", version.id, version.label.as_str(), version.kept_at)
}

/// What a version was about, as the window says it in English.
fn words(about: &About) -> String {
    match about {
        About::Created => "Note created".to_owned(),
        About::Added(names) => format!("Added {}", names.join(", ")),
        About::Sections(names) => names.join(", "),
        About::Removed(names) => format!("Removed {}", names.join(", ")),
        About::SmallEdits(1) => "1 small edit".to_owned(),
        About::SmallEdits(count) => format!("{count} small edits"),
        About::LargeEdit => "A large edit".to_owned(),
        About::Title => "Title changed".to_owned(),
        About::Tags => "Tags changed".to_owned(),
    }
}

fn whole(EarlierText { text, tags }: &EarlierText) -> String {
    let title = if text.title.is_empty() { "Untitled" } else { &text.title };
    let tags: String = tags.iter().map(|tag| format!("#{tag} ")).collect();
    let tags = if tags.is_empty() { tags } else { format!("\n{}", tags.trim_end()) };
    format!("# {title}{tags}\n\n{}", text.body)
}

#[cfg(test)]
mod tests {
    use datasync_client::Timestamp;
    use notes::VersionLabel;

    use super::*;

    #[test]
    fn a_line_says_who_wrote_a_version_where_and_what_it_was_about() {
        let here = EarlierVersion {
            id: "7".to_owned(),
            label: VersionLabel::Server,
            title: "Kitchen".to_owned(),
            device: Some("Laptop".to_owned()),
            person: None,
            kept_at: Timestamp(0),
            undoable: false,
            own: true,
            here: true,
            offline: true,
            about: Some(About::Added(vec!["Ask Marta".to_owned(), "Dates".to_owned()])),
            strategy: None,
        };
        let there = EarlierVersion {
            person: Some("jonas".to_owned()),
            own: false,
            here: false,
            offline: false,
            about: Some(About::SmallEdits(3)),
            ..here.clone()
        };
        let at = "server, kept 1970-01-01T00:00:00.000Z";
        assert_eq!(line(&here), format!("7  {at}, you, this computer, offline: Added Ask Marta, Dates"));
        assert_eq!(line(&there), format!("7  {at}, jonas, Laptop: 3 small edits"));
        assert_eq!(line(&EarlierVersion { person: None, about: None, ..there }), format!("7  {at}, Laptop"));
    }
}
