//! What crosses the bridge about earlier versions of a note.

use datasync_client::Label;

use super::*;

shape!(/// A text that a note once had, without it.
EarlierVersion {
    id: String, label: VersionLabel, title: String, device: Option<String>, person: Option<String>, kept_at: Instant,
    undoable: bool, own: bool, here: bool, offline: bool, about: Option<About>, strategy: Option<MergeStrategy>,
});
shape!(/// What an earlier version was about: headings of its text, or how many small edits.
About { kind: AboutKind, names: Vec<String>, count: u32 });
shape!(/// The text of an earlier version.
EarlierText { title: String, body: String, tags: Vec<String> });

words!(/// Why an earlier version is kept, or that the server has it.
VersionLabel { Mine, Theirs, Base, Replaced, Edited, Synced, Server, Merged });
words!(/// In what way a version differs from the one before it.
AboutKind { Created, Added, Sections, Removed, SmallEdits, LargeEdit, Title, Tags });

same_words!(Label, VersionLabel, Mine, Theirs, Base, Replaced, Edited, Synced);

impl From<notes::VersionLabel> for VersionLabel {
    fn from(label: notes::VersionLabel) -> Self {
        match label {
            notes::VersionLabel::Kept(label) => label.into(),
            notes::VersionLabel::Server => VersionLabel::Server,
            notes::VersionLabel::Merged => VersionLabel::Merged,
        }
    }
}

impl From<notes::About> for About {
    fn from(about: notes::About) -> Self {
        let (kind, names, count) = match about {
            notes::About::Created => (AboutKind::Created, Vec::new(), 0),
            notes::About::Added(names) => (AboutKind::Added, names, 0),
            notes::About::Sections(names) => (AboutKind::Sections, names, 0),
            notes::About::Removed(names) => (AboutKind::Removed, names, 0),
            notes::About::SmallEdits(count) => (AboutKind::SmallEdits, Vec::new(), count),
            notes::About::LargeEdit => (AboutKind::LargeEdit, Vec::new(), 0),
            notes::About::Title => (AboutKind::Title, Vec::new(), 0),
            notes::About::Tags => (AboutKind::Tags, Vec::new(), 0),
        };
        About { kind, names, count }
    }
}

impl From<notes::EarlierVersion> for EarlierVersion {
    /// A version names its person only where it is somebody else.
    fn from(version: notes::EarlierVersion) -> Self {
        EarlierVersion {
            id: version.id,
            label: version.label.into(),
            title: version.title,
            device: version.device,
            person: version.person.filter(|_| !version.own),
            kept_at: instant(version.kept_at),
            undoable: version.undoable,
            own: version.own,
            here: version.here,
            offline: version.offline,
            about: version.about.map(About::from),
            strategy: version.strategy.map(MergeStrategy::from),
        }
    }
}
