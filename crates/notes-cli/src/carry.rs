//! `import` and `export`.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use notes::{Brought, ExportAs, Left, Notebook, Origin, Source, Why};
use serde_json::json;

use crate::failure::Failure;
use crate::output::{Answer, counted};
use crate::run::Done;

/// Brings notes in.
pub(crate) fn import(notebook: &Notebook, chosen: &[PathBuf], as_json: bool) -> Result<Done, Failure> {
    let mut source = Source::look(chosen)?;
    let origin = source.found().origin;
    let brought = notebook.bring_in(&mut source, telling(as_json)?)?;
    let code = u8::from(brought.stopped);
    Ok(Done { answer: Answer::Said { json: brought_json(&brought, origin), text: brought_text(&brought) }, code })
}

/// Writes all notes into a new folder below `to`, or into this zip.
pub(crate) fn export(notebook: &Notebook, to: PathBuf, as_json: bool) -> Result<Done, Failure> {
    let told = telling(as_json)?;
    let exported = match is_zip(&to) {
        true => notebook.export_to(to, ExportAs::Zip, told)?,
        false => notebook.export(&to, ExportAs::Folder, told)?,
    };
    Ok(match exported {
        Some(exported) => {
            let (path, notes) = (exported.path, exported.notes);
            let text = format!("{} written into {}", counted(notes, "note"), path.display());
            Done { answer: Answer::Said { json: json!({"path": path, "notes": notes}), text }, code: 0 }
        }
        None => {
            let json = json!({"path": null, "notes": 0});
            Done { answer: Answer::Said { json, text: "Stopped; nothing was written".to_owned() }, code: 1 }
        }
    })
}

fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip")) && !path.is_dir()
}

/// Says on stderr how far it is, and goes on until Ctrl C.
fn telling(as_json: bool) -> Result<impl FnMut(usize, usize) -> bool, Failure> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::Runtime)?;
    let heard = Arc::clone(&interrupted);
    std::thread::spawn(move || {
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            heard.store(true, Ordering::Relaxed);
        }
    });
    let on_terminal = std::io::stderr().is_terminal();
    Ok(move |done: usize, total: usize| {
        let line = match (as_json, on_terminal) {
            (true, _) => format!("{}\n", json!({"progress": {"done": done, "total": total}})),
            (false, true) if done == total => format!("\r{done} of {total}\n"),
            (false, true) => format!("\r{done} of {total}"),
            (false, false) => format!("{done} of {total}\n"),
        };
        // Nobody who stopped reading stops the work.
        let _ = std::io::stderr().write_all(line.as_bytes());
        !interrupted.load(Ordering::Relaxed)
    })
}

fn brought_json(brought: &Brought, origin: Origin) -> serde_json::Value {
    let left = |left: &Left| json!({"name": left.name, "why": why_word(left.why)});
    json!({
        "from": origin_word(origin), "notes": brought.notes, "beside": brought.beside,
        "updated": brought.updated, "there": brought.there, "stopped": brought.stopped,
        "left": brought.left.iter().map(left).collect::<Vec<_>>(), "guessed": brought.guessed,
    })
}

fn brought_text(brought: &Brought) -> String {
    let mut parts = vec![format!("{} brought in", counted(brought.notes, "note"))];
    match brought.there {
        0 => {}
        1 => parts.push("1 was there already".to_owned()),
        there => parts.push(format!("{there} were there already")),
    }
    match brought.left.len() {
        0 => {}
        1 => parts.push("1 file was left".to_owned()),
        left => parts.push(format!("{left} files were left")),
    }
    match brought.updated {
        0 => {}
        1 => parts.push("1 has the new text of its file".to_owned()),
        updated => parts.push(format!("{updated} have the new texts of their files")),
    }
    let mut text = parts.join(", ");
    match brought.beside {
        0 => {}
        1 => text
            .push_str("\n1 of them was changed here and in its file since it came last: both are here, side by side"),
        beside => text.push_str(&format!(
            "\n{beside} of them were changed here and in their files since they came last: both are here, side by side"
        )),
    }
    if brought.stopped {
        text.push_str("\nStopped before the end: the same command goes on where it stopped.");
    }
    for left in &brought.left {
        text.push_str(&format!("\n  {}: {}", left.name, why_text(left.why)));
    }
    for name in &brought.guessed {
        text.push_str(&format!("\n  {name}: does not say how it is encoded, and was read as Western European text"));
    }
    text
}

fn origin_word(origin: Origin) -> &'static str {
    match origin {
        Origin::Files => "files",
        Origin::Driftless => "driftless",
        Origin::Obsidian => "obsidian",
        Origin::Joplin => "joplin",
        Origin::Simplenote => "simplenote",
        Origin::StandardNotes => "standardNotes",
    }
}

fn why_word(why: Why) -> &'static str {
    match why {
        Why::NotANote => "notANote",
        Why::TooLarge => "tooLarge",
        Why::Unreadable => "unreadable",
        Why::Encrypted => "encrypted",
        Why::Link => "link",
        Why::Outside => "outside",
    }
}

fn why_text(why: Why) -> &'static str {
    match why {
        Why::NotANote => "no text",
        Why::TooLarge => "larger than a note can be",
        Why::Unreadable => "can't be read",
        Why::Encrypted => "encrypted",
        Why::Link => "a link to something elsewhere",
        Why::Outside => "its name leads out of the archive",
    }
}
