//! Starting with the desktop, as each desktop wants it written down.

use std::path::{Path, PathBuf};

/// Whether this desktop has a place for it.
pub(crate) fn is_possible() -> bool {
    program().is_some() && (cfg!(windows) || entry().is_some())
}

/// Writes down that the app starts with the desktop, hidden or not, or that it does not.
pub(crate) fn set(on: bool, hidden: bool) -> std::io::Result<()> {
    let program = program().ok_or_else(|| std::io::Error::other("the program does not know where it is"))?;
    platform::set(on.then_some((program.as_path(), hidden)))
}

/// The file to start: of an AppImage the image, for what runs lies in a folder that goes with it.
fn program() -> Option<PathBuf> {
    std::env::var_os("APPIMAGE").map(PathBuf::from).or_else(|| std::env::current_exe().ok())
}

#[cfg(not(windows))]
fn entry() -> Option<PathBuf> {
    platform::entry(|name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from))
}

#[cfg(windows)]
fn entry() -> Option<PathBuf> {
    None
}

#[cfg(not(windows))]
fn write(entry: &Path, text: Option<String>) -> std::io::Result<()> {
    match text {
        Some(text) => {
            entry.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            std::fs::write(entry, text)
        }
        None => match std::fs::remove_file(entry) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        },
    }
}

/// A desktop entry in `~/.config/autostart`.
#[cfg(not(any(windows, target_os = "macos")))]
mod platform {
    use super::{Path, PathBuf, write};

    pub(super) fn entry(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
        let config = variable("XDG_CONFIG_HOME").or_else(|| Some(variable("HOME")?.join(".config")))?;
        Some(config.join("autostart").join("driftless.desktop"))
    }

    pub(super) fn set(program: Option<(&Path, bool)>) -> std::io::Result<()> {
        let entry = super::entry().ok_or_else(|| std::io::Error::other("there is no home folder"))?;
        write(&entry, program.map(|(program, hidden)| text(program, hidden)))
    }

    fn text(program: &Path, hidden: bool) -> String {
        let flag = if hidden { " --hidden" } else { "" };
        let program = quoted(&program.to_string_lossy());
        format!(
            "[Desktop Entry]\nType=Application\nName=Driftless\nIcon=driftless\nExec={program}{flag}\n\
             X-GNOME-Autostart-enabled=true\n"
        )
    }

    /// As the Desktop Entry Specification quotes a word of `Exec`: inside a string of its own, so a backslash is four.
    fn quoted(word: &str) -> String {
        let mut quoted = String::from('"');
        for c in word.chars() {
            match c {
                '"' | '`' | '$' => quoted.extend(['\\', '\\', c]),
                '\\' => quoted.push_str("\\\\\\\\"),
                '%' => quoted.push_str("%%"),
                c => quoted.push(c),
            }
        }
        quoted.push('"');
        quoted
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_entry_starts_this_program_whatever_its_folder_is_called() {
            let text = text(Path::new("/opt/50% \"notes\"/driftless"), true);
            assert!(text.contains("Exec=\"/opt/50%% \\\\\"notes\\\\\"/driftless\" --hidden\n"), "{text}");
        }

        #[test]
        fn it_stands_where_the_desktop_looks() {
            let home = |name: &str| (name == "HOME").then(|| PathBuf::from("/home/ada"));
            assert_eq!(entry(home), Some(PathBuf::from("/home/ada/.config/autostart/driftless.desktop")));
            let config = |name: &str| (name == "XDG_CONFIG_HOME").then(|| PathBuf::from("/config"));
            assert_eq!(entry(config), Some(PathBuf::from("/config/autostart/driftless.desktop")));
            assert_eq!(entry(|_| None), None);
        }
    }
}

/// A launch agent.
#[cfg(target_os = "macos")]
mod platform {
    use super::{Path, PathBuf, write};

    pub(super) fn entry(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
        Some(variable("HOME")?.join("Library/LaunchAgents/app.driftless.notes.plist"))
    }

    pub(super) fn set(program: Option<(&Path, bool)>) -> std::io::Result<()> {
        let entry = super::entry().ok_or_else(|| std::io::Error::other("there is no home folder"))?;
        write(&entry, program.map(|(program, hidden)| text(program, hidden)))
    }

    fn text(program: &Path, hidden: bool) -> String {
        let program = program.to_string_lossy().replace('&', "&amp;").replace('<', "&lt;");
        let flag = if hidden { "<string>--hidden</string>" } else { "" };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\"><dict><key>Label</key>\
             <string>app.driftless.notes</string><key>ProgramArguments</key><array><string>{program}</string>{flag}\
             </array><key>RunAtLoad</key><true/></dict></plist>\n"
        )
    }
}

/// A value of the registry.
#[cfg(windows)]
mod platform {
    use super::Path;

    const RUN: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run";

    pub(super) fn set(program: Option<(&Path, bool)>) -> std::io::Result<()> {
        let mut command = std::process::Command::new("reg");
        match program {
            Some((program, hidden)) => {
                let flag = if hidden { " --hidden" } else { "" };
                let line = format!("\"{}\"{flag}", program.display());
                command.args(["add", RUN, "/v", "Driftless", "/t", "REG_SZ", "/d", &line, "/f"])
            }
            None => command.args(["delete", RUN, "/v", "Driftless", "/f"]),
        };
        // What is not there can't be deleted, which is no failure.
        let done = command.output()?.status.success() || program.is_none();
        if done { Ok(()) } else { Err(std::io::Error::other("the registry did not take it")) }
    }
}
