//! Profiles: sets of notes of their own, each with its own server. A profile is a data folder below the first one,
//! `profiles/NAME/`; the first one is the profile *Notes*.

use std::path::{Path, PathBuf};

/// The profile that everybody has: the data folder itself.
pub const FIRST_PROFILE: &str = "Notes";

/// The folder of all others.
const BELOW: &str = "profiles";

/// So long a name still fits into a window's title.
const LONGEST: usize = 40;

/// The profiles of a person, seen from the data folder of one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profiles {
    home: PathBuf,
    current: String,
}

/// Why there is no such profile.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// A profile is a folder: its name has to be one on every system.
    #[error("a profile's name has 1 to 40 characters, and none of / \\ : * ? \" < > |")]
    InvalidName,
    /// The folder can't be made or read.
    #[error("the profile's folder can't be used: {0}")]
    Io(#[from] std::io::Error),
}

impl Profiles {
    /// The profiles beside a data folder.
    #[must_use]
    pub fn around(folder: &Path) -> Self {
        let name = folder.file_name().and_then(|name| name.to_str()).filter(|name| is_a_name(name));
        let below = folder.parent().filter(|parent| parent.file_name().is_some_and(|name| name == BELOW));
        match (name, below.and_then(Path::parent)) {
            (Some(name), Some(home)) => Profiles { home: home.to_owned(), current: name.to_owned() },
            _ => Profiles { home: folder.to_owned(), current: FIRST_PROFILE.to_owned() },
        }
    }

    /// The name of the one whose data folder this was seen from.
    #[must_use]
    pub fn current(&self) -> &str {
        &self.current
    }

    /// The data folder of the first one, which all others lie in.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// All of them: *Notes*, then by name.
    ///
    /// # Errors
    /// [`ProfileError::Io`] if the folder of the others can't be read.
    pub fn names(&self) -> Result<Vec<String>, ProfileError> {
        let mut names = Vec::new();
        match std::fs::read_dir(self.home.join(BELOW)) {
            Ok(entries) => {
                for entry in entries {
                    let entry = entry?;
                    let name = entry.file_name().into_string().unwrap_or_default();
                    if entry.file_type()?.is_dir() && is_a_name(&name) && !is_first(&name) {
                        names.push(name);
                    }
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
        names.sort_by_key(|name| (name.to_lowercase(), name.clone()));
        names.insert(0, FIRST_PROFILE.to_owned());
        Ok(names)
    }

    /// The data folder of a profile, which need not be there yet. Two names that differ in case alone are one profile.
    ///
    /// # Errors
    /// [`ProfileError`] if that can't be a profile's name.
    pub fn folder(&self, name: &str) -> Result<PathBuf, ProfileError> {
        let name = name.trim();
        if !is_a_name(name) {
            return Err(ProfileError::InvalidName);
        }
        if is_first(name) {
            return Ok(self.home.clone());
        }
        let known = self.names()?.into_iter().find(|known| known.to_lowercase() == name.to_lowercase());
        Ok(self.home.join(BELOW).join(known.as_deref().unwrap_or(name)))
    }

    /// As [`Profiles::folder`]; the folder is there afterwards.
    ///
    /// # Errors
    /// [`ProfileError`].
    pub fn make(&self, name: &str) -> Result<PathBuf, ProfileError> {
        let folder = self.folder(name)?;
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// A name that no profile has yet: the wish, or the wish with a number. What can't stand in a name is left out of it.
    ///
    /// # Errors
    /// [`ProfileError::Io`] if the others can't be read.
    pub fn free_name(&self, wish: &str) -> Result<String, ProfileError> {
        let fitting: String = wish.chars().filter(|c| may_stand(*c)).take(LONGEST - 4).collect();
        let fitting = fitting.trim_matches([' ', '.']);
        let wish = if is_a_name(fitting) { fitting } else { FIRST_PROFILE };
        let taken: Vec<String> = self.names()?.iter().map(|name| name.to_lowercase()).collect();
        let mut name = wish.to_owned();
        let mut number = 2;
        while taken.contains(&name.to_lowercase()) {
            name = format!("{wish} {number}");
            number += 1;
        }
        Ok(name)
    }
}

fn is_first(name: &str) -> bool {
    name.eq_ignore_ascii_case(FIRST_PROFILE)
}

/// Whether a folder can have this name on each system: it is one step, not hidden, and no device of DOS.
fn is_a_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = (stem.starts_with("COM") || stem.starts_with("LPT")) && stem.len() == 4;
    let is_device = ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || numbered;
    let ends = name.starts_with(['.', ' ']) || name.ends_with(['.', ' ']);
    let length = name.chars().count();
    (1..=LONGEST).contains(&length) && !ends && !is_device && name.chars().all(may_stand)
}

/// What turns the direction of writing would show another name than the folder has.
fn may_stand(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !c.is_control() && !turns && !"/\\:*?\"<>|".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_data_folder_is_the_profile_notes_and_the_others_lie_below_it() {
        let home = tempfile::tempdir().expect("a folder");
        let profiles = Profiles::around(home.path());
        assert_eq!(profiles.current(), "Notes");
        assert_eq!(profiles.names().expect("read"), ["Notes"]);
        let work = profiles.make(" Work ").expect("made");
        assert_eq!(work, home.path().join("profiles").join("Work"));
        assert_eq!(profiles.names().expect("read"), ["Notes", "Work"]);
        let from_work = Profiles::around(&work);
        assert_eq!(from_work.current(), "Work");
        assert_eq!(from_work.folder("Notes").expect("a name"), home.path());
        assert_eq!(from_work.folder("work").expect("a name"), work, "case makes no other profile");
        assert_eq!(from_work.folder("notes").expect("a name"), home.path());
    }

    #[test]
    fn a_name_that_leads_out_of_the_folder_or_is_none_on_some_system_is_refused() {
        let home = tempfile::tempdir().expect("a folder");
        let profiles = Profiles::around(home.path());
        let long = "x".repeat(41);
        for name in [
            "",
            " ",
            ".",
            "..",
            "../up",
            "a/b",
            "a\\b",
            "C:",
            ".hidden",
            "a\nb",
            "a\0b",
            "a\u{202e}b",
            "nul",
            "COM1",
            "con.txt",
            &long,
        ] {
            assert!(matches!(profiles.make(name), Err(ProfileError::InvalidName)), "{name:?}");
        }
        assert!(profiles.make("Büro & Zuhause 2").is_ok());
        assert!(!home.path().join("up").exists() && profiles.names().expect("read").len() == 2);
    }

    #[test]
    fn notes_that_are_set_aside_get_a_name_that_nobody_has() {
        let home = tempfile::tempdir().expect("a folder");
        let profiles = Profiles::around(home.path());
        assert_eq!(profiles.free_name("notes.example.com").expect("read"), "notes.example.com");
        profiles.make("Notes.Example.com").expect("made");
        assert_eq!(profiles.free_name("notes.example.com").expect("read"), "notes.example.com 2");
        assert_eq!(profiles.free_name("https://../").expect("read"), "https");
        assert_eq!(profiles.free_name("//").expect("read"), "Notes 2", "what is left of it is no name");
    }
}
