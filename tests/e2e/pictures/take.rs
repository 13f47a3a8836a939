//! A picture of what the screen shows.

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;
use tests::{Window, until};

use crate::at_home::xdotool;

/// Gives the window this size without its frame, and waits until the page has it.
pub(crate) async fn resize(window: &Window, width: u32, height: u32) {
    let _ = xdotool(&["windowsize", &id(window), &width.to_string(), &height.to_string()]);
    until("the page has its size", || async {
        (window.answer("return [innerWidth, innerHeight]").await == json!([width, height])).then_some(())
    })
    .await;
}

/// A picture of the window without its frame, as `NAME.png`. Only where a folder was named; the story is a test all the same.
pub(super) async fn take(window: &Window, name: &str) {
    let Some(path) = place(name) else { return };
    drawn(window).await;
    let taken = Command::new("import").args(["-window", &id(window)]).arg(&path).status();
    assert!(taken.expect("ImageMagick is installed").success(), "{}", path.display());
}

/// Draws while the sync control says this, and again if it said something else before or after.
pub(super) async fn while_it_says<F: Future<Output = ()>>(window: &Window, words: &str, draw: impl Fn() -> F) {
    until(&format!("the control says {words:?} all the while"), || async {
        if !says(window, words).await {
            return None;
        }
        draw().await;
        says(window, words).await.then_some(())
    })
    .await;
}

/// Whether the sync control says this: that of the sidebar, or of the list where the sidebar is a drawer.
async fn says(window: &Window, words: &str) -> bool {
    let seen = "return [...document.querySelectorAll('.sync-main')].find((each) => each.offsetWidth > 0)?.innerText";
    window.answer(seen).await.as_str().is_some_and(|said| said.contains(words))
}

/// A picture of the first element that a selector finds, with so many pixels around it.
pub(super) async fn take_part(window: &Window, selector: &str, around: u32, name: &str) {
    let Some(path) = place(name) else { return };
    drawn(window).await;
    let script = "const at = document.querySelector(arguments[0]).getBoundingClientRect();
        const [around, zoom] = [arguments[1], devicePixelRatio];
        return [at.width + 2 * around, at.height + 2 * around, at.left - around, at.top - around].map((n) => Math.round(n * zoom))";
    let place = window.driver.execute(script, vec![json!(selector), json!(around)]).await.expect("it is there");
    let [width, height, left, top]: [i64; 4] = serde_json::from_value(place.json().clone()).expect("four numbers");
    let crop = format!("{width}x{height}{left:+}{top:+}");
    let mut import = Command::new("import");
    import.args(["-window", &id(window), "-crop", &crop, "+repage"]).arg(&path);
    assert!(import.status().expect("ImageMagick is installed").success(), "{}", path.display());
}

/// The whole screen: what is no window of ours, too.
pub(super) fn take_screen(crop: &str, name: &str) {
    let Some(path) = place(name) else { return };
    let mut import = Command::new("import");
    import.args(["-window", "root", "-crop", crop, "+repage"]).arg(&path);
    assert!(import.status().expect("ImageMagick is installed").success(), "{}", path.display());
}

/// What a part of the screen shows now, in red, green and blue.
pub(super) fn screen(crop: &str) -> Vec<u8> {
    let look = Command::new("import").args(["-window", "root", "-crop", crop, "-depth", "8", "rgb:-"]).output();
    look.expect("ImageMagick is installed").stdout
}

fn id(window: &Window) -> String {
    let found =
        xdotool(&["search", "--all", "--onlyvisible", "--pid", &window.app().to_string(), "--name", "Driftless"]);
    found.lines().last().expect("the window is there").to_owned()
}

fn place(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("SCREENSHOTS")?;
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").join(folder);
    let path = root.join(format!("{name}.png"));
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    Some(path)
}

/// The pointer is out of the way, and what the page holds is on the screen some frames later, and the dialog rises for 240 ms.
async fn drawn(window: &Window) {
    // The pointer rests where nothing answers it: in the footer of the note.
    let place = window.answer("return [Math.round(innerWidth * .8), innerHeight - 6]").await;
    let [left, top]: [i64; 2] = serde_json::from_value(place).expect("a place");
    let _ = window.driver.action_chain().move_to(left, top).perform().await;
    let frames = "const done = arguments[arguments.length - 1]; let left = 60;
        const next = () => (left-- > 0 ? requestAnimationFrame(next) : done()); next()";
    let _ = window.later(frames).await;
}
