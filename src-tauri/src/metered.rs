//! Whether somebody pays for each byte of this connection, as far as the desktop says. On Linux NetworkManager says it on the system
//! bus; elsewhere nobody is asked (decision 29). It is watched, not asked now and then: a pause ends when the connection changes.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::state::App;

/// The first sync waits this long to be told, where somebody asked for the pause.
const FIRST: Duration = Duration::from_secs(2);

/// Watches from now on. Where the answer matters, it comes when it is known for the first time, or will not be soon.
pub(crate) async fn begin(app: &Arc<App>) {
    let (known, first) = oneshot::channel();
    let watching = Arc::clone(app);
    tauri::async_runtime::spawn(async move {
        let mut known = Some(known);
        let watched = watch(|metered| {
            watching.metered_is(metered);
            if let Some(known) = known.take() {
                // Nobody may wait for it any more.
                let _ = known.send(());
            }
        });
        if let Err(error) = watched.await {
            tracing::info!("nobody says whether the connection is metered: {error}");
        }
        watching.metered_is(None);
    });
    if app.settings().pause_on_metered {
        let _ = tokio::time::timeout(FIRST, first).await;
    }
}

#[cfg(target_os = "linux")]
use network_manager::watch;

#[cfg(not(target_os = "linux"))]
async fn watch(_: impl FnMut(Option<bool>)) -> Result<(), std::convert::Infallible> {
    Ok(())
}

#[cfg(target_os = "linux")]
mod network_manager {
    use futures_util::StreamExt as _;
    use zbus::Connection;
    use zbus::fdo::{DBusProxy, PropertiesProxy};
    use zbus::names::{BusName, InterfaceName};

    const NAME: &str = "org.freedesktop.NetworkManager";
    const PATH: &str = "/org/freedesktop/NetworkManager";

    /// Tells whether the connection is metered, now and whenever that changes; `None`: nobody says. It ends with the bus.
    pub(super) async fn watch(mut tell: impl FnMut(Option<bool>)) -> zbus::Result<()> {
        let bus = Connection::system().await?;
        let names = DBusProxy::new(&bus).await?;
        let properties = PropertiesProxy::new(&bus, NAME, PATH).await?;
        // Heard before it is asked: nothing that changes in between is missed.
        let mut comings = names.receive_name_owner_changed_with_args(&[(0, NAME)]).await?;
        let mut changes = properties.receive_properties_changed().await?;
        loop {
            tell(ask(&names, &properties).await?);
            tokio::select! {
                Some(_) = comings.next() => {}
                Some(_) = changes.next() => {}
                else => return Ok(()),
            }
        }
    }

    /// A program that is not there is not started by asking it.
    async fn ask(names: &DBusProxy<'_>, properties: &PropertiesProxy<'_>) -> zbus::Result<Option<bool>> {
        if !names.name_has_owner(BusName::try_from(NAME)?).await? {
            return Ok(None);
        }
        let metered = properties.get(InterfaceName::try_from(NAME)?, "Metered").await;
        Ok(metered.ok().and_then(|value| u32::try_from(value).ok()).map(is_metered))
    }

    /// `NMMetered`: 1 is yes, 2 is no, 3 and 4 are the same as guesses, 0 is not known.
    fn is_metered(said: u32) -> bool {
        matches!(said, 1 | 3)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_guess_counts_as_the_desktop_counts_it_and_what_is_not_known_is_not_metered() {
            assert_eq!([0, 1, 2, 3, 4, 5].map(is_metered), [false, true, false, true, false, false]);
        }
    }
}
