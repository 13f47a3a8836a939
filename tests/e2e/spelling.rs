//! The platform's spell checking, as it is seen on the screen.

use std::process::Command;

use tests::{Window, until};

use crate::at_home::{ask, xdotool};

/// How many dots of the window are of the red of the line under a misspelt word, or of its edges. Nothing else in it is.
fn red(window: &Window) -> usize {
    let pid = window.app().to_string();
    let found = xdotool(&["search", "--all", "--onlyvisible", "--pid", &pid, "--name", "Driftless"]);
    let id = found.lines().last().expect("the window is there");
    let look = Command::new("import").args(["-window", id, "-depth", "8", "rgb:-"]).output();
    let look = look.expect("ImageMagick is installed").stdout;
    look.chunks_exact(3).filter(|dot| dot[0] > 150 && dot[0] - 60 > dot[1] && dot[1].abs_diff(dot[2]) < 8).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_misspelt_word_is_marked_in_the_note_and_in_its_title_unless_the_setting_says_no() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open(folder.path()).await;
    window.new_note("Plain words", "These are words of the dictionary. ").await;
    let before = red(&window);
    window.write("Thiss wrod is mispeled. ").await;
    until("three words are marked", || async { (red(&window) > before + 20).then_some(()) }).await;

    let off = serde_json::json!({"change": {"spelling": false}});
    assert_eq!(ask(&window, "change_settings", off).await[0], true);
    window.new_note("Anothr one", "Nobudy looks at tihs. ").await;
    let checked = "return [...document.querySelectorAll(`.doc-title, [data-testid='note-body'] .cm-content`)]
        .map((text) => text.spellcheck)";
    until("nothing is looked at", || async {
        (window.answer(checked).await == serde_json::json!([false, false])).then_some(())
    })
    .await;
    assert_eq!(red(&window), before, "and nothing is marked");
}
