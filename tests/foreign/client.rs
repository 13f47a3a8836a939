//! Microsoft's own client (the npm package azure-mobile-apps-client 2.0.1) on our server, on each of its databases. Its
//! queries and its conflict handlers are functions in JavaScript, and so are its stories: the sentences in
//! `client/*.test.js`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the stories find a PostgreSQL; without it their servers keep their rows in SQLite.
const POSTGRES: &str = "TEST_DATABASE_URL";

#[test]
fn microsofts_client_does_on_our_server_what_its_stories_say() {
    tell_stories(Command::new("node").env_remove(POSTGRES));
}

#[test]
fn microsofts_client_does_on_our_server_with_postgresql_what_its_stories_say() {
    let address =
        std::env::var(POSTGRES).expect("these stories need PostgreSQL: run them as scripts/postgres.sh cargo test");
    tell_stories(Command::new("node").env(POSTGRES, address));
}

fn tell_stories(node: &mut Command) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign/client");
    assert!(folder.join("node_modules/.installed-lock").is_file(), "its modules are missing: scripts/foreign.sh");
    let stories = stories_in(&folder);
    assert!(!stories.is_empty(), "no stories in {}", folder.display());
    let told = node
        .args(["--test", "--test-reporter=spec", "--test-timeout=120000"])
        .args(stories)
        .current_dir(folder)
        .env("DRIFTLESS_SERVER", tests::program("driftless-server"))
        .env("DRIFTLESS_CLI", tests::program("driftless-cli"))
        .env_remove("DRIFTLESS_DATABASE_URL")
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
