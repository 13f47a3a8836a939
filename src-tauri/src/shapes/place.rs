//! What crosses the bridge about the place of the notes.

use super::*;
use crate::error::AppError;

shape!(/// Where the notes may go. `bytes`: so much is moved.
PlacePlan { to: String, bytes: u64 });

/// What a program that has no notes open is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PlaceStep {
    /// Other programs have the notes open.
    Waiting,
    Copying,
    Comparing,
    Moved,
    /// They are where they were.
    Failed,
    /// They are not where they went.
    Nowhere,
}

/// How the move of the notes stands.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlaceNow {
    pub(crate) step: PlaceStep,
    /// Where they are now, or should be.
    pub(crate) to: Option<String>,
    /// Where they were; of notes that are nowhere, the file that says where they are.
    pub(crate) from: Option<String>,
    pub(crate) done: u64,
    pub(crate) total: u64,
    /// Why they were not moved.
    pub(crate) trouble: Option<AppError>,
    pub(crate) language: Language,
    pub(crate) theme: Look,
}

impl PlaceNow {
    pub(crate) fn new(step: PlaceStep, settings: &notes::Settings) -> Self {
        let (language, theme) = (settings.language.into(), settings.theme.into());
        PlaceNow { step, to: None, from: None, done: 0, total: 0, trouble: None, language, theme }
    }
}
