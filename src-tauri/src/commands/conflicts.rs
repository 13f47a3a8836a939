//! Two versions of a note: looking and settling.

use notes::NoteText;

use super::{Answer, Shared};
use crate::shapes::{
    Conflict, ConflictSide, ConflictSummary, Lines, MergeBlock, MergeChange, MergeDraft, MergePreview, MergeStrategy,
    Resolution, WithoutRepeats, instant, number,
};

pub(crate) fn summary(notebook: &notes::Notebook, conflict: &notes::Conflict) -> ConflictSummary {
    let shown = conflict.local.as_ref().or(conflict.server.as_ref()).or(conflict.base.as_ref());
    ConflictSummary {
        id: conflict.id.as_str().to_owned(),
        kind: conflict.kind.into(),
        title: shown.map(|note| note.title.clone()).unwrap_or_default(),
        device: conflict.waits_on.clone().or_else(|| conflict.server.as_ref().and_then(|note| note.device.clone())),
        person: conflict.server.as_ref().and_then(|note| notebook.somebody_else(note)).map(str::to_owned),
        at: instant(conflict.at),
        waits_on: conflict.waits_on.clone(),
        half_done: conflict.draft.is_some(),
    }
}

/// A side names its person only where it is somebody else.
fn side(notebook: &notes::Notebook, note: notes::Note) -> ConflictSide {
    let person = notebook.somebody_else(&note).map(str::to_owned);
    ConflictSide { person, ..note.into() }
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn conflicts(app: Shared<'_>) -> Answer<Vec<ConflictSummary>> {
    Ok(app.notebook.conflicts()?.iter().map(|conflict| summary(&app.notebook, conflict)).collect())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn get_conflict(app: Shared<'_>, id: String) -> Answer<Conflict> {
    let conflict = app.notebook.conflict(&id)?;
    let side = |note| side(&app.notebook, note);
    Ok(Conflict {
        id: conflict.id.into(),
        kind: conflict.kind.into(),
        base: conflict.base.map(side),
        mine: conflict.local.map(side),
        theirs: conflict.server.map(side),
        seen: conflict.seen,
        at: instant(conflict.at),
        waits_on: conflict.waits_on,
        while_offline: conflict.while_offline,
        draft: conflict.draft.map(|draft| MergeDraft {
            strategy: draft.strategy.into(),
            title: draft.title,
            body: draft.body,
            tags: draft.tags,
            notebook_id: draft.notebook_id,
            seen: draft.seen,
            choices: draft.choices.into_iter().map(Into::into).collect(),
        }),
    })
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_merge(app: Shared<'_>, id: String, strategy: MergeStrategy) -> Answer<MergePreview> {
    let proposal = app.notebook.preview(&id, strategy.into())?.ok_or(notes::ConflictError::Settled)?;
    let block = |block: notes::Block| MergeBlock { from: block.from.into(), lines: number(block.lines as u64) };
    Ok(MergePreview {
        title: proposal.note.title,
        body: proposal.note.body,
        tags: proposal.note.tags,
        changes: proposal.merged.changes.into_iter().map(change).collect(),
        blocks: proposal.merged.blocks.into_iter().map(block).collect(),
        fitting: number(proposal.merged.fitting as u64),
        overlapping: number(proposal.merged.overlapping as u64),
        without_repeats: proposal
            .without_repeats
            .map(|(body, lines)| WithoutRepeats { body, lines: number(lines as u64) }),
    })
}

fn change(change: notes::Change) -> MergeChange {
    let lines =
        |lines: std::ops::Range<usize>| Lines { from: number(lines.start as u64), to: number(lines.end as u64) };
    MergeChange {
        kind: change.kind.into(),
        base: lines(change.base),
        mine: lines(change.mine),
        theirs: lines(change.theirs),
    }
}

/// For `both`, `separate_title` names the note that keeps theirs apart.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resolve_conflict(
    app: Shared<'_>,
    id: String,
    seen: String,
    resolution: Resolution,
    separate_title: Option<String>,
) -> Answer<()> {
    let resolution = match resolution {
        Resolution::Merged { result } => notes::Resolution::Merged {
            text: NoteText { title: result.title, body: result.body },
            tags: result.tags,
            notebook_id: result.notebook_id,
            separate: separate_title.filter(|_| result.strategy == MergeStrategy::Both),
            strategy: result.strategy.into(),
        },
        Resolution::KeepNote => notes::Resolution::KeepNote,
        Resolution::DeleteEverywhere => notes::Resolution::DeleteEverywhere,
    };
    app.notebook.resolve(&id, &seen, &resolution)?;
    app.edited();
    app.tell_notes_changed(None);
    Ok(())
}

/// Settles many by one strategy, and says which were settled.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resolve_conflicts(
    app: Shared<'_>,
    ids: Vec<String>,
    strategy: MergeStrategy,
) -> Answer<Vec<String>> {
    let settled = app.notebook.resolve_all(&ids, strategy.into());
    app.edited();
    app.tell_notes_changed(None);
    Ok(settled?)
}

/// Asks about each of these again; one that there is nothing to take back of is left.
#[tauri::command]
#[specta::specta]
pub(crate) async fn undo_merges(app: Shared<'_>, ids: Vec<String>) -> Answer<()> {
    let undone = ids.iter().try_for_each(|id| match app.notebook.undo_merge(id) {
        Ok(()) | Err(notes::ConflictError::Settled) => Ok(()),
        Err(error) => Err(error),
    });
    app.edited();
    app.tell_notes_changed(None);
    Ok(undone?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_merge_draft(app: Shared<'_>, id: String, draft: Option<MergeDraft>) -> Answer<()> {
    let draft = draft.map(|draft| notes::MergeDraft {
        strategy: draft.strategy.into(),
        title: draft.title,
        body: draft.body,
        tags: draft.tags,
        notebook_id: draft.notebook_id,
        seen: draft.seen,
        choices: draft.choices.into_iter().map(Into::into).collect(),
    });
    Ok(app.notebook.save_merge_draft(&id, draft.as_ref())?)
}
