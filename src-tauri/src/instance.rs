//! One window a data folder: a second start finds the first one and hands over what it was asked.
//!
//! The store's lock says who is first. That one listens on loopback and writes where into the folder, with a word that only
//! who may read the folder knows: no desktop service is needed, and each profile has its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// Longer messages are not read.
const LONGEST: u64 = 16 * 1024;
/// How long either waits for the other's word.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a second start looks for a first one that is still starting.
const STARTING: Duration = Duration::from_secs(3);

/// What a second start says.
#[derive(Serialize, Deserialize)]
struct Message {
    word: String,
    arguments: Vec<String>,
}

/// Where the first one listens.
#[derive(Serialize, Deserialize)]
struct Place {
    port: u16,
    word: String,
}

/// Listens for second starts until the program ends.
pub(crate) fn listen(folder: &Path, hear: impl Fn(Vec<String>) + Send + 'static) -> std::io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let place = Place { port: listener.local_addr()?.port(), word: uuid::Uuid::new_v4().to_string() };
    write(folder, &place)?;
    std::thread::Builder::new().name("second starts".to_owned()).spawn(move || {
        for stream in listener.incoming().flatten() {
            match arguments(&stream, &place.word) {
                Some(arguments) => {
                    hear(arguments);
                    let _ = (&stream).write_all(b"heard\n");
                }
                None => tracing::info!("something that is no second start spoke to this program"),
            }
        }
    })?;
    Ok(())
}

/// Hands the arguments of a second start to the first one. `false`: nobody who shows windows holds the folder.
pub(crate) fn hand_over(folder: &Path, arguments: &[String]) -> bool {
    let end = Instant::now() + STARTING;
    loop {
        if try_to_hand_over(folder, arguments).is_some() {
            return true;
        }
        // A folder without the file is held by a program without a window, or by one that has just begun.
        if Instant::now() > end {
            return false;
        }
        std::thread::park_timeout(Duration::from_millis(100));
    }
}

/// As [`hand_over`], without waiting for one that is still starting.
pub(crate) fn try_to_hand_over(folder: &Path, arguments: &[String]) -> Option<()> {
    let place: Place = serde_json::from_slice(&std::fs::read(path(folder)).ok()?).ok()?;
    let mut stream = TcpStream::connect_timeout(&(Ipv4Addr::LOCALHOST, place.port).into(), PATIENCE).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let message = Message { word: place.word, arguments: arguments.to_vec() };
    stream.write_all(format!("{}\n", serde_json::to_string(&message).ok()?).as_bytes()).ok()?;
    let mut answer = String::new();
    BufReader::new(stream.take(LONGEST)).read_line(&mut answer).ok()?;
    (answer == "heard\n").then_some(())
}

fn arguments(stream: &TcpStream, word: &str) -> Option<Vec<String>> {
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let mut line = String::new();
    BufReader::new(stream.take(LONGEST)).read_line(&mut line).ok()?;
    let message: Message = serde_json::from_str(&line).ok()?;
    (message.word == word).then_some(message.arguments)
}

fn path(folder: &Path) -> PathBuf {
    folder.join("window.port")
}

fn write(folder: &Path, place: &Place) -> std::io::Result<()> {
    let next = path(folder).with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&next)?.write_all(serde_json::to_string(place).map_err(std::io::Error::other)?.as_bytes())?;
    std::fs::rename(next, path(folder))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_second_start_is_heard_by_the_first_and_by_nobody_who_does_not_know_the_word() {
        let folder = tempfile::tempdir().expect("a folder");
        let (heard, hears) = mpsc::channel();
        listen(folder.path(), move |arguments| heard.send(arguments).expect("heard")).expect("listens");
        let asked = ["driftless://note/n1".to_owned()];
        assert!(hand_over(folder.path(), &asked));
        assert_eq!(hears.recv().expect("it was heard"), asked);
        let place: Place = serde_json::from_slice(&std::fs::read(path(folder.path())).expect("a file")).expect("JSON");
        write(folder.path(), &Place { word: "another".to_owned(), ..place }).expect("written");
        assert_eq!(try_to_hand_over(folder.path(), &asked), None);
        assert!(hears.try_recv().is_err());
    }

    #[test]
    fn what_a_program_left_that_was_killed_leads_nowhere() {
        let folder = tempfile::tempdir().expect("a folder");
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        write(folder.path(), &Place { port, word: "w".to_owned() }).expect("written");
        assert_eq!(try_to_hand_over(folder.path(), &[]), None);
    }
}
