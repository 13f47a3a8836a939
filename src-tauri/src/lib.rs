//! The desktop shell of Driftless: carries words between the notebook and the window.
//!
//! [`run`] is the composition root: data folder, settings, state, commands, background loop. What a note is lives in the
//! crate `notes`, how it syncs in `datasync-client`; this crate may know everyone, and no one may know it.

mod autostart;
mod background;
mod carrying;
mod closing;
mod commands;
mod desk;
mod error;
mod events;
mod instance;
mod links;
mod metered;
mod moving;
mod notifications;
mod painting;
mod place;
mod quick_key;
mod refusal;
mod seat;
mod shapes;
mod spelling;
mod state;
mod tray;
mod window;
mod words;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datasync_client::OpenError;
use notes::{
    FoundHome, Happened, Home, Lost, Notebook, Profiles, ReasonCode, Settings, SyncEventKind, open_store, system_clock,
};
use tauri::Manager as _;
use tauri_specta::{Builder, ErrorHandlingMode, collect_commands, collect_events};
use tracing_subscriber::EnvFilter;

use crate::links::{PROFILE, Start};
use crate::moving::Why;
use crate::seat::Seat;
use crate::state::App;

/// Runs the app until it is quit. A data folder that can't be used is said on stderr and to the desktop; one whose window is open already is
/// shown there.
#[must_use]
pub fn run() -> ExitCode {
    notes::learn_zone();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    // What the desktop keeps of our words may lie on a full disk, and to say of that on stderr too would end the thread.
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false).init();
    let arguments: Vec<String> = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let start = Start::of(arguments.clone());
    let home = Home::here();
    let found = match home.find() {
        Ok(found) if !found.is_to_move || start.quit || start.stay => found,
        Ok(found) => {
            let settings = settings_of(&found.folder);
            // Who moves them is alone, and this program is somebody too.
            drop(found);
            return without_notes(home, settings, arguments, Why::ToMove);
        }
        Err(lost @ Lost::BeingMoved) => return refused(&lost.to_string()),
        Err(lost) => return without_notes(home, Settings::default(), arguments, Why::Lost(lost)),
    };
    let folder = match folder_of(&found, start.profile.as_deref()) {
        Ok(folder) => folder,
        Err(error) => return refuse(&found.folder, &error.to_string()),
    };
    if start.quit {
        // Nobody who runs is as good.
        instance::try_to_hand_over(&folder, &arguments);
        return ExitCode::SUCCESS;
    }
    let clock = system_clock();
    let (store, salvaged) = match open_store(&folder, clock()) {
        Ok(opened) => opened,
        Err(OpenError::InUse) if instance::hand_over(&folder, &arguments) => return ExitCode::SUCCESS,
        Err(error) => {
            notifications::not_started(&folder, &error);
            return refuse(&folder, &error.to_string());
        }
    };
    if let Err(lost) = home.is_still(&found) {
        store.close();
        return refused(&lost.to_string());
    }
    let kept_store = Arc::clone(&store);
    let settings = settings_of(&folder);
    let notebook = Notebook::new(store, Arc::clone(&clock), &settings.device);
    notebook.set_policy(settings.policy());
    let settings = Settings { begun: settings.begun || has_notes(&notebook), ..settings };
    let begins_anew = Arc::new(AtomicBool::new(false));
    let seat = Seat::new(home, found, Arc::clone(&begins_anew));
    let bridge = bridge();
    let commands = bridge.invoke_handler();
    let app = tauri::Builder::default().invoke_handler(commands).setup(move |tauri| {
        bridge.mount_events(tauri);
        let (app, wakes) = App::new(tauri.handle().clone(), folder, notebook, clock, settings.clone(), seat);
        tauri.manage(Arc::clone(&app));
        app.tell_notebook(&settings);
        tauri::async_runtime::spawn(background::begin(Arc::clone(&app)));
        let syncing = Arc::clone(&app);
        tauri::async_runtime::spawn(async move {
            metered::begin(&syncing).await;
            background::run(syncing, wakes).await;
        });
        tauri::async_runtime::spawn(background::back_up_daily(Arc::clone(&app)));
        tauri::async_runtime::spawn(background::index(Arc::clone(&app)));
        tauri::async_runtime::spawn(background::tidy_hourly(Arc::clone(&app)));
        window::open(&app, &settings, start.hidden)?;
        quick_key::begin(&app, settings.quick_note_key.as_deref());
        hear_second_starts(&app);
        if let Some(ask) = start.ask {
            app.ask(ask);
        }
        if let Some(salvaged) = salvaged {
            tracing::warn!("{salvaged}");
            notifications::salvaged(&app, &salvaged);
            app.happened(Happened { reason: Some(ReasonCode::Damaged.into()), ..SyncEventKind::Restored.into() });
        }
        Ok(())
    });
    let code = match app.build(context()) {
        Ok(app) => ExitCode::from(u8::try_from(app.run_return(heard)).unwrap_or(1)),
        Err(error) => refuse(Path::new("."), &error.to_string()),
    };
    // The loops hold the store until the process is gone, so nothing drops it.
    kept_store.close();
    if begins_anew.load(Ordering::Relaxed) {
        // What it was started for it has done.
        moving::start_again(start.profile.into_iter().flat_map(|name| [PROFILE.to_owned(), name]));
    }
    code
}

