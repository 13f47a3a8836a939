//! The data folder goes to another place: asked here, done by [`crate::moving`] when nobody has it open.

use std::sync::Arc;

use notes::Profiles;
use tauri::{State, WebviewWindow};

use super::{Answer, Shared};
use crate::carrying::{Ask, pick};
use crate::error::AppError;
use crate::links::QUIT;
use crate::moving::Mover;
use crate::refusal::Refusal;
use crate::shapes::{PlaceNow, PlacePlan};
use crate::words::{Word, speech};
use crate::{closing, instance};

type Moving<'a> = State<'a, Arc<Mover>>;

/// Asks for a folder, and looks whether the notes can go there. Nothing is moved yet; `None`: nothing was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_place(app: Shared<'_>, window: WebviewWindow) -> Answer<Option<PlacePlan>> {
    let _busy = app.carrying.begin()?;
    let title = speech(app.settings().language).word(Word::MoveTo);
    let Some(chosen) = first(pick(&window, Ask::Folder, title).await?) else { return Ok(None) };
    let looking = Arc::clone(&app);
    let plan = tauri::async_runtime::spawn_blocking(move || looking.seat.look(&chosen)).await??;
    Ok(Some(PlacePlan { to: plan.to.to_string_lossy().into_owned(), bytes: plan.bytes }))
}

/// All windows of all profiles save and close; the notes are moved by the program that begins then.
#[tauri::command]
#[specta::specta]
pub(crate) async fn move_place(app: Shared<'_>) -> Answer<()> {
    let _busy = app.carrying.begin()?;
    app.seat.intend()?;
    let profiles = Profiles::around(&app.folder);
    for name in profiles.names()?.into_iter().filter(|name| name != profiles.current()) {
        let folder = profiles.folder(&name)?;
        // Whoever does not hear is waited for.
        drop(std::thread::spawn(move || instance::try_to_hand_over(&folder, &[QUIT.to_owned()])));
    }
    closing::quit(app.inner());
    Ok(())
}

/// Removes where the notes were before they were moved.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_old_place(app: Shared<'_>) -> Answer<()> {
    let removing = Arc::clone(&app);
    tauri::async_runtime::spawn_blocking(move || removing.seat.remove_old()).await??;
    app.tell_settings();
    Ok(())
}

/// How the move stands, or that the notes are not where they went.
#[tauri::command]
#[specta::specta]
pub(crate) async fn place_now(mover: Moving<'_>) -> Answer<PlaceNow> {
    Ok(mover.now().clone())
}

/// The move stops; everything is as it was.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_place(mover: Moving<'_>) -> Answer<()> {
    mover.stop();
    Ok(())
}

/// The notes are opened where they are; where that is not known, they are looked for again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_place(mover: Moving<'_>) -> Answer<()> {
    mover.look_again();
    Ok(())
}

/// Asks for the folder that the notes are in now: its disk has another name. What is no such folder is refused.
#[tauri::command]
#[specta::specta]
pub(crate) async fn find_place(mover: Moving<'_>, window: WebviewWindow) -> Answer<()> {
    let title = speech(mover.now().language.into()).word(Word::FindNotes);
    let Some(chosen) = first(pick(&window, Ask::Folder, title).await?) else { return Ok(()) };
    let looking = Arc::clone(&mover);
    let found = tauri::async_runtime::spawn_blocking(move || looking.home.is_now(&chosen)).await??;
    if !found {
        return Err(AppError::invalid(Refusal::PlaceNotThat));
    }
    mover.look_again();
    Ok(())
}

fn first(chosen: Option<Vec<std::path::PathBuf>>) -> Option<std::path::PathBuf> {
    chosen?.into_iter().next()
}
