//! Where the notes of this program are, and where a person wants them.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use notes::{FoundHome, Home, MoveError, MovePlan};

use crate::error::AppError;
use crate::refusal::Refusal;

/// The folder that was found; nobody moves it while this lives.
pub(crate) struct Seat {
    home: Home,
    found: FoundHome,
    /// Where they were before, until it is removed.
    old: Mutex<Option<PathBuf>>,
    /// Where they could go; a person has been shown that and has not said yes.
    plan: Mutex<Option<MovePlan>>,
    /// Whether this program begins anew when it has ended.
    begins_anew: Arc<AtomicBool>,
}

impl Seat {
    pub(crate) fn new(home: Home, found: FoundHome, begins_anew: Arc<AtomicBool>) -> Self {
        let old = Mutex::new(found.old.clone());
        Seat { home, found, old, plan: Mutex::new(None), begins_anew }
    }

    /// `DRIFTLESS_DATA_DIR` says where they are, so the app does not.
    pub(crate) fn is_fixed(&self) -> bool {
        self.home.is_chosen()
    }

    pub(crate) fn old(&self) -> Option<PathBuf> {
        self.old.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn look(&self, chosen: &Path) -> Result<MovePlan, AppError> {
        if self.is_fixed() {
            return Err(AppError::invalid(Refusal::PlaceFixed));
        }
        let plan = MovePlan::look(&self.found.folder, chosen)?;
        *self.plan.lock().unwrap_or_else(PoisonError::into_inner) = Some(plan.clone());
        Ok(plan)
    }

    /// They go to where was looked last, at the next start: that is when this program has ended.
    pub(crate) fn intend(&self) -> Result<(), AppError> {
        let plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.home.intend(&plan.ok_or_else(|| AppError::invalid(Refusal::ChooseAgain))?)?;
        self.begins_anew.store(true, Ordering::Relaxed);
        Ok(())
    }

    pub(crate) fn remove_old(&self) -> Result<(), MoveError> {
        let Some(old) = self.old() else { return Ok(()) };
        let left = self.home.remove_old(&self.found, &old)?;
        *self.old.lock().unwrap_or_else(PoisonError::into_inner) = left;
        Ok(())
    }
}
