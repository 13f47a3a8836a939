//! What is known about a folder from its path, from what lies beside it, and from the system: who syncs it, whether it is on
//! another computer, how much room it has. What is not known is no reason to refuse it.

use std::path::{Component, Path};

/// By what their own folders are called.
const NAMES: [(&str, &str); 14] = [
    ("dropbox", "Dropbox"),
    ("onedrive", "OneDrive"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("my drive", "Google Drive"),
    ("icloud drive", "iCloud"),
    ("iclouddrive", "iCloud"),
    ("mobile documents", "iCloud"),
    ("com~apple~clouddocs", "iCloud"),
    ("cloudstorage", "iCloud"),
    ("syncthing", "Syncthing"),
    ("nextcloud", "Nextcloud"),
    ("owncloud", "ownCloud"),
    ("pcloud drive", "pCloud"),
];

/// By what they put into the folders that they sync.
const MARKS: [(&str, &str); 8] = [
    (".dropbox.cache", "Dropbox"),
    (".stfolder", "Syncthing"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
    (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
    (".tmp.driveupload", "Google Drive"),
    (".tmp.drivedownload", "Google Drive"),
    (".SeafileMetadata", "Seafile"),
];

/// Who syncs a folder, as far as it can be seen.
pub(super) fn synced_by(folder: &Path) -> Option<&'static str> {
    let named = folder.components().find_map(|step| match step {
        Component::Normal(name) => by_name(&name.to_string_lossy()),
        _ => None,
    });
    named.or_else(|| folder.ancestors().find_map(by_mark))
}

/// `Dropbox`, but also `Dropbox (Personal)`, `OneDrive - Firm` and `GoogleDrive-ada@a.example`.
fn by_name(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let is_of = |own: &str| name.strip_prefix(own).is_some_and(|rest| rest.trim_start().is_empty() || is_more(rest));
    NAMES.iter().find(|(own, _)| is_of(own)).map(|(_, who)| *who)
}

fn is_more(rest: &str) -> bool {
    rest.trim_start().starts_with(['(', '-'])
}

fn by_mark(folder: &Path) -> Option<&'static str> {
    // In a person's home `.dropbox` is a folder with what Dropbox knows, and syncs nothing.
    let is_dropbox = || folder.join(".dropbox").is_file().then_some("Dropbox");
    MARKS.iter().find(|(mark, _)| folder.join(mark).exists()).map(|(_, who)| *who).or_else(is_dropbox)
}

/// Whether a folder is on another computer.
#[cfg(target_os = "linux")]
pub(super) fn is_remote(folder: &Path) -> bool {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    kind_of(&mounts, folder).is_some_and(is_kind_of_network)
}

/// `\\server\share` names another computer.
#[cfg(windows)]
pub(super) fn is_remote(folder: &Path) -> bool {
    use std::path::Prefix;
    let prefix = |step: Component<'_>| matches!(step, Component::Prefix(prefix) if matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..)));
    folder.components().next().is_some_and(prefix)
}

#[cfg(not(any(target_os = "linux", windows)))]
pub(super) fn is_remote(_: &Path) -> bool {
    false
}

/// The kind of file system that a path is on: that of the last of the longest mounts above it.
#[cfg(any(target_os = "linux", test))]
fn kind_of<'a>(mounts: &'a str, path: &Path) -> Option<&'a str> {
    let mount = |line: &'a str| {
        let (before, after) = line.split_once(" - ")?;
        let point = unescaped(before.split(' ').nth(4)?);
        path.starts_with(&point).then(|| (Path::new(&point).components().count(), after.split(' ').next()))
    };
    mounts.lines().filter_map(mount).max_by_key(|(depth, _)| *depth)?.1
}

