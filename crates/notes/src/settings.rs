//! A device's settings: `settings.json` in the data folder. No secret stands in it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::policy::Policy;
use crate::zone::ahead_s;

/// Days that a note stays in Trash where nobody has set them.
pub(crate) const TRASH_DAYS: u32 = 30;

/// What a person set on this device. A missing property means its default, so older files stay readable; unknown
/// properties are dropped at the next save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// The Application URL; `None`: this computer only, and no network.
    pub server_url: Option<String>,
    /// The name of who is signed in there; `None`: nobody signs in.
    pub user: Option<String>,
    /// When they signed in here, in milliseconds since 1970. A label.
    pub signed_in_since: Option<i64>,
    /// The name that other devices show beside this one's edits.
    pub device: String,
    /// Whether syncing happens by itself.
    pub background_sync: bool,
    /// Whether the person asked to work offline: nothing is sent, not even by hand.
    pub work_offline: bool,
    /// Seconds between two background syncs, 5 to 3600.
    pub sync_every: u32,
    /// Whether it syncs at once when the server can be reached again, and not only when it is time.
    pub sync_on_reconnect: bool,
    /// Whether it syncs only on request while the connection is metered.
    pub pause_on_metered: bool,
    /// Light, dark, or as the desktop is.
    pub theme: Theme,
    /// Whether the desktop tells of notes with two versions.
    pub notify_conflicts: bool,
    /// Whether it tells that syncing needs a person, or fails for long.
    pub notify_failing: bool,
    /// Whether it tells that syncing is back and everything done.
    pub notify_back_online: bool,
    /// What happens when two edits of a text fit together.
    pub when_fit: WhenFit,
    /// What happens when they overlap.
    pub when_overlap: WhenOverlap,
    /// Whether a line above their text says where it is from, when both are kept.
    pub captions: bool,
    /// The person has said how they want to begin.
    pub begun: bool,
    /// The language of the window and of notifications.
    pub language: Language,
    /// Everything in the window, in per cent, 50 to 200.
    pub zoom: u32,
    /// The font of a note's text.
    pub note_font: NoteFont,
    /// The size of a note's text, in pixels at 100 %, 14 to 22.
    pub text_size: u32,
    /// How the list is ordered.
    pub order: ListOrder,
    /// Whether words that are not in the dictionary are marked.
    pub spelling: bool,
    /// Days after which this device deletes a note in Trash for good, 7 to 365.
    pub trash_days: u32,
    /// Whether the app stays in the tray when its window is closed.
    pub close_to_tray: bool,
    /// Whether the app starts with the desktop.
    pub autostart: bool,
    /// Whether it shows no window then.
    pub start_hidden: bool,
    /// The key that makes a new note from anywhere.
    pub quick_note_key: Option<String>,
}

/// The language of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Language {
    /// As the desktop is.
    #[default]
    System,
    /// English.
    En,
    /// German.
    De,
}

/// The font of a note's text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NoteFont {
    /// That of the window.
    #[default]
    Sans,
    /// One with serifs.
    Serif,
    /// One whose letters are all as wide.
    Mono,
}

/// How a list is ordered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ListOrder {
    /// The newest edit first.
    #[default]
    Edited,
    /// The newest note first.
    Created,
    /// As a dictionary would.
    Title,
}

/// What happens when both sides changed a text, in different places.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WhenFit {
    /// A person is asked.
    #[default]
    Ask,
    /// They are merged, and the person is told.
    Merge,
}

/// What happens when both sides changed the same place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WhenOverlap {
    /// A person is asked.
    #[default]
    Ask,
    /// Both texts are kept, one after the other.
    Both,
    /// Mine stays, and theirs becomes a note of its own.
    Separate,
}

/// The look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the desktop is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Why the settings can't be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file is there and is not what this program writes.
    #[error("settings.json in the data folder can't be read; mend it or remove it")]
    Unreadable(#[source] serde_json::Error),
    /// The file can't be read or written.
    #[error("the settings can't be kept in the data folder: {0}")]
    Io(#[from] std::io::Error),
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            server_url: None,
            user: None,
            signed_in_since: None,
            device: this_computer(),
            background_sync: true,
            work_offline: false,
            sync_every: 30,
            sync_on_reconnect: true,
            pause_on_metered: false,
            theme: Theme::System,
            notify_conflicts: true,
            notify_failing: true,
            notify_back_online: false,
            when_fit: WhenFit::Ask,
            when_overlap: WhenOverlap::Ask,
            captions: false,
            begun: false,
            language: Language::System,
            zoom: 100,
            note_font: NoteFont::Sans,
            text_size: 16,
            order: ListOrder::Edited,
            spelling: true,
            trash_days: TRASH_DAYS,
            close_to_tray: false,
            autostart: false,
            start_hidden: false,
            quick_note_key: None,
        }
    }
}

