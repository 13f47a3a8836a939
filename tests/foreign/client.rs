//! Microsoft's own client (the npm package azure-mobile-apps-client 2.0.1) on our server. Its queries and its conflict
//! handlers are functions in JavaScript, and so are its stories: the sentences in `client/*.test.js`.

use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn microsofts_client_does_on_our_server_what_its_stories_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign/client");
    assert!(folder.join("node_modules/.installed-lock").is_file(), "its modules are missing: scripts/foreign.sh");
    let stories = stories_in(&folder);
    assert!(!stories.is_empty(), "no stories in {}", folder.display());
    let told = Command::new("node")
        .args(["--test", "--test-reporter=spec", "--test-timeout=120000"])
        .args(stories)
        .current_dir(folder)
        .env("DRIFTLESS_SERVER", tests::program("driftless-server"))
        .env("DRIFTLESS_CLI", tests::program("driftless-cli"))
        .output()
        .expect("node starts");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(told.status.success(), "{}{}", said(&told.stdout), said(&told.stderr));
}

fn stories_in(folder: &Path) -> Vec<PathBuf> {
    let files =
        std::fs::read_dir(folder).expect("the folder is there").map(|file| file.expect("it can be read").path());
    files.filter(|path| path.to_string_lossy().ends_with(".test.js")).collect()
}
