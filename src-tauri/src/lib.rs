//! The desktop shell of Driftless: carries words between the notebook and the window.
//!
//! [`run`] is the composition root: data folder, settings, state, commands, background loop. What a note is lives in the
//! crate `notes`, how it syncs in `datasync-client`; this crate may know everyone, and no one may know it.

mod background;
mod commands;
mod error;
mod events;
mod notifications;
mod shapes;
mod state;
mod window;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use notes::{Notebook, Settings, data_folder, open_store, system_clock};
use tauri::Manager as _;
use tauri_specta::{Builder, ErrorHandlingMode, collect_commands, collect_events};
use tracing_subscriber::EnvFilter;

use crate::state::App;

/// Runs the app until its window is closed. A data folder that can't be used is said on stderr.
#[must_use]
pub fn run() -> ExitCode {
    notes::learn_zone();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let folder = data_folder();
    let clock = system_clock();
    let (store, salvaged) = match open_store(&folder, clock()) {
        Ok(opened) => opened,
        Err(error) => return refuse(&folder, &error.to_string()),
    };
    let kept_store = Arc::clone(&store);
    let settings = Settings::load(&folder).unwrap_or_else(|error| {
        tracing::error!("{error}; the defaults are used");
        Settings::default()
    });
    let notebook = Notebook::new(store, Arc::clone(&clock), &settings.device);
    notebook.set_policy(settings.policy());
    let bridge = bridge();
    let commands = bridge.invoke_handler();
    let app = tauri::Builder::default().invoke_handler(commands).setup(move |tauri| {
        bridge.mount_events(tauri);
        let (theme, device) = (settings.theme, settings.device.clone());
        let (app, wakes) = App::new(tauri.handle().clone(), folder, notebook, clock, settings.clone());
        if let Err(error) = app.apply(settings) {
            tracing::error!("the server of the settings can't be used: {error}");
        }
        tauri.manage(Arc::clone(&app));
        tauri::async_runtime::spawn(background::run(Arc::clone(&app), wakes));
        tauri::async_runtime::spawn(background::back_up_daily(Arc::clone(&app)));
        tauri::async_runtime::spawn(background::index(Arc::clone(&app)));
        tauri::async_runtime::spawn(background::tidy_hourly(Arc::clone(&app)));
        window::open(tauri, Arc::clone(&app), theme, &device)?;
        if let Some(salvaged) = salvaged {
            tracing::warn!("{salvaged}");
            notifications::salvaged(&app, &salvaged);
        }
        Ok(())
    });
    let code = match app.build(tauri::generate_context!()) {
        Ok(app) => ExitCode::from(u8::try_from(app.run_return(|_, _| {})).unwrap_or(1)),
        Err(error) => refuse(Path::new("."), &error.to_string()),
    };
    // The loops hold the store until the process is gone, so nothing drops it.
    kept_store.close();
    code
}

#[expect(clippy::print_stderr, reason = "there is no window yet, and a log may be off")]
fn refuse(folder: &Path, sentence: &str) -> ExitCode {
    eprintln!("driftless: {sentence} ({})", folder.display());
    ExitCode::FAILURE
}

/// Everything that crosses the bridge: the UI's TypeScript is made from this list.
fn bridge() -> Builder<tauri::Wry> {
    use commands::{conflicts, find, history, notes, organise, settings, sync};
    Builder::new()
        .error_handling(ErrorHandlingMode::Throw)
        .disable_serde_phases()
        // Instants in milliseconds and row numbers: far below 2^53.
        .dangerously_cast_bigints_to_number()
        .commands(collect_commands![
            notes::overview,
            find::list_groups,
            find::list_page,
            notes::get_note,
            notes::create_note,
            notes::save_text,
            notes::set_pinned,
            notes::set_trashed,
            notes::set_tags,
            notes::set_notebook,
            notes::delete_note,
            organise::change_notes,
            organise::empty_trash,
            organise::create_notebook,
            organise::rename_notebook,
            organise::move_notebook,
            organise::delete_notebook,
            organise::restore_notebooks,
            organise::rename_tag,
            organise::remove_tag,
            history::earlier_versions,
            history::server_versions,
            history::version_text,
            history::restore_version,
            find::link_targets,
            find::link_target,
            find::backlinks,
            find::relink,
            conflicts::conflicts,
            conflicts::get_conflict,
            conflicts::preview_merge,
            conflicts::resolve_conflict,
            conflicts::resolve_conflicts,
            conflicts::undo_merges,
            conflicts::save_merge_draft,
            sync::sync_status,
            sync::sync_now,
            sync::allow_removal,
            sync::wake_sync,
            sync::stop_sync,
            sync::waiting_changes,
            sync::retry_change,
            settings::settings,
            settings::change_settings,
            settings::connect,
            settings::disconnect,
            settings::close_heard,
            settings::close_ready,
        ])
        .events(collect_events![
            events::NotesChanged,
            events::SyncStatusChanged,
            events::ConflictsFound,
            events::Merged,
            events::SettledElsewhere,
            events::Compare,
            events::Closing,
        ])
}

#[cfg(test)]
mod tests {
    use specta_typescript::Typescript;

    /// `make bindings` writes the file; without that this fails when the file is not what the commands say.
    #[test]
    fn the_typescript_of_the_bridge_is_not_stale() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/ipc/bindings.ts");
        let folder = tempfile::tempdir().expect("a folder");
        let fresh = folder.path().join("bindings.ts");
        super::bridge().export(Typescript::default(), &fresh).expect("the bridge has TypeScript");
        let fresh = std::fs::read_to_string(fresh).expect("it was written");
        if std::env::var_os("WRITE_BINDINGS").is_some() {
            std::fs::write(path, &fresh).expect("written");
        }
        let stored = std::fs::read_to_string(path).expect("ui/src/ipc/bindings.ts is there; `make bindings` writes it");
        assert!(stored == fresh, "ui/src/ipc/bindings.ts is stale: run `make bindings`");
    }
}
