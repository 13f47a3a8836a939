//! The data folder: where a device keeps its notes, its settings and, without a keychain, its key.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use datasync_client::{
    InvalidName, OpenError, Opened, Salvage, Store, StoreError, TableDefinition, TableName, Timestamp,
};

use crate::profiles::Profiles;
use crate::set_aside::SetAsideError;
use crate::turn;

/// The environment variable that chooses the data folder, so that two devices can run on one machine.
pub const DATA_DIR_VARIABLE: &str = "DRIFTLESS_DATA_DIR";

/// The store in a data folder.
pub(crate) const STORE_FILE: &str = "notes.db";

/// What is in a folder whose notes were moved, those of all its profiles: where to.
pub(crate) const MOVED_AWAY: &str = "moved-away";

/// The platform's folder for a program's data.
///
/// Linux: `$XDG_DATA_HOME/driftless`, else `~/.local/share/driftless`. macOS: `~/Library/Application Support/Driftless`.
/// Windows: `%APPDATA%\Driftless`. Without a home it is `driftless-data` where the program was started.
pub(crate) fn platform_folder(variable: impl Fn(&str) -> Option<PathBuf>) -> PathBuf {
    let folder = if cfg!(windows) {
        variable("APPDATA").map(|folder| folder.join("Driftless"))
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|home| home.join("Library/Application Support/Driftless"))
    } else {
        let data_home = variable("XDG_DATA_HOME").or_else(|| Some(variable("HOME")?.join(".local/share")));
        data_home.map(|folder| folder.join("driftless"))
    };
    folder.unwrap_or_else(|| PathBuf::from("driftless-data"))
}

/// Bytes of all files in a folder and those inside it. What can't be read, and what a link leads to, counts nothing.
#[must_use]
pub fn size_of_folder(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(about) if about.is_dir() => size_of_folder(&entry.path()),
        Ok(about) if about.is_file() => about.len(),
        _ => 0,
    };
    entries.flatten().map(size).sum()
}

/// Opens the store of a data folder (`notes.db`) with the tables of this app, and makes both if they are not there. One
/// process holds a folder at a time. A damaged file is set aside under the day of `now`, and what could be read of it is in
/// the store; the second value is the sentence about that, to be shown.
///
/// # Errors
/// [`OpenError`] says in a sentence why it can't be used.
pub fn open_store(folder: &Path, now: Timestamp) -> Result<(Arc<Store>, Option<Salvage>), OpenError> {
    left_alone(folder)?;
    let Opened { store, salvaged } = Store::open_or_salvage(&folder.join(STORE_FILE), now)?;
    Ok((ready(folder, store)?, salvaged))
}

/// As [`open_store`]; a damaged file is left as it is.
pub(crate) fn open_sound_store(folder: &Path) -> Result<Arc<Store>, OpenError> {
    left_alone(folder)?;
    ready(folder, Store::open(&folder.join(STORE_FILE))?)
}

fn ready(folder: &Path, store: Store) -> Result<Arc<Store>, OpenError> {
    // Whoever moves notes holds their stores meanwhile: what they were is known for sure by whoever holds one now.
    left_alone(folder)?;
    define_tables(&store)?;
    turn::finish(folder, &store).map_err(not_finished)?;
    Ok(Arc::new(store))
}

/// What is written where the notes were, nobody would find; nor what is in a profile that somebody makes there.
fn left_alone(folder: &Path) -> Result<(), OpenError> {
    let path = Profiles::around(folder).home().join(MOVED_AWAY);
    let Ok(to) = std::fs::read_to_string(&path) else { return Ok(()) };
    let said =
        format!("its notes were moved to {to}; to use what was left of them, remove the file {}", path.display());
    Err(OpenError::Unwritable(std::io::Error::other(said)))
}

/// A folder of which not everything belongs to the same server is not used.
fn not_finished(error: SetAsideError) -> OpenError {
    match error {
        SetAsideError::Store(error) => error.into(),
        error => OpenError::Unwritable(std::io::Error::other(error)),
    }
}

/// Makes the tables of this app in a store.
///
/// # Errors
/// [`StoreError`] if the store can't be written.
pub fn define_tables(store: &Store) -> Result<(), StoreError> {
    store.define_table(&notes_definition().expect("the names are plain words"))?;
    store.define_table(&notebooks_definition().expect("the names are plain words"))?;
    store.define_table(&conflicts_definition().expect("the names are plain words"))
}

fn notes_definition() -> Result<TableDefinition, InvalidName> {
    let columns = ["title", "body", "notebookId", "tags", "pinned", "trashed", "trashedAt", "editedAt", "device"];
    let definition = columns.into_iter().try_fold(TableDefinition::new("notes")?, TableDefinition::column)?;
    Ok(definition
        // The order of every list; `trashed` rides along so that counting reads the index alone.
        .index(&["pinned", "editedAt", "id", "trashed"])
        .index(&["notebookId", "trashed"])
        .index(&["tags", "trashed"])
        // Trash, newest deletion first: small beside the notes.
        .index(&["trashed", "trashedAt", "id"])
        // The search index follows.
        .logged())
}

fn notebooks_definition() -> Result<TableDefinition, InvalidName> {
    TableDefinition::new("notebooks")?.column("name")?.column("parentId")?.column("editedAt")?.column("device")
}

fn conflicts_definition() -> Result<TableDefinition, InvalidName> {
    let definition = TableDefinition::new("conflicts")?.column("noteId")?.column("settledAt")?;
    Ok(definition.index(&["settledAt", "noteId"]))
}

/// The table of the conflicts of all devices. A server may lack it: conflicts are settled where they were met then.
#[must_use]
pub fn conflicts_table() -> TableName {
    TableName::new("conflicts").expect("a plain word")
}

/// The table of the notes.
#[must_use]
pub fn notes_table() -> TableName {
    TableName::new("notes").expect("a plain word")
}

/// The table of the notebooks.
#[must_use]
pub fn notebooks_table() -> TableName {
    TableName::new("notebooks").expect("a plain word")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_folder_is_that_of_all_its_files() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join("a/b")).expect("made");
        std::fs::write(folder.path().join("one"), [0; 10]).expect("written");
        std::fs::write(folder.path().join("a/b/two"), [0; 32]).expect("written");
        assert_eq!(size_of_folder(folder.path()), 42);
        assert_eq!(size_of_folder(&folder.path().join("gone")), 0);
    }

    #[test]
    fn a_folder_is_found_even_without_a_home() {
        assert_eq!(platform_folder(|_| None), PathBuf::from("driftless-data"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_data_home_of_the_desktop_is_used_where_it_is_set() {
        let home = |name: &str| (name == "HOME").then(|| PathBuf::from("/home/ada"));
        assert_eq!(platform_folder(home), PathBuf::from("/home/ada/.local/share/driftless"));
        let data_home = |name: &str| (name == "XDG_DATA_HOME").then(|| PathBuf::from("/data"));
        assert_eq!(platform_folder(data_home), PathBuf::from("/data/driftless"));
    }
}
