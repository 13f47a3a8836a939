//! The settings: taken over, kept, and shown.

use std::sync::Arc;

use datasync_client::{SyncContext, Wake};
use notes::{ConnectError, NoteSyncHandler, Profiles, ReasonCode, Secret, SecretsIn, Settings, open_context};

use super::{App, Secrets, Syncing};
use crate::error::AppError;
use crate::shapes::{self, SyncState};
use crate::{autostart, window};

impl App {
    /// The way to the server of these settings, and where its secrets are. A keychain that is locked asks for a password first.
    fn way(self: &Arc<Self>, settings: &Settings) -> Result<(Option<Arc<SyncContext>>, Secrets), ConnectError> {
        let told = Arc::downgrade(self);
        let handler = Arc::new(NoteSyncHandler::new(self.notebook.clone(), move |result| {
            if let Some(app) = told.upgrade() {
                app.push_completed(result);
            }
        }));
        let context = open_context(&self.folder, self.notebook.store(), settings, handler, Arc::clone(&self.clock))?;
        let has_key = Secret::application_key(&self.folder).load()?.is_some();
        Ok((context.map(Arc::new), Secrets { has_key, kept_in: SecretsIn::of(&self.folder) }))
    }

    /// Takes settings over: a new server or key means a new context.
    pub(crate) fn apply(self: &Arc<Self>, settings: Settings) -> Result<(), ConnectError> {
        let (context, secrets) = self.way(&settings)?;
        self.tell_notebook(&settings);
        let mut inner = self.inner();
        if (&inner.settings.server_url, &inner.settings.user) != (&settings.server_url, &settings.user) {
            // What went wrong elsewhere says nothing of this server.
            inner.syncing = Syncing::default();
        }
        inner.context = context;
        inner.settings = settings;
        inner.secrets = secrets;
        drop(inner);
        self.tell_applied();
        Ok(())
    }

    fn tell_applied(&self) {
        self.wake(Wake::Settings);
        self.tell_settings();
        self.tell_status();
    }

    /// Until settings are applied again nothing syncs, and a sync that ran has ended.
    pub(crate) async fn stop_syncing(&self) {
        let context = self.inner().context.take();
        if let Some(context) = context {
            self.wake(Wake::Settings);
            context.retire().await;
        }
    }

    /// Opens the way to the server that the program started with; what can't be used is said where syncing is. The window is there
    /// by now: what a person changed meanwhile stays, and a server they turned to has its way already.
    pub(crate) fn begin(self: &Arc<Self>) {
        let settings = self.settings();
        let opened = self.way(&settings).map(|(context, secrets)| {
            let mut inner = self.inner();
            let same = (&inner.settings.server_url, &inner.settings.user) == (&settings.server_url, &settings.user);
            if same && inner.context.is_none() {
                inner.context = context;
                inner.secrets = secrets;
            }
            drop(inner);
            self.tell_applied();
        });
        if let Err(error) = opened {
            tracing::error!("the server of the settings can't be used: {error}");
            let reason = match error {
                ConnectError::HalfWay => ReasonCode::Internal,
                _ => ReasonCode::InvalidUrl,
            };
            self.syncing(|syncing| syncing.failure = Some((SyncState::NeedsYou, reason.into())));
            self.tell_status();
        }
    }

    /// Keeps settings that do not touch the connection.
    pub(crate) fn keep(&self, settings: Settings) -> Result<(), AppError> {
        settings.save(&self.folder).map_err(ConnectError::from)?;
        self.tell_notebook(&settings);
        window::apply(self, &settings);
        let by_itself = settings.background_sync && !settings.work_offline;
        let mut inner = self.inner();
        inner.settings = settings;
        if !by_itself || inner.is_paused() {
            // Nothing is tried again, so nothing is said to fail.
            inner.syncing.failure = None;
        }
        drop(inner);
        self.wake(Wake::Settings);
        self.tell_settings();
        Ok(())
    }

    /// Who edits here, and how conflicts are settled.
    pub(crate) fn tell_notebook(&self, settings: &Settings) {
        self.notebook.set_device(&settings.device);
        self.notebook.set_person(settings.user.as_deref());
        self.notebook.set_policy(settings.policy());
        self.notebook.set_trash_days(settings.trash_days);
        if settings.work_offline
            && let Err(error) = self.notebook.went_offline()
        {
            tracing::error!("it could not be kept that this is offline: {error}");
        }
    }

    pub(crate) fn settings_shape(&self) -> shapes::Settings {
        let (settings, secrets, metered) = {
            let inner = self.inner();
            (inner.settings.clone(), inner.secrets, inner.metered)
        };
        shapes::Settings {
            begun: settings.begun,
            has_application_key: secrets.has_key && settings.server_url.is_some(),
            server_url: settings.server_url,
            user: settings.user,
            signed_in_since: settings.signed_in_since,
            secrets_in: secrets.kept_in.into(),
            device: settings.device,
            background_sync: settings.background_sync,
            work_offline: settings.work_offline,
            sync_every: settings.sync_every,
            sync_on_reconnect: settings.sync_on_reconnect,
            pause_on_metered: settings.pause_on_metered,
            theme: settings.theme.into(),
            notify_conflicts: settings.notify_conflicts,
            notify_failing: settings.notify_failing,
            notify_back_online: settings.notify_back_online,
            when_fit: settings.when_fit.into(),
            when_overlap: settings.when_overlap.into(),
            captions: settings.captions,
            language: settings.language.into(),
            zoom: f64::from(settings.zoom) / 100.0,
            note_font: settings.note_font.into(),
            text_size: settings.text_size,
            order: settings.order.into(),
            spelling: settings.spelling,
            trash_days: settings.trash_days,
            close_to_tray: settings.close_to_tray,
            autostart: settings.autostart,
            start_hidden: settings.start_hidden,
            quick_note_key: settings.quick_note_key,
            can: shapes::Can {
                tray: self.desk.has_tray(),
                autostart: autostart::is_possible(),
                quick_note_key: self.desk.can_quick_key(),
                metered: metered.is_some(),
            },
            profile: Profiles::around(&self.folder).current().to_owned(),
            data_folder: self.folder.to_string_lossy().into_owned(),
            place_fixed: self.seat.is_fixed(),
            old_place: self.seat.old().map(|old| old.to_string_lossy().into_owned()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}
