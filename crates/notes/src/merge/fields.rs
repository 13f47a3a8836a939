//! What counts as a conflict at all: base, local and server, field by field.

use super::lines::same_text;
use crate::note::{Note, normal_tags};

/// What kind of question a conflict is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConflictKind {
    /// Both edited the same text.
    Edited,
    /// Edited here, deleted there.
    DeletedThere,
    /// Deleted here, edited there.
    DeletedHere,
}

/// What two versions of a note are to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reconciled {
    /// The same in everything a person sees.
    Same,
    /// They fit together without a question.
    Merged(Box<Note>),
    /// Only a person can say.
    Conflict(ConflictKind),
}

/// Which side a field is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Take {
    Local,
    Server,
    Conflict,
}

/// Decides whether two edits of a note need a person. Without a base every difference is a change of both sides. Device,
/// instants, line ends and trailing blanks alone are no change.
///
/// | field | one side changed | both, differently |
/// |---|---|---|
/// | body, title | that side's | conflict |
/// | tags | that side's | base + added on either side − removed on either side |
/// | pinned, notebook | that side's | the server's |
/// | trashed against edited text | | conflict; both trashed is no question |
#[must_use]
pub fn reconcile(base: Option<&Note>, local: &Note, server: &Note) -> Reconciled {
    if same_note(local, server) {
        return Reconciled::Same;
    }
    let trashed_there = server.trashed && !local.trashed && base.is_none_or(|base| !base.trashed);
    let trashed_here = local.trashed && !server.trashed && base.is_none_or(|base| !base.trashed);
    if trashed_there && base.is_none_or(|base| !same_content(base, local)) {
        return Reconciled::Conflict(ConflictKind::DeletedThere);
    }
    if trashed_here && base.is_none_or(|base| !same_content(base, server)) {
        return Reconciled::Conflict(ConflictKind::DeletedHere);
    }
    let body = take(base.map(|note| &note.body), &local.body, &server.body, |a, b| same_text(a, b));
    let title = take(base.map(|note| &note.title), &local.title, &server.title, |a, b| a == b);
    if body == Take::Conflict || title == Take::Conflict {
        return Reconciled::Conflict(ConflictKind::Edited);
    }
    let newer = if server.edited_at > local.edited_at { server } else { local };
    Reconciled::Merged(Box::new(Note {
        title: if title == Take::Local { local.title.clone() } else { server.title.clone() },
        body: if body == Take::Local { local.body.clone() } else { server.body.clone() },
        edited_at: newer.edited_at,
        device: newer.device.clone(),
        person: newer.person.clone(),
        ..with_merged_fields(base, local, server)
    }))
}

/// The fields besides text, merged; the text is the local one.
pub(super) fn with_merged_fields(base: Option<&Note>, local: &Note, server: &Note) -> Note {
    fn pick<T: Clone + PartialEq>(base: Option<&T>, local: &T, server: &T) -> T {
        if take(base, local, server, |a, b| a == b) == Take::Local { local.clone() } else { server.clone() }
    }
    Note {
        tags: merge_tags(base.map(|note| note.tags.as_slice()), &local.tags, &server.tags),
        pinned: pick(base.map(|note| &note.pinned), &local.pinned, &server.pinned),
        notebook_id: pick(base.map(|note| &note.notebook_id), &local.notebook_id, &server.notebook_id),
        trashed: pick(base.map(|note| &note.trashed), &local.trashed, &server.trashed),
        trashed_at: local.trashed_at.max(server.trashed_at),
        created_at: server.created_at,
        ..local.clone()
    }
}

fn take<T: ?Sized>(base: Option<&T>, local: &T, server: &T, same: impl Fn(&T, &T) -> bool) -> Take {
    if same(local, server) {
        return Take::Local;
    }
    match base {
        Some(base) if same(base, server) => Take::Local,
        Some(base) if same(base, local) => Take::Server,
        _ => Take::Conflict,
    }
}

/// Title, body and tags.
fn same_content(a: &Note, b: &Note) -> bool {
    a.title == b.title && same_text(&a.body, &b.body) && a.tags == b.tags
}

fn same_note(a: &Note, b: &Note) -> bool {
    same_content(a, b) && a.pinned == b.pinned && a.trashed == b.trashed && a.notebook_id == b.notebook_id
}