/// The notes are moved, or asked about: no store is opened meanwhile.
fn without_notes(home: Home, settings: Settings, arguments: Vec<String>, why: Why) -> ExitCode {
    moving::run(home, settings, arguments, why).unwrap_or_else(|error| refused(&error.to_string()))
}

fn settings_of(folder: &Path) -> Settings {
    Settings::load(folder).unwrap_or_else(|error| {
        tracing::error!("{error}; the defaults are used");
        Settings::default()
    })
}

fn context() -> tauri::Context {
    tauri::generate_context!()
}

/// The data folder, or that of another profile beside it.
fn folder_of(found: &FoundHome, profile: Option<&str>) -> Result<PathBuf, notes::ProfileError> {
    match profile {
        Some(name) => Profiles::around(&found.folder).make(name),
        None => Ok(found.folder.clone()),
    }
}

/// Whoever wrote something before the app asked how to begin is not asked.
fn has_notes(notebook: &Notebook) -> bool {
    notebook.store().read(|txn| txn.count(&notes::notes_table(), None)).is_ok_and(|count| count > 0)
}

fn hear_second_starts(app: &Arc<App>) {
    let hearing = Arc::clone(app);
    let listens = instance::listen(&app.folder, move |arguments| match Start::of(arguments) {
        Start { quit: true, .. } => closing::quit(&hearing),
        Start { ask: Some(ask), .. } => hearing.ask(ask),
        _ => desk::come_forward(&hearing.handle, desk::MAIN),
    });
    if let Err(error) = listens {
        tracing::warn!("a second start will not be heard: {error}");
    }
}

/// Elsewhere a link is the argument of a second start, and windows are closed one by one.
#[cfg(not(target_os = "macos"))]
fn heard(_: &tauri::AppHandle, _: tauri::RunEvent) {}

/// Links come to the program that runs, a click in the Dock brings its window back, and ⌘Q closes windows as every way does.
#[cfg(target_os = "macos")]
fn heard(handle: &tauri::AppHandle, event: tauri::RunEvent) {
    use tauri::RunEvent;
    let Some(app) = handle.try_state::<Arc<App>>() else { return };
    match event {
        RunEvent::Opened { urls } => {
            urls.iter().filter_map(|url| links::ask_of_link(url.as_str())).for_each(|ask| app.ask(ask));
        }
        RunEvent::Reopen { .. } => desk::come_forward(handle, desk::MAIN),
        RunEvent::ExitRequested { code: None, api, .. } => {
            api.prevent_exit();
            closing::quit(&app);
        }
        _ => {}
    }
}

fn refuse(folder: &Path, sentence: &str) -> ExitCode {
    refused(&format!("{sentence} ({})", folder.display()))
}

