//! Where an export is written: a new folder, or a new zip. Either is written beside its place under another name and gets its own
//! when it is whole; what is left half done is taken away again.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use datasync_client::Timestamp;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::CarryError;
use crate::zone;

/// In which form notes go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportAs {
    /// Markdown files in folders.
    Folder,
    /// The same in one zip.
    Zip,
}

/// Behind the name of what is not whole yet. Nobody else calls anything so.
const PART: &str = ".driftless-part";
/// In a folder that is not whole yet: locked while somebody writes it. No note's file has such a name.
const WRITING: &str = ".driftless-writing";

/// An export that is being written.
pub(super) struct Sink {
    /// Its place when it is whole.
    target: PathBuf,
    /// Its place until then.
    beside: PathBuf,
    form: Form,
    /// Of a folder: the file whose lock says that it is being written.
    writing: Option<File>,
    whole: bool,
}

enum Form {
    Folder,
    /// With the name of the one folder in it.
    Zip(Option<Box<ZipWriter<BufWriter<File>>>>, String),
}

impl Sink {
    /// Begins one. Nothing that is there is written over; what a program left that ended in the middle is taken away.
    pub(super) fn begin(target: PathBuf, form: ExportAs) -> Result<Self, CarryError> {
        if target.symlink_metadata().is_ok() {
            return Err(CarryError::Exists(target));
        }
        let mut name = target.file_name().unwrap_or_default().to_os_string();
        name.push(PART);
        let beside = target.with_file_name(name);
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => CarryError::Exists(beside.clone()),
            _ => CarryError::write(error, &beside),
        };
        take_away_abandoned(&beside).map_err(failed)?;
        let (form, writing) = match form {
            ExportAs::Folder => {
                fs::create_dir(&beside).map_err(failed)?;
                (Form::Folder, Some(begin_file(&beside.join(WRITING)).map_err(failed)?))
            }
            ExportAs::Zip => {
                let file = begin_file(&beside).map_err(failed)?;
                let top = target.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                (Form::Zip(Some(Box::new(ZipWriter::new(BufWriter::new(file)))), top), None)
            }
        };
        Ok(Sink { target, beside, form, writing, whole: false })
    }

    /// Adds a folder, by its path below the head.
    pub(super) fn folder(&mut self, path: &str) -> Result<(), CarryError> {
        match &mut self.form {
            Form::Folder => {
                let folder = self.beside.join(path);
                fs::create_dir_all(&folder).map_err(|error| CarryError::write(error, &self.target))
            }
            Form::Zip(writer, top) => {
                let writer = writer.as_mut().expect("it is there until the end");
                let added = writer.add_directory(format!("{top}/{path}"), SimpleFileOptions::default());
                added.map_err(|error| not_written(error, &self.target))
            }
        }
    }

    /// Adds a file that was changed last at this instant.
    pub(super) fn file(&mut self, path: &str, text: &str, at: Timestamp) -> Result<(), CarryError> {
        match &mut self.form {
            Form::Folder => {
                let file = self.beside.join(path);
                write_new(&file, text, at).map_err(|error| CarryError::write(error, &self.target))
            }
            Form::Zip(writer, top) => {
                let writer = writer.as_mut().expect("it is there until the end");
                let begun = writer.start_file(format!("{top}/{path}"), options(at));
                let written = begun.and_then(|()| Ok(writer.write_all(text.as_bytes())?));
                written.map_err(|error| not_written(error, &self.target))
            }
        }
    }

    /// Gives it its place.
    pub(super) fn finish(mut self) -> Result<PathBuf, CarryError> {
        let failed = |error: io::Error| CarryError::write(error, &self.target);
        match &mut self.form {
            Form::Folder => {
                if self.target.symlink_metadata().is_ok() {
                    return Err(CarryError::Exists(self.target.clone()));
                }
                drop(self.writing.take());
                fs::remove_file(self.beside.join(WRITING)).map_err(failed)?;
                fs::rename(&self.beside, &self.target).map_err(failed)?;
            }
            Form::Zip(writer, _) => {
                let writer = writer.take().expect("it is there until the end");
                let file = writer.finish().map_err(|error| not_written(error, &self.target))?;
                let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
                file.sync_all().map_err(failed)?;
                place_file(&self.beside, &self.target)?;
            }
        }
        self.whole = true;
        Ok(self.target.clone())
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if self.whole {
            return;
        }
        drop(self.writing.take());
        let removed = match &mut self.form {
            Form::Folder => fs::remove_dir_all(&self.beside),
            Form::Zip(writer, _) => {
                drop(writer.take());
                fs::remove_file(&self.beside)
            }
        };
        if let Err(error) = removed {
            tracing::warn!("what was left of an export could not be taken away: {error}");
        }
    }
}

/// A new file, locked until it is closed.
fn begin_file(path: &Path) -> io::Result<File> {
    let file = File::options().write(true).create_new(true).open(path)?;
    // Where nothing can be locked, what was left stays.
    drop(file.try_lock());
    Ok(file)
}

/// Of two exports to one name the first goes on: what it writes is locked.
fn take_away_abandoned(beside: &Path) -> io::Result<()> {
    let is_folder = beside.is_dir();
    let locked = if is_folder { beside.join(WRITING) } else { beside.to_owned() };
    let Ok(file) = File::options().write(true).open(locked) else { return Ok(()) };
    if file.try_lock().is_err() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    drop(file);
    if is_folder { fs::remove_dir_all(beside) } else { fs::remove_file(beside) }
}

/// A link never replaces what is there; a file system without links is looked at first.
fn place_file(beside: &Path, target: &Path) -> Result<(), CarryError> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => CarryError::Exists(target.to_owned()),
        _ => CarryError::write(error, target),
    };
    match fs::hard_link(beside, target) {
        Ok(()) => fs::remove_file(beside).map_err(failed),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(failed(error)),
        Err(_) if target.symlink_metadata().is_ok() => Err(CarryError::Exists(target.to_owned())),
        Err(_) => fs::rename(beside, target).map_err(failed),
    }
}

fn write_new(path: &Path, text: &str, at: Timestamp) -> io::Result<()> {
    let mut file = File::options().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    // Other programs order files by this; one that can't be set is no loss.
    if let Ok(ms) = u64::try_from(at.0) {
        drop(file.set_modified(UNIX_EPOCH + Duration::from_millis(ms)));
    }
    Ok(())
}

fn options(at: Timestamp) -> SimpleFileOptions {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(false);
    wall_clock(at).map_or(options, |at| options.last_modified_time(at))
}

/// A zip tells what the clock on the wall shows.
fn wall_clock(at: Timestamp) -> Option<zip::DateTime> {
    let text = Timestamp(at.0.checked_add(i64::from(zone::ahead_s()) * 1000)?).to_string();
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u16>().ok();
    let small = |from: usize| u8::try_from(number(from, from + 2)?).ok();
    zip::DateTime::from_date_and_time(number(0, 4)?, small(5)?, small(8)?, small(11)?, small(14)?, small(17)?).ok()
}

fn not_written(error: ZipError, path: &Path) -> CarryError {
    match error {
        ZipError::Io(error) => CarryError::write(error, path),
        error => CarryError::Archive(error),
    }
}
