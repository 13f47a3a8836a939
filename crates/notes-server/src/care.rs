//! Looking after a data folder or a database: its keys, its backups, its health.

use std::path::{Path, PathBuf};

use datasync_server::PostgresStorage;
use notes_server::{
    Database, KeyChange, KeyFile, StartError, database_of, examine, examine_database, hold, one_at_least,
    remember_backup, retired, rotated,
};

use crate::arguments::KeyCommand;
use crate::{Failure, say};

pub(crate) async fn keys(command: KeyCommand) -> Result<(), Failure> {
    let (place, change): (_, KeyChange) = match command {
        KeyCommand::Show(place) => (place, Ok),
        KeyCommand::Rotate(place) => (place, rotated),
        KeyCommand::Retire(place) => (place, retired),
        KeyCommand::Master(data) => return master_key(&data.data),
    };
    let keys = match place.try_into()? {
        Database::Folder(data) if !data.is_dir() => return Err(Failure::NoFolder(data)),
        Database::Folder(data) => KeyFile::of_folder(&data).change(change)?,
        Database::Postgres(url) => {
            let storage = PostgresStorage::open(&url.0).await.map_err(StartError::from)?;
            storage.change_application_keys(change).await?
        }
    };
    for (place, key) in keys.iter().enumerate() {
        say(&format!("{key}{}", if place > 0 { "  (older, taken until it is retired)" } else { "" }));
    }
    Ok(())
}

fn master_key(data: &Path) -> Result<(), Failure> {
    if !data.is_dir() {
        return Err(Failure::NoFolder(data.to_owned()));
    }
    KeyFile::master_of_folder(data).change(one_at_least)?.iter().for_each(|key| say(key));
    Ok(())
}

pub(crate) fn back_up(database: Database, file: &Path) -> Result<(), Failure> {
    let data = folder_of(database)?;
    datasync_server::back_up(&database_of(&data), file)?;
    if let Err(error) = remember_backup(&data) {
        tracing::warn!("when the backup was made will not be among the figures: {error}");
    }
    say(&format!("The database is copied into {}", file.display()));
    Ok(())
}

pub(crate) fn restore(database: Database, file: &Path) -> Result<(), Failure> {
    let data = folder_of(database)?;
    let _held = hold(&data)?;
    let aside = datasync_server::put_back(file, &database_of(&data))?;
    say(&format!("{} is in place. Devices compare everything when they sync next.", file.display()));
    if let Some(aside) = aside {
        say(&format!("What was there is {}", aside.display()));
    }
    Ok(())
}

fn folder_of(database: Database) -> Result<PathBuf, Failure> {
    match database {
        Database::Folder(folder) => Ok(folder),
        Database::Postgres(_) => Err(Failure::CopiedByPostgres),
    }
}

pub(crate) async fn doctor(database: Database) -> Result<(), Failure> {
    let findings = match database {
        Database::Folder(folder) => examine(&folder),
        Database::Postgres(url) => examine_database(&url).await,
    };
    for finding in &findings {
        say(&format!("{}  {}", if finding.well { "ok " } else { "BAD" }, finding.sentence));
    }
    if findings.iter().all(|finding| finding.well) { Ok(()) } else { Err(Failure::Unwell) }
}
