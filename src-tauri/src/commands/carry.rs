//! Notes carried in and out. What is read or written the person chooses in the desktop's own dialog.

use std::collections::BTreeMap;
use std::sync::Arc;

use notes::{Brought, CarryError, ExportAs, Source, Why};
use tauri::WebviewWindow;
use tauri_specta::Event as _;

use super::{Answer, Shared};
use crate::carrying::{Ask, pick};
use crate::error::{AppError, Code};
use crate::events;
use crate::refusal::{Refusal, is_full};
use crate::shapes::{BroughtNotes, ExportForm, ExportedNotes, FoundNotes, LeftCount, LeftFile, LookIn, number};
use crate::state::App;
use crate::words::{Word, speech};

/// So many files that were left are named to a page.
const MOST_NAMED: usize = 100;

/// Asks for a folder or files, and looks through them. Nothing is brought in yet; `None`: nothing was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_for_notes(app: Shared<'_>, window: WebviewWindow, from: LookIn) -> Answer<Option<FoundNotes>> {
    let _busy = app.carrying.begin()?;
    let title = speech(app.settings().language).word(Word::BringIn);
    let ask = if from == LookIn::Folder { Ask::Folder } else { Ask::Files };
    let Some(chosen) = pick(&window, ask, title).await? else { return Ok(None) };
    let name = chosen.first().and_then(|path| path.file_name()).unwrap_or_default().to_string_lossy().into_owned();
    let source = apart(move || Source::look(&chosen)).await?;
    let found = source.found();
    app.carrying.keep_found(source);
    Ok(Some(FoundNotes {
        name,
        origin: found.origin.into(),
        notes: number(found.notes as u64),
        notebooks: number(found.notebooks as u64),
        left: number(found.left as u64),
    }))
}

/// Brings in what was found last.
#[tauri::command]
#[specta::specta]
pub(crate) async fn bring_in(app: Shared<'_>) -> Answer<BroughtNotes> {
    let _busy = app.carrying.begin()?;
    let gone = || AppError::invalid(Refusal::ChooseAgain);
    let mut source = app.carrying.take_found().ok_or_else(gone)?;
    let carrying = Arc::clone(&app);
    let brought =
        apart(move || carrying.notebook.bring_in(&mut source, |done, total| told(&carrying, done, total))).await;
    // What came before a failure stays.
    app.edited();
    app.tell_notes_changed(None);
    Ok(shape(brought?))
}

/// Asks for a folder, and writes all notes into a new folder or zip in it. `None`: nothing was chosen, or it was stopped.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_notes(
    app: Shared<'_>,
    window: WebviewWindow,
    form: ExportForm,
) -> Answer<Option<ExportedNotes>> {
    let _busy = app.carrying.begin()?;
    let title = speech(app.settings().language).word(Word::Export);
    let Some(chosen) = pick(&window, Ask::Folder, title).await? else { return Ok(None) };
    let Some(folder) = chosen.into_iter().next() else { return Ok(None) };
    let form = if form == ExportForm::Zip { ExportAs::Zip } else { ExportAs::Folder };
    let carrying = Arc::clone(&app);
    let exported =
        apart(move || carrying.notebook.export(&folder, form, |done, total| told(&carrying, done, total))).await?;
    Ok(exported.map(|exported| {
        let shape =
            ExportedNotes { path: exported.path.to_string_lossy().into_owned(), notes: number(exported.notes as u64) };
        app.carrying.keep_exported(exported.path);
        shape
    }))
}

/// Shows the last export: a folder itself, a zip in its folder.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_exported(app: Shared<'_>) -> Answer<()> {
    let Some(path) = app.carrying.exported() else { return Ok(()) };
    let folder = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
    folder.map_or(Ok(()), open::that_detached).map_err(|error| {
        tracing::warn!("an export could not be shown: {error}");
        AppError::invalid(Refusal::NobodyShowsFolders)
    })
}

/// What runs ends after the batch it is at; what was found is let go.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_carrying(app: Shared<'_>) -> Answer<()> {
    app.carrying.stop();
    Ok(())
}

/// Bytes of everything in the data folder.
#[tauri::command]
#[specta::specta]
pub(crate) async fn data_size(app: Shared<'_>) -> Answer<u64> {
    let folder = app.folder.clone();
    apart(move || Ok(notes::size_of_folder(&folder))).await
}

fn told(app: &App, done: usize, total: usize) -> bool {
    let carried = events::Carried { done: number(done as u64), total: number(total as u64) };
    drop(carried.emit(&app.handle));
    app.carrying.goes_on()
}

/// Long work beside the commands.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T, CarryError> + Send + 'static) -> Answer<T> {
    let ended = tauri::async_runtime::spawn_blocking(work).await;
    Ok(ended.map_err(AppError::from)??)
}

fn shape(brought: Brought) -> BroughtNotes {
    let mut counts: BTreeMap<Why, u64> = BTreeMap::new();
    brought.left.iter().for_each(|left| *counts.entry(left.why).or_default() += 1);
    let named = brought.left.into_iter().take(MOST_NAMED);
    BroughtNotes {
        notes: number(brought.notes as u64),
        beside: number(brought.beside as u64),
        updated: number(brought.updated as u64),
        there: number(brought.there as u64),
        left: named.map(|left| LeftFile { name: left.name, why: left.why.into() }).collect(),
        counts: counts.into_iter().map(|(why, count)| LeftCount { why: why.into(), count: number(count) }).collect(),
        guessed: brought.guessed.into_iter().take(MOST_NAMED).collect(),
        stopped: brought.stopped,
    }
}

/// The names of files are titles of notes: none is written into a log.
impl From<CarryError> for AppError {
    fn from(error: CarryError) -> Self {
        let code = match &error {
            CarryError::Notebook(_) => Code::Internal,
            CarryError::Nothing => Code::NotFound,
            CarryError::Write { source, .. } if is_full(source) => Code::DiskFull,
            _ => Code::Invalid,
        };
        match error {
            CarryError::Notebook(error) => error.into(),
            error => AppError::new(code, &error),
        }
    }
}

#[cfg(test)]
mod tests {
    use notes::Left;

    use super::*;

    #[test]
    fn a_page_is_told_how_many_files_were_left_and_the_names_of_some() {
        let left = |number: usize| Left {
            name: format!("{number}.png"),
            why: if number == 0 { Why::TooLarge } else { Why::NotANote },
        };
        let shape = shape(Brought { left: (0..1000).map(left).collect(), ..Brought::default() });
        assert_eq!(shape.left.len(), MOST_NAMED);
        let counts: Vec<u32> = shape.counts.iter().map(|each| each.count).collect();
        assert_eq!(counts, [999, 1]);
    }

    #[test]
    fn what_cannot_be_carried_is_a_code_that_the_page_has_words_for() {
        let full = CarryError::Write { source: std::io::ErrorKind::StorageFull.into(), path: "out".into() };
        let full = AppError::from(full);
        assert_eq!((full.code, full.refusal), (Code::DiskFull, Some(Refusal::NoRoom)));
        assert_eq!(AppError::from(CarryError::Nothing).code, Code::NotFound);
        assert_eq!(AppError::from(CarryError::TooMany).code, Code::Invalid);
    }
}