#[expect(clippy::print_stderr, reason = "there is no window yet, and a log may be off")]
fn refused(sentence: &str) -> ExitCode {
    eprintln!("driftless: {sentence}");
    ExitCode::FAILURE
}

/// Everything that crosses the bridge: the UI's TypeScript is made from this list.
fn bridge() -> Builder<tauri::Wry> {
    use commands::{carry, conflicts, connect, desktop, find, first, history, notes, organise, place, settings, sync};
    Builder::new()
        .error_handling(ErrorHandlingMode::Throw)
        .disable_serde_phases()
        // Instants in milliseconds and row numbers: far below 2^53.
        .dangerously_cast_bigints_to_number()
        .commands(collect_commands![
            first::first_screen,
            first::usable,
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
            carry::look_for_notes,
            carry::bring_in,
            carry::export_notes,
            carry::show_exported,
            carry::stop_carrying,
            carry::data_size,
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
            sync::send_again,
            sync::wake_sync,
            sync::stop_sync,
            sync::waiting_changes,
            sync::retry_change,
            sync::retry_all,
            sync::keep_gone,
            sync::delete_gone,
            sync::sync_events,
            sync::sync_report,
            settings::settings,
            settings::change_settings,
            connect::begin_here,
            connect::ask_server,
            connect::connect,
            connect::disconnect,
            connect::sign_in,
            connect::sign_out,
            connect::invite,
            connect::read_invitation,
            desktop::profiles,
            desktop::open_profile,
            desktop::open_note_window,
            desktop::open_outside,
            desktop::show_data_folder,
            place::choose_place,
            place::move_place,
            place::remove_old_place,
            place::place_now,
            place::stop_place,
            place::open_place,
            place::find_place,
            desktop::listening,
            desktop::close_heard,
            desktop::close_ready,
            desktop::quit,
        ])
        .events(collect_events![
            events::NotesChanged,
            events::SyncStatusChanged,
            events::ConflictsFound,
            events::Merged,
            events::SettledElsewhere,
            events::Compare,
            events::ShowConflicts,
            events::OpenNote,
            events::NewNote,
            events::Invited,
            events::SyncEventHappened,
            events::SettingsChanged,
            events::Carried,
            events::PlaceChanged,
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

    fn json(path: &str) -> serde_json::Value {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON")
    }

    /// What a page may load and ask for. Whoever widens it says here why.
    #[test]
    fn a_window_loads_nothing_but_itself_and_pictures_and_asks_for_nothing_but_our_commands_and_events() {
        let expected = serde_json::json!({
            "default-src": "'none'",
            "script-src": "'self'",
            "worker-src": "'self'",
            "connect-src": "ipc: http://ipc.localhost",
            // Pictures of the web are made elements of the page only after a click.
            "img-src": "'self' data: https:",
            "font-src": "'self'",
            // CodeMirror and Svelte write styles; what they may not do is load any.
            "style-src": "'self' 'unsafe-inline'",
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": "'none'",
            "object-src": "'none'",
        });
        let app = &json("tauri.conf.json")["app"];
        assert_eq!(app["security"]["csp"], expected);
        assert_eq!((&app["withGlobalTauri"], &app["security"]["freezePrototype"]), (&false.into(), &true.into()));
        assert!(app["security"].get("dangerousDisableAssetCspModification").is_none());
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src-tauri/capabilities");
        let mut files: Vec<_> =
            std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file")).collect();
        files.sort_by_key(std::fs::DirEntry::file_name);
        let listening = serde_json::json!(["core:event:allow-listen", "core:event:allow-unlisten"]);
        let windows: Vec<_> = files
            .iter()
            .map(|file| json(&format!("src-tauri/capabilities/{}", file.file_name().to_string_lossy())))
            .inspect(|capability| assert_eq!(capability["permissions"], listening, "{capability}"))
            .map(|capability| (capability["windows"].clone(), capability.get("remote").is_some()))
            .collect();
        assert_eq!(windows, [(serde_json::json!(["main"]), false), (serde_json::json!(["note-*"]), false)]);
    }
}
