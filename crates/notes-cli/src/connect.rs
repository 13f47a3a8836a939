//! Connecting a folder with a server. Where its notes are somebody else's, or nobody's yet, a person says what becomes of them: on a
//! terminal they are asked, elsewhere with `--notes-here`.

use std::io::{self, BufRead, IsTerminal as _, Write};

use notes::{ConnectError, Connected, NotesHere, Others, Person, Settings, connect_as};

use crate::failure::Failure;
use crate::run::Desk;

/// What was typed behind `connect`.
pub(crate) struct Wish {
    pub(crate) url: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) device: Option<String>,
    pub(crate) notes_here: NotesHere,
    /// Whoever reads JSON can't be asked.
    pub(crate) may_ask: bool,
}

pub(crate) async fn connect(desk: &Desk, wish: Wish) -> Result<Connected, Failure> {
    let password = wish.user.as_ref().map(|_| password()).transpose()?.unwrap_or_default();
    let url = wish.url.or_else(|| desk.settings.server_url.clone()).ok_or(Failure::NoUrl)?;
    let device = wish.device.unwrap_or(desk.settings.device.clone());
    let settings = Settings { device, ..desk.settings.clone() }.within_limits();
    let (key, user) = (wish.key.as_deref(), wish.user.as_deref());
    let connected = async |notes_here| {
        let person = user.map(|user| Person { user, password: &password, register: false });
        connect_as(&desk.folder, &desk.store, &settings, &url, key, person, notes_here).await
    };
    match connected(wish.notes_here).await {
        Err(ConnectError::NotesHere(others)) if wish.may_ask && io::stdin().is_terminal() => {
            let answer = asked(&others, &url, io::stdin().lock(), io::stderr()).map_err(Failure::Question)?;
            let answer = answer.ok_or(Failure::NotAnswered)?;
            Ok(connected(answer).await?)
        }
        connected => Ok(connected?),
    }
}

/// `None`: they were not said to go anywhere.
fn asked(others: &Others, url: &str, mut answers: impl BufRead, mut to: impl Write) -> io::Result<Option<NotesHere>> {
    let mut sentence = others.to_string();
    sentence[..1].make_ascii_uppercase();
    writeln!(to, "{sentence}. Nothing is deleted, whatever you answer.")?;
    writeln!(to, "  send       what is here goes to {url} too")?;
    writeln!(to, "  set-aside  it is kept apart in a profile of its own, with all that waits")?;
    write!(to, "What should become of it? (send, set-aside, or Enter to leave everything as it is) ")?;
    to.flush()?;
    let mut line = String::new();
    answers.read_line(&mut line)?;
    Ok(match line.trim().to_lowercase().as_str() {
        "send" => Some(NotesHere::Send),
        "set-aside" | "set aside" => Some(NotesHere::SetAside),
        _ => None,
    })
}

/// Without an echo on a terminal; else the first line of stdin.
fn password() -> Result<String, Failure> {
    if io::stdin().is_terminal() {
        return rpassword::prompt_password("Password: ").map_err(Failure::Password);
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(Failure::Password)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_asked_in_sentences_and_what_is_no_answer_changes_nothing() {
        let others = Others { notes: 12, of: None };
        let answer = |line: &str| {
            let mut said = Vec::new();
            let answer = asked(&others, "https://new.example/", line.as_bytes(), &mut said).expect("asked");
            (answer, String::from_utf8(said).expect("text"))
        };
        let (answered, said) = answer("send\n");
        assert_eq!(answered, Some(NotesHere::Send));
        assert!(said.starts_with("12 notes here were never sent to a server. Nothing is deleted"), "{said}");
        assert!(said.contains("what is here goes to https://new.example/ too"), "{said}");
        assert_eq!(answer(" Set-Aside \r\n").0, Some(NotesHere::SetAside));
        for none in ["", "\n", "s\n", "yes\n", "sendd\n"] {
            assert_eq!(answer(none).0, None, "{none:?}");
        }
    }
}
