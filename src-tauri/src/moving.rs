//! The program while it has no notes open: it moves them, or it asks where they are. No store and no [`crate::state::App`] is there
//! then; when it is done it ends, and begins anew.

use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use notes::{Home, Lost, MoveError, MovePhase, Settings};
use tauri::{AppHandle, Manager as _, WindowEvent};
use tauri_specta::Event as _;

use crate::error::AppError;
use crate::events::PlaceChanged;
use crate::links::{HIDDEN, STAY};
use crate::shapes::{PlaceNow, PlaceStep};
use crate::{bridge, window};

/// So often a window is told how far it is.
const TELL: Duration = Duration::from_millis(50);

/// The state of such a program.
pub(crate) struct Mover {
    pub(crate) home: Home,
    handle: AppHandle,
    now: Mutex<PlaceNow>,
    stop: AtomicBool,
    begins_anew: Arc<AtomicBool>,
}

/// What such a program is there for.
pub(crate) enum Why {
    /// Somebody asked that the notes be moved.
    ToMove,
    /// They are not where they went.
    Lost(Lost),
}

/// Runs until it is done, and then what it was started as.
pub(crate) fn run(home: Home, settings: Settings, arguments: Vec<String>, why: Why) -> Result<ExitCode, tauri::Error> {
    let bridge = bridge();
    let begins_anew = Arc::new(AtomicBool::new(false));
    let begin_anew = Arc::clone(&begins_anew);
    let app = tauri::Builder::default().invoke_handler(bridge.invoke_handler()).setup(move |tauri| {
        bridge.mount_events(tauri);
        let now = match &why {
            Why::ToMove => PlaceNow::new(PlaceStep::Waiting, &settings),
            Why::Lost(lost) => nowhere(lost, PlaceNow::new(PlaceStep::Nowhere, &settings)),
        };
        let mover = Arc::new(Mover {
            home,
            handle: tauri.handle().clone(),
            now: Mutex::new(now),
            stop: AtomicBool::new(false),
            begins_anew: begin_anew,
        });
        tauri.manage(Arc::clone(&mover));
        let opened = window::open_place(&mover.handle, &settings)?;
        let closing = Arc::clone(&mover);
        opened.on_window_event(move |event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                api.prevent_close();
                closing.close();
            }
        });
        if matches!(why, Why::ToMove) {
            std::thread::Builder::new().name("moving".to_owned()).spawn(move || mover.carry_out())?;
        }
        Ok(())
    });
    let code = app.build(crate::context())?.run_return(|_, _| {});
    if begins_anew.load(Ordering::Relaxed) {
        start_again(still_to_do(arguments));
    }
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

/// The same program once more, with these words. Whoever calls it ends.
pub(crate) fn start_again(arguments: impl IntoIterator<Item = String>) {
    // A program that is one file with its disk in it is found by that file.
    let started = tauri::process::current_binary(&tauri::Env::default())
        .and_then(|program| Command::new(program).args(arguments).stdin(Stdio::null()).spawn());
    if let Err(error) = started {
        tracing::error!("the program could not be started again: {error}");
    }
}

/// What this program was started for is still to be done; but a person looks on, so nothing hides.
fn still_to_do(arguments: impl IntoIterator<Item = String>) -> impl Iterator<Item = String> {
    arguments.into_iter().filter(|word| word != STAY && word != HIDDEN).chain([STAY.to_owned()])
}

impl Mover {
    pub(crate) fn now(&self) -> MutexGuard<'_, PlaceNow> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, change: impl FnOnce(&mut PlaceNow)) {
        change(&mut self.now());
        drop(PlaceChanged.emit(&self.handle));
    }

    /// What moves stops at the next piece, and leaves everything as it was.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// The program ends, and what opens the notes begins.
    pub(crate) fn begin_anew(&self) {
        self.begins_anew.store(true, Ordering::Relaxed);
        self.handle.exit(0);
    }

    /// The notes are looked for again.
    pub(crate) fn look_again(&self) {
        match self.home.find() {
            Ok(_) => self.begin_anew(),
            Err(lost) => self.tell(|now| *now = nowhere(&lost, now.clone())),
        }
    }

    fn close(&self) {
        let is_under_way = matches!(self.now().step, PlaceStep::Waiting | PlaceStep::Copying | PlaceStep::Comparing);
        if is_under_way {
            self.stop();
        } else {
            self.handle.exit(0);
        }
    }

    fn carry_out(&self) {
        let mut told = Instant::now();
        let carried = self.home.carry_out(|phase, done, total| {
            let step = step_of(phase);
            if self.now().step != step || told.elapsed() > TELL || done == total {
                told = Instant::now();
                self.tell(|now| *now = PlaceNow { step, done, total, ..now.clone() });
            }
            !self.stop.load(Ordering::Relaxed)
        });
        match carried {
            Ok(Some(moved)) => self.tell(|now| {
                let path = |path: std::path::PathBuf| Some(path.to_string_lossy().into_owned());
                *now = PlaceNow { step: PlaceStep::Moved, to: path(moved.to), from: path(moved.from), ..now.clone() };
            }),
            Ok(None) => self.begin_anew(),
            Err(error) => self.failed(error),
        }
    }

    fn failed(&self, error: MoveError) {
        tracing::warn!("the notes were not moved: {error}");
        self.tell(|now| {
            *now = PlaceNow { step: PlaceStep::Failed, trouble: Some(AppError::from(error)), ..now.clone() };
        });
    }
}

fn step_of(phase: MovePhase) -> PlaceStep {
    match phase {
        MovePhase::Waiting => PlaceStep::Waiting,
        MovePhase::Copying => PlaceStep::Copying,
        MovePhase::Comparing => PlaceStep::Comparing,
    }
}

fn nowhere(lost: &Lost, now: PlaceNow) -> PlaceNow {
    let path = |path: &std::path::Path| Some(path.to_string_lossy().into_owned());
    let now = PlaceNow { step: PlaceStep::Nowhere, to: None, from: None, ..now };
    match lost {
        Lost::Nowhere { folder, word } => PlaceNow { to: path(folder), from: path(word), ..now },
        Lost::Unreadable { word, .. } => PlaceNow { from: path(word), ..now },
        Lost::BeingMoved => now,
    }
}
