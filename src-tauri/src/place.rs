//! Where the window stands and how large it is, from one start to the next: `window.json` of the data folder. It is written a
//! moment after each change, so that a crash keeps it too.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tauri::{LogicalPosition, LogicalSize, WebviewWindow};
use tokio::sync::watch;
use tokio::time::timeout;

/// A window that is being moved is written when it rests.
const REST: Duration = Duration::from_millis(300);
/// The smallest window, and more than any screen has.
const WIDTHS: (f64, f64) = (480.0, 16_000.0);
const HEIGHTS: (f64, f64) = (400.0, 16_000.0);

/// A place on the desktop, in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) maximised: bool,
}

/// A screen: its corner and size, in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Screen {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Place {
    pub(crate) fn load(folder: &Path) -> Option<Self> {
        let place: Place = serde_json::from_slice(&std::fs::read(path(folder)).ok()?).ok()?;
        let sound = [place.x, place.y, place.width, place.height].iter().all(|number| number.is_finite());
        sound.then(|| Place {
            width: place.width.clamp(WIDTHS.0, WIDTHS.1),
            height: place.height.clamp(HEIGHTS.0, HEIGHTS.1),
            ..place
        })
    }

    fn save(self, folder: &Path) -> std::io::Result<()> {
        let next = path(folder).with_extension("new");
        std::fs::write(&next, serde_json::to_string(&self).map_err(std::io::Error::other)?)?;
        std::fs::rename(next, path(folder))
    }

    /// Whether its upper edge, by which a person moves it, is on a screen: one may have been unplugged.
    pub(crate) fn is_reachable(self, screens: &[Screen]) -> bool {
        let (grip, edge) = (self.x + self.width / 2.0, self.y + 10.0);
        screens.iter().any(|screen| {
            (screen.x..screen.x + screen.width).contains(&grip) && (screen.y..screen.y + screen.height).contains(&edge)
        })
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("window.json")
}

/// Puts a window where it stood.
pub(crate) fn restore(window: &WebviewWindow, place: Place) -> tauri::Result<()> {
    window.set_size(LogicalSize::new(place.width, place.height))?;
    if place.is_reachable(&screens(window)?) {
        window.set_position(LogicalPosition::new(place.x, place.y))?;
    }
    if place.maximised { window.maximize() } else { Ok(()) }
}

fn screens(window: &WebviewWindow) -> tauri::Result<Vec<Screen>> {
    let screens = window.available_monitors()?.into_iter().map(|monitor| {
        let corner: LogicalPosition<f64> = monitor.position().to_logical(monitor.scale_factor());
        let size: LogicalSize<f64> = monitor.size().to_logical(monitor.scale_factor());
        Screen { x: corner.x, y: corner.y, width: size.width, height: size.height }
    });
    Ok(screens.collect())
}

/// Writes the place of a window whenever `moved` says that it may be another, until its sender is gone.
pub(crate) async fn keep(window: WebviewWindow, folder: PathBuf, mut moved: watch::Receiver<()>) {
    let mut last = Place::load(&folder);
    while moved.changed().await.is_ok() {
        while timeout(REST, moved.changed()).await.is_ok_and(|moved| moved.is_ok()) {}
        match place_of(&window, last) {
            Ok(Some(place)) if last != Some(place) => {
                last = Some(place);
                if let Err(error) = place.save(&folder) {
                    tracing::info!("the window's place could not be kept: {error}");
                }
            }
            Ok(_) => {}
            Err(error) => tracing::info!("the window's place is not known: {error}"),
        }
    }
}

/// Of a maximised window the place before counts; of one that is not shown there is none.
fn place_of(window: &WebviewWindow, before: Option<Place>) -> tauri::Result<Option<Place>> {
    if window.is_minimized()? || !window.is_visible()? || window.is_fullscreen()? {
        return Ok(None);
    }
    if window.is_maximized()? {
        let before = before.unwrap_or(Place { x: 0.0, y: 0.0, width: 1280.0, height: 800.0, maximised: true });
        return Ok(Some(Place { maximised: true, ..before }));
    }
    let scale = window.scale_factor()?;
    let corner: LogicalPosition<f64> = window.outer_position()?.to_logical(scale);
    let size: LogicalSize<f64> = window.inner_size()?.to_logical(scale);
    Ok(Some(Place { x: corner.x, y: corner.y, width: size.width, height: size.height, maximised: false }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place { x: 1400.0, y: 20.0, width: 800.0, height: 600.0, maximised: false };

    #[test]
    fn a_place_is_kept_and_one_that_can_be_none_is_not_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Place::load(folder.path()), None);
        PLACE.save(folder.path()).expect("kept");
        assert_eq!(Place::load(folder.path()), Some(PLACE));
        let tiny = r#"{"x":0,"y":0,"width":1,"height":99999999,"maximised":false}"#;
        std::fs::write(path(folder.path()), tiny).expect("written");
        let place = Place::load(folder.path()).expect("a place");
        assert_eq!((place.width, place.height), (480.0, 16_000.0));
        std::fs::write(path(folder.path()), r#"{"x":null}"#).expect("written");
        assert_eq!(Place::load(folder.path()), None);
    }

    #[test]
    fn a_window_on_a_screen_that_was_unplugged_is_not_put_there() {
        let laptop = Screen { x: 0.0, y: 0.0, width: 1280.0, height: 800.0 };
        let beside = Screen { x: 1280.0, ..laptop };
        assert!(PLACE.is_reachable(&[laptop, beside]));
        assert!(!PLACE.is_reachable(&[laptop]));
        assert!(!Place { x: 0.0, y: -300.0, ..PLACE }.is_reachable(&[laptop]));
    }
}