impl Settings {
    /// Reads the settings of a data folder; the defaults where it has none.
    ///
    /// # Errors
    /// [`SettingsError`] if there is a file that can't be read.
    pub fn load(folder: &Path) -> Result<Self, SettingsError> {
        match std::fs::read(path(folder)) {
            Ok(text) => {
                let settings = serde_json::from_slice(&text).map(with_three_notifications);
                let settings = settings.and_then(serde_json::from_value::<Settings>);
                let settings = settings.map_err(SettingsError::Unreadable)?;
                Ok(settings.within_limits())
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Settings::default()),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps the settings, whole or not at all: a new file takes the place of the old.
    ///
    /// # Errors
    /// [`SettingsError::Io`] if the folder can't be written.
    pub fn save(&self, folder: &Path) -> Result<(), SettingsError> {
        std::fs::create_dir_all(folder)?;
        let next = folder.join("settings.json.new");
        let mut file = std::fs::File::create(&next)?;
        file.write_all(&serde_json::to_vec_pretty(self).expect("plain data is always JSON"))?;
        file.sync_all()?;
        Ok(std::fs::rename(next, path(folder))?)
    }

    /// How two edits of one text are settled.
    #[must_use]
    pub fn policy(&self) -> Policy {
        Policy { when_fit: self.when_fit, when_overlap: self.when_overlap, captions: self.captions, ahead_s: ahead_s() }
    }

    /// The same settings with the numbers inside their limits and a device that has a name.
    #[must_use]
    pub fn within_limits(mut self) -> Self {
        self.sync_every = self.sync_every.clamp(5, 3600);
        self.zoom = self.zoom.clamp(50, 200);
        self.text_size = self.text_size.clamp(14, 22);
        self.trash_days = self.trash_days.clamp(7, 365);
        self.quick_note_key = self.quick_note_key.filter(|key| !key.trim().is_empty());
        // Files of versions that did not ask how to begin.
        self.begun |= self.server_url.is_some();
        self.device = self.device.trim().chars().filter(|c| !c.is_control()).take(60).collect();
        if self.device.is_empty() {
            self.device = this_computer();
        }
        self
    }
}

/// Earlier versions had one switch for all notifications: whoever turned it off hears of nothing.
fn with_three_notifications(mut file: Value) -> Value {
    if let Some(file) = file.as_object_mut()
        && file.get("notifications") == Some(&Value::Bool(false))
    {
        for name in ["notifyConflicts", "notifyFailing"] {
            file.entry(name).or_insert(Value::Bool(false));
        }
    }
    file
}

fn path(folder: &Path) -> PathBuf {
    folder.join("settings.json")
}

/// The computer's own name, as far as it can be learnt without asking anyone.
fn this_computer() -> String {
    let name = std::fs::read_to_string("/etc/hostname").ok().or_else(|| std::env::var("COMPUTERNAME").ok());
    let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    name.unwrap_or_else(|| "This computer".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_kept_and_a_missing_file_means_the_defaults() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Settings::load(folder.path()).expect("defaults"), Settings::default());
        let settings = Settings { work_offline: true, device: "Laptop".to_owned(), ..Settings::default() };
        settings.save(folder.path()).expect("kept");
        assert_eq!(Settings::load(folder.path()).expect("read"), settings);
    }

    #[test]
    fn a_file_of_another_version_is_read_as_far_as_it_is_known() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(path(folder.path()), r#"{"syncEvery":1,"trashDays":0,"device":"  ","later":true}"#)
            .expect("written");
        let settings = Settings::load(folder.path()).expect("read");
        assert_eq!((settings.sync_every, settings.trash_days), (5, 7));
        assert_eq!(settings.device, this_computer());
        assert!(!settings.begun && settings.zoom == 100);
    }

    #[test]
    fn whoever_had_turned_notifications_off_hears_of_nothing_and_whoever_had_not_of_what_needs_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let told = |file: &str| {
            std::fs::write(path(folder.path()), file).expect("written");
            let settings = Settings::load(folder.path()).expect("read");
            (settings.notify_conflicts, settings.notify_failing, settings.notify_back_online)
        };
        assert_eq!(told(r#"{"notifications":false}"#), (false, false, false));
        assert_eq!(told(r#"{"notifications":true}"#), (true, true, false));
        assert_eq!(told("{}"), (true, true, false));
        assert_eq!(told(r#"{"notifications":false,"notifyConflicts":true}"#), (true, false, false));
    }

    #[test]
    fn whoever_has_a_server_has_begun() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(path(folder.path()), r#"{"serverUrl":"https://a.example/","zoom":900}"#).expect("written");
        let settings = Settings::load(folder.path()).expect("read");
        assert!(settings.begun && settings.zoom == 200);
    }

    #[test]
    fn a_file_that_is_no_json_is_said_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(path(folder.path()), "not json").expect("written");
        assert!(matches!(Settings::load(folder.path()), Err(SettingsError::Unreadable(_))));
        assert_eq!(std::fs::read_to_string(path(folder.path())).expect("still there"), "not json");
    }
}
