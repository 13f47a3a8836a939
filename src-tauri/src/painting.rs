//! Who paints the windows. WebKitGTK hands a page that scrolls to the graphics card. Where there is none it has the processor play one:
//! before the first frame everything that paints is compiled for it, and each frame is painted, copied and put together by a program
//! that was made for a card. Painting straight into memory is several times less work there.

use tauri::WebviewWindow;

/// The page of a new window has drawn nothing yet: it is told before it begins.
#[cfg(target_os = "linux")]
pub(crate) fn begin(window: &WebviewWindow) {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};

    if has_card(std::path::Path::new("/dev/dri")) {
        return;
    }
    let told = window.with_webview(|view| {
        if let Some(settings) = view.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    });
    if let Err(error) = told {
        tracing::info!("a window is painted as if there were a graphics card: {error}");
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn begin(_: &WebviewWindow) {}

/// A card that paints has a node of its own for that; a screen without one, as many a virtual machine has, shows pictures only.
#[cfg(any(target_os = "linux", test))]
fn has_card(devices: &std::path::Path) -> bool {
    let nodes = std::fs::read_dir(devices).into_iter().flatten().flatten();
    nodes.into_iter().any(|node| node.file_name().to_string_lossy().starts_with("renderD"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_is_no_card_and_a_card_is_known_by_its_node() {
        let folder = tempfile::tempdir().expect("a folder");
        let devices = folder.path().join("dri");
        assert!(!has_card(&devices), "no driver made the folder");
        std::fs::create_dir(&devices).expect("made");
        std::fs::write(devices.join("card0"), "").expect("written");
        assert!(!has_card(&devices));
        std::fs::write(devices.join("renderD128"), "").expect("written");
        assert!(has_card(&devices));
    }
}
