//! Settings of this device.

use super::{Answer, Shared};
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::shapes::{Settings, SettingsChange};
use crate::{autostart, quick_key};

#[tauri::command]
#[specta::specta]
pub(crate) async fn settings(app: Shared<'_>) -> Answer<Settings> {
    Ok(app.settings_shape())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn change_settings(app: Shared<'_>, change: SettingsChange) -> Answer<Settings> {
    let known = app.settings();
    let settings = changed(known.clone(), change)?.within_limits();
    if settings.quick_note_key != known.quick_note_key {
        quick_key::set(&app, settings.quick_note_key.as_deref()).await?;
    }
    if (settings.autostart, settings.start_hidden) != (known.autostart, known.start_hidden) {
        autostart::set(settings.autostart, settings.start_hidden).map_err(|error| {
            tracing::warn!("the desktop does not take that the app starts with it: {error}");
            AppError::invalid(Refusal::NoAutostart)
        })?;
    }
    if let (true, Some(context)) = (settings.work_offline, app.context()) {
        context.stop();
    }
    app.keep(settings)?;
    app.tell_status();
    Ok(app.settings_shape())
}

/// What is `null` stays; an empty key for a quick note takes the key away.
fn changed(known: notes::Settings, change: SettingsChange) -> Answer<notes::Settings> {
    let zoom = change.zoom.map(per_cent).transpose()?;
    let device = change.device.filter(|device| !device.trim().is_empty());
    Ok(notes::Settings {
        device: device.unwrap_or(known.device),
        background_sync: change.background_sync.unwrap_or(known.background_sync),
        work_offline: change.work_offline.unwrap_or(known.work_offline),
        sync_every: change.sync_every.unwrap_or(known.sync_every),
        sync_on_reconnect: change.sync_on_reconnect.unwrap_or(known.sync_on_reconnect),
        pause_on_metered: change.pause_on_metered.unwrap_or(known.pause_on_metered),
        theme: change.theme.map_or(known.theme, Into::into),
        notify_conflicts: change.notify_conflicts.unwrap_or(known.notify_conflicts),
        notify_failing: change.notify_failing.unwrap_or(known.notify_failing),
        notify_back_online: change.notify_back_online.unwrap_or(known.notify_back_online),
        when_fit: change.when_fit.map_or(known.when_fit, Into::into),
        when_overlap: change.when_overlap.map_or(known.when_overlap, Into::into),
        captions: change.captions.unwrap_or(known.captions),
        language: change.language.map_or(known.language, Into::into),
        zoom: zoom.unwrap_or(known.zoom),
        note_font: change.note_font.map_or(known.note_font, Into::into),
        text_size: change.text_size.unwrap_or(known.text_size),
        order: change.order.map_or(known.order, Into::into),
        spelling: change.spelling.unwrap_or(known.spelling),
        trash_days: change.trash_days.unwrap_or(known.trash_days),
        close_to_tray: change.close_to_tray.unwrap_or(known.close_to_tray),
        autostart: change.autostart.unwrap_or(known.autostart),
        start_hidden: change.start_hidden.unwrap_or(known.start_hidden),
        quick_note_key: change.quick_note_key.map_or(known.quick_note_key, |key| Some(key.trim().to_owned())),
        server_url: known.server_url,
        user: known.user,
        signed_in_since: known.signed_in_since,
        begun: known.begun,
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and 1000")]
fn per_cent(zoom: f64) -> Answer<u32> {
    let zoom = (zoom * 100.0).round();
    if (0.0..=1000.0).contains(&zoom) { Ok(zoom as u32) } else { Err(AppError::invalid(Refusal::ZoomRange)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(json: &str) -> SettingsChange {
        serde_json::from_str(json).expect("a change")
    }

    #[test]
    fn null_leaves_a_setting_and_an_empty_key_takes_the_key_away() {
        let known = notes::Settings { quick_note_key: Some("Ctrl+Alt+N".to_owned()), ..notes::Settings::default() };
        let same = changed(known.clone(), change(r#"{"quickNoteKey":null}"#)).expect("taken").within_limits();
        assert_eq!(same, known);
        let without = changed(known, change(r#"{"quickNoteKey":"","zoom":1.25,"language":"de","noteFont":"serif"}"#))
            .expect("taken");
        let without = without.within_limits();
        assert_eq!((without.quick_note_key, without.zoom, without.language), (None, 125, notes::Language::De));
        assert_eq!(without.note_font, notes::NoteFont::Serif);
    }

    #[test]
    fn what_is_no_setting_is_refused_or_brought_within_its_limits() {
        for json in [r#"{"zoom":-1}"#, r#"{"zoom":1e300}"#] {
            assert!(changed(notes::Settings::default(), change(json)).is_err(), "{json}");
        }
        let settings = changed(notes::Settings::default(), change(r#"{"zoom":9,"textSize":99,"device":" "}"#));
        let settings = settings.expect("taken").within_limits();
        assert_eq!((settings.zoom, settings.text_size), (200, 22));
        assert_eq!(settings.device, notes::Settings::default().device);
        assert!(serde_json::from_str::<SettingsChange>(r#"{"theme":"blue"}"#).is_err());
    }
}