/// Tags as sets: what either side added comes, what either side removed goes. Without a base nothing was removed.
#[must_use]
pub fn merge_tags(base: Option<&[String]>, local: &[String], server: &[String]) -> Vec<String> {
    let base = base.unwrap_or_default();
    let removed = |tag: &&String| base.contains(tag) && !(local.contains(tag) && server.contains(tag));
    normal_tags(local.iter().chain(server).filter(|tag| !removed(tag)).map(String::as_str))
}

/// The title that differs from the base; where both do, `mine / theirs`, unless one holds the other.
#[must_use]
pub fn merge_titles(base: Option<&str>, local: &str, server: &str) -> String {
    match take(base, local, server, |a, b| a == b) {
        Take::Local => local.to_owned(),
        Take::Server => server.to_owned(),
        Take::Conflict if local.contains(server) => local.to_owned(),
        Take::Conflict if server.contains(local) => server.to_owned(),
        Take::Conflict => format!("{local} / {server}"),
    }
}

#[cfg(test)]
mod tests {
    use datasync_client::{ItemId, Timestamp};

    use super::*;

    fn note(title: &str, body: &str) -> Note {
        Note {
            id: ItemId::new("a").expect("an id"),
            title: title.to_owned(),
            body: body.to_owned(),
            notebook_id: None,
            tags: Vec::new(),
            pinned: false,
            trashed: false,
            trashed_at: None,
            created_at: Timestamp(0),
            edited_at: Timestamp(0),
            device: None,
            person: None,
        }
    }

    #[test]
    fn a_title_changed_here_and_a_body_changed_there_merge_without_a_question() {
        let merged = reconcile(Some(&note("t", "b")), &note("T", "b"), &note("t", "B"));
        assert_eq!(merged, Reconciled::Merged(Box::new(note("T", "B"))));
    }

    #[test]
    fn bodies_or_titles_that_both_changed_are_a_conflict() {
        let base = note("t", "b");
        for (local, server) in [(note("t", "x"), note("t", "y")), (note("x", "b"), note("y", "b"))] {
            assert_eq!(reconcile(Some(&base), &local, &server), Reconciled::Conflict(ConflictKind::Edited));
        }
    }

    #[test]
    fn without_a_base_every_difference_is_of_both() {
        assert_eq!(reconcile(None, &note("t", "x"), &note("t", "y")), Reconciled::Conflict(ConflictKind::Edited));
    }

    #[test]
    fn clocks_devices_line_ends_and_trailing_blanks_are_no_difference() {
        let later = Note { edited_at: Timestamp(9), device: Some("x".into()), ..note("t", "a  \r\n") };
        assert_eq!(reconcile(None, &note("t", "a"), &later), Reconciled::Same);
    }

    #[test]
    fn trash_against_an_edit_is_asked_and_trash_against_trash_is_not() {
        let base = note("t", "b");
        let trashed = Note { trashed: true, ..base.clone() };
        let edited = note("t", "edited");
        assert_eq!(reconcile(Some(&base), &edited, &trashed), Reconciled::Conflict(ConflictKind::DeletedThere));
        assert_eq!(reconcile(Some(&base), &trashed, &edited), Reconciled::Conflict(ConflictKind::DeletedHere));
        assert_eq!(reconcile(Some(&base), &trashed, &trashed), Reconciled::Same);
        let pinned = Note { pinned: true, ..base.clone() };
        let merged = reconcile(Some(&base), &pinned, &trashed);
        assert!(matches!(merged, Reconciled::Merged(note) if note.trashed && note.pinned));
    }

    #[test]
    fn tags_merge_as_sets() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let merged = merge_tags(Some(&words("a b")), &words("a c"), &words("a b d"));
        assert_eq!(merged, words("a c d"));
        assert_eq!(merge_tags(None, &words("a"), &words("b")), words("a b"));
    }

    #[test]
    fn where_both_moved_a_note_the_servers_notebook_stands() {
        let of = |notebook: &str| Note { notebook_id: Some(notebook.to_owned()), ..note("t", "b") };
        let merged = reconcile(Some(&of("1")), &of("2"), &of("3"));
        assert!(matches!(merged, Reconciled::Merged(note) if note.notebook_id.as_deref() == Some("3")));
    }

    #[test]
    fn titles_that_both_changed_stand_beside_each_other_once() {
        assert_eq!(merge_titles(Some("t"), "t", "x"), "x");
        assert_eq!(merge_titles(Some("t"), "x", "y"), "x / y");
        assert_eq!(merge_titles(Some("t"), "Kitchen", "Kitchen, summer"), "Kitchen, summer");
    }
}