/// The kernel writes a space as `\040`.
#[cfg(any(target_os = "linux", test))]
fn unescaped(point: &str) -> String {
    point.replace(r"\040", " ").replace(r"\011", "\t").replace(r"\012", "\n").replace(r"\134", r"\")
}

#[cfg(any(target_os = "linux", test))]
fn is_kind_of_network(kind: &str) -> bool {
    const KINDS: [&str; 14] = [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "ceph",
        "glusterfs",
        "fuse.sshfs",
        "fuse.gvfsd-fuse",
        "fuse.rclone",
        "fuse.davfs",
        "davfs",
        "fuse.google-drive-ocamlfuse",
    ];
    KINDS.contains(&kind)
}

/// Bytes that are free to this person. Where the system has a program that says so it is asked; elsewhere it shows when they are
/// copied.
#[cfg(unix)]
pub(super) fn room(folder: &Path) -> Option<u64> {
    let mut df = std::process::Command::new("df");
    let said = df
        .env("LC_ALL", "C")
        .args(["-P", "-k", "--"])
        .arg(folder)
        .output()
        .ok()
        .filter(|said| said.status.success())?;
    free_of(&String::from_utf8_lossy(&said.stdout))
}

#[cfg(not(unix))]
pub(super) fn room(_: &Path) -> Option<u64> {
    None
}

/// The fourth column of the second line of POSIX's `df -P -k`; the name before it may have spaces, the columns behind have none.
#[cfg(any(unix, test))]
fn free_of(said: &str) -> Option<u64> {
    let line = said.lines().nth(1)?;
    let (before, _) = line.split_once('%')?;
    let kibibytes: u64 = before.split_whitespace().rev().nth(1)?.parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_are_synced_by_themselves_are_known_by_their_names() {
        for (path, who) in [
            ("/home/ada/Dropbox/notes", "Dropbox"),
            ("/home/ada/Dropbox (Personal)", "Dropbox"),
            ("/mnt/c/Users/Ada/OneDrive - Firm/x", "OneDrive"),
            ("/Users/ada/Library/Mobile Documents/com~apple~CloudDocs/x", "iCloud"),
            ("/Users/ada/Library/CloudStorage/GoogleDrive-ada@a.example/My Drive", "iCloud"),
            ("/home/ada/GoogleDrive", "Google Drive"),
            ("/home/ada/Syncthing/x", "Syncthing"),
        ] {
            assert_eq!(synced_by(Path::new(path)), Some(who), "{path}");
        }
        for path in ["/home/ada/Documents", "/media/ada/USB", "/home/ada/dropboxes", "/home/ada/My Drives"] {
            assert_eq!(synced_by(Path::new(path)), None, "{path}");
        }
    }

    #[test]
    fn folders_that_are_synced_by_themselves_are_known_by_what_lies_above_them() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("a/b");
        std::fs::create_dir_all(&folder).expect("made");
        std::fs::create_dir(home.path().join(".dropbox")).expect("made");
        assert_eq!(synced_by(&folder), None, "that is where Dropbox keeps what it knows");
        std::fs::create_dir(home.path().join("a/.stfolder")).expect("made");
        assert_eq!(synced_by(&folder), Some("Syncthing"));
    }

    #[test]
    fn a_folder_on_another_computer_is_known_by_the_mount_that_it_is_below() {
        let mounts = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
                      30 22 0:40 / /mnt/far\\040away rw shared:2 - nfs4 server:/x rw\n\
                      31 30 0:41 / /mnt/far\\040away/near rw shared:3 - ext4 /dev/sdb1 rw\n";
        let is_remote = |path: &str| kind_of(mounts, Path::new(path)).is_some_and(is_kind_of_network);
        assert!(is_remote("/mnt/far away") && is_remote("/mnt/far away/notes"));
        assert!(!is_remote("/mnt/far away/near/x") && !is_remote("/home/ada"));
    }

    #[test]
    fn the_room_is_what_the_system_says_whatever_the_disk_is_called() {
        let said = "Filesystem     1024-blocks     Used Available Capacity Mounted on\n\
                    //nas/my notes    61255492 34000000  24117248      59% /media/100 % ada\n";
        assert_eq!(free_of(said), Some(24_117_248 * 1024));
        assert_eq!(free_of("df: no such file\n"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_of_this_computer_has_room_that_can_be_asked_for() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(room(folder.path()).is_some_and(|room| room > 0));
        assert!(!is_remote(folder.path()));
    }
}
