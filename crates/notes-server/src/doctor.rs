//! `driftless-server doctor`: what is right and what is not with a data folder or a database.

mod database;

use std::path::Path;

use datasync_server::{TableState, look_through};

pub use self::database::examine_database;
use crate::key::{KeyFile, is_usable};
use crate::{StartError, database_of, hold};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether it is as it must be.
    pub well: bool,
    /// What it is, in a sentence.
    pub sentence: String,
}

/// Looks a data folder through. A server may run on it meanwhile; nothing is changed.
#[must_use]
pub fn examine(folder: &Path) -> Vec<Finding> {
    if !folder.is_dir() {
        return vec![bad(format!("there is no folder {}", folder.display()))];
    }
    let mut findings = vec![served(folder)];
    findings.extend(keys(folder));
    findings.extend(database(folder));
    findings
}

fn served(folder: &Path) -> Finding {
    match hold(folder) {
        Ok(_) => well("no server runs on this folder".to_owned()),
        Err(StartError::InUse) => well("a server runs on this folder".to_owned()),
        Err(error) => bad(error.to_string()),
    }
}

fn keys(folder: &Path) -> Vec<Finding> {
    let keys = match KeyFile::of_folder(folder).keys() {
        Ok(keys) => keys,
        Err(error) => return vec![bad(error.to_string())],
    };
    let mut findings = keys_are(&keys);
    #[cfg(unix)]
    findings.extend(readable_by_others(folder));
    findings
}

fn keys_are(keys: &[String]) -> Vec<Finding> {
    let mut findings = vec![match keys.len() {
        0 => well("there is no application key yet; the first start makes one".to_owned()),
        1 => well("there is an application key".to_owned()),
        _ => well("there are two application keys; retire the older when every device has the new one".to_owned()),
    }];
    if !keys.iter().all(|key| is_usable(key)) {
        findings.push(bad("an application key is not 8 to 200 letters, digits or signs".to_owned()));
    }
    findings
}

#[cfg(unix)]
fn readable_by_others(folder: &Path) -> impl Iterator<Item = Finding> {
    use std::os::unix::fs::PermissionsExt as _;
    ["application-key", "server.db"].into_iter().filter_map(|name| {
        let mode = std::fs::metadata(folder.join(name)).ok()?.permissions().mode();
        (mode & 0o077 != 0).then(|| bad(format!("others may read the file {name}; chmod 600 mends that")))
    })
}

fn database(folder: &Path) -> Vec<Finding> {
    let path = database_of(folder);
    if !path.exists() {
        return vec![well("there is no database yet; the first start makes one".to_owned())];
    }
    let tables = match look_through(&path) {
        Ok(tables) => tables,
        Err(error) => return vec![bad(error.to_string())],
    };
    let mut findings = vec![well("the database is sound".to_owned())];
    findings.extend(tables_are(&tables));
    findings
}

fn tables_are<'a>(tables: impl IntoIterator<Item = &'a TableState>) -> impl Iterator<Item = Finding> {
    tables.into_iter().map(|table| {
        let sentence =
            format!("{} of {}: {} rows, {} tombstones", table.name, table.owner, table.rows, table.tombstones);
        match table.digest_is_right {
            true => well(sentence),
            false => bad(format!("{sentence}; its digest is not the sum over them")),
        }
    })
}

fn well(sentence: String) -> Finding {
    Finding { well: true, sentence }
}

fn bad(sentence: String) -> Finding {
    Finding { well: false, sentence }
}
