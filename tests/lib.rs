//! What the stories share: real programs, started and stopped as a person would.

mod browser;
mod cli;
mod notifications;
mod server;
mod system_bus;
mod watch;
mod window;

use std::path::PathBuf;

pub use browser::Browser;
pub use cli::{Cli, Output};
pub use notifications::Notifications;
pub use server::{Home, Server, new_database};
pub use system_bus::{NetworkManager, SystemBus};
pub use watch::Watch;
pub use window::{PATIENCE, Window, look_elsewhere, until};

/// A built program beside the running test, or in the folder `PROGRAMS`. The make targets build them all before any story runs.
///
/// # Panics
/// If it is not there: a story without its program can't be told.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test is a file");
    let beside = test.parent().and_then(std::path::Path::parent).expect("tests lie in target/<profile>/deps");
    let folder = std::env::var_os("PROGRAMS").map_or_else(|| beside.to_owned(), PathBuf::from);
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(path.is_file(), "{} is not built: cargo build --workspace", path.display());
    path
}
