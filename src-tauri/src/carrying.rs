//! What the person chose to carry: the desktop's own dialog asks for it, so that no path comes from a page.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use notes::Source;
use rfd::AsyncFileDialog;
use tauri::WebviewWindow;
use tokio::sync::oneshot;

use crate::error::AppError;
use crate::refusal::Refusal;

/// Notes on their way in or out. One way at a time.
#[derive(Default)]
pub(crate) struct Carrying {
    /// What was looked through, and is not brought in yet.
    found: Mutex<Option<Source>>,
    /// Where the last export is.
    exported: Mutex<Option<PathBuf>>,
    busy: AtomicBool,
    stop: AtomicBool,
}

/// Nobody else carries while it is held.
pub(crate) struct Busy<'a>(&'a Carrying);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.busy.store(false, Ordering::Release);
    }
}

impl Carrying {
    pub(crate) fn begin(&self) -> Result<Busy<'_>, AppError> {
        if self.busy.swap(true, Ordering::AcqRel) {
            return Err(AppError::invalid(Refusal::CarryingAlready));
        }
        self.stop.store(false, Ordering::Relaxed);
        Ok(Busy(self))
    }

    /// What runs ends after the batch it is at; what was found is let go.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
        drop(self.take_found());
    }

    pub(crate) fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    pub(crate) fn keep_found(&self, source: Source) {
        *self.found.lock().unwrap_or_else(PoisonError::into_inner) = Some(source);
    }

    pub(crate) fn take_found(&self) -> Option<Source> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(crate) fn keep_exported(&self, path: PathBuf) {
        *self.exported.lock().unwrap_or_else(PoisonError::into_inner) = Some(path);
    }

    pub(crate) fn exported(&self) -> Option<PathBuf> {
        self.exported.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What the desktop's dialog asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    Folder,
    Files,
}

/// Asks for a folder or files. `None`: the person thought better of it.
pub(crate) async fn pick(window: &WebviewWindow, ask: Ask, title: &str) -> Result<Option<Vec<PathBuf>>, AppError> {
    if let Some(chosen) = chosen_for_a_test() {
        return Ok(chosen);
    }
    let dialog = AsyncFileDialog::new().set_title(title).set_parent(window);
    let (answer, answered) = oneshot::channel();
    // Some desktops open their dialogs on the first thread only.
    window.run_on_main_thread(move || match ask {
        Ask::Folder => {
            let picked = dialog.pick_folder();
            tauri::async_runtime::spawn(async move {
                drop(answer.send(picked.await.map(|folder| vec![folder.path().to_owned()])));
            });
        }
        Ask::Files => {
            let picked = dialog.pick_files();
            tauri::async_runtime::spawn(async move {
                let paths = |files: Vec<rfd::FileHandle>| files.iter().map(|file| file.path().to_owned()).collect();
                drop(answer.send(picked.await.map(paths)));
            });
        }
    })?;
    Ok(answered.await.unwrap_or_default())
}

/// A window that a test drives has nobody before the desktop's dialogs: the file that this variable names says what was chosen, a
/// path in each line. No program that is given to people reads it.
#[cfg(debug_assertions)]
fn chosen_for_a_test() -> Option<Option<Vec<PathBuf>>> {
    let text = std::fs::read_to_string(std::env::var_os("DRIFTLESS_PICK")?).unwrap_or_default();
    let paths: Vec<PathBuf> = text.lines().filter(|line| !line.is_empty()).map(PathBuf::from).collect();
    Some((!paths.is_empty()).then_some(paths))
}

#[cfg(not(debug_assertions))]
fn chosen_for_a_test() -> Option<Option<Vec<PathBuf>>> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_way_at_a_time_and_a_stop_is_over_when_the_next_begins() {
        let carrying = Carrying::default();
        let busy = carrying.begin().expect("nobody carries");
        assert!(carrying.begin().is_err());
        carrying.stop();
        assert!(!carrying.goes_on());
        drop(busy);
        let _again = carrying.begin().expect("it has ended");
        assert!(carrying.goes_on());
    }
}
