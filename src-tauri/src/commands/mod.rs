//! The bridge: what the UI may ask. Each command unpacks, calls, answers.

pub(crate) mod carry;
pub(crate) mod conflicts;
pub(crate) mod connect;
pub(crate) mod desktop;
pub(crate) mod find;
pub(crate) mod first;
pub(crate) mod history;
pub(crate) mod notes;
pub(crate) mod organise;
pub(crate) mod place;
pub(crate) mod settings;
pub(crate) mod sync;

use std::sync::Arc;

use crate::error::AppError;
use crate::state::App;

pub(crate) type Shared<'a> = tauri::State<'a, Arc<App>>;
pub(crate) type Answer<T> = Result<T, AppError>;
