//! Looking after a data folder: its keys, its backups, its health.

use std::path::Path;

use notes_server::{KeyFile, database_of, examine, hold, remember_backup};

use crate::arguments::{Data, KeyCommand};
use crate::{Failure, say};

pub(crate) fn keys(command: KeyCommand) -> Result<(), Failure> {
    let (KeyCommand::Show(Data { data })
    | KeyCommand::Rotate(Data { data })
    | KeyCommand::Retire(Data { data })
    | KeyCommand::Master(Data { data })) = &command;
    if !data.is_dir() {
        return Err(Failure::NoFolder(data.clone()));
    }
    let file = KeyFile::of_folder(data);
    let keys = match &command {
        KeyCommand::Show(_) => file.keys()?,
        KeyCommand::Rotate(_) => file.rotate()?,
        KeyCommand::Retire(_) => file.retire()?,
        KeyCommand::Master(_) => KeyFile::master_of_folder(data).keys_or_first()?,
    };
    for (place, key) in keys.iter().enumerate() {
        say(&format!("{key}{}", if place > 0 { "  (older, taken until it is retired)" } else { "" }));
    }
    Ok(())
}

pub(crate) fn back_up(data: &Path, file: &Path) -> Result<(), Failure> {
    datasync_server::back_up(&database_of(data), file)?;
    if let Err(error) = remember_backup(data) {
        tracing::warn!("when the backup was made will not be among the figures: {error}");
    }
    say(&format!("The database is copied into {}", file.display()));
    Ok(())
}

pub(crate) fn restore(data: &Path, file: &Path) -> Result<(), Failure> {
    let _held = hold(data)?;
    let aside = datasync_server::put_back(file, &database_of(data))?;
    say(&format!("{} is in place. Devices compare everything when they sync next.", file.display()));
    if let Some(aside) = aside {
        say(&format!("What was there is {}", aside.display()));
    }
    Ok(())
}

pub(crate) fn doctor(data: &Path) -> Result<(), Failure> {
    let findings = examine(data);
    for finding in &findings {
        say(&format!("{}  {}", if finding.well { "ok " } else { "BAD" }, finding.sentence));
    }
    if findings.iter().all(|finding| finding.well) { Ok(()) } else { Err(Failure::Unwell) }
}
