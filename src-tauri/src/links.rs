//! What the app is asked from outside: on its command line, by a second start, by a link. The window may not be there yet; what
//! is asked waits until the UI listens.

use std::collections::{HashMap, HashSet};

use notes::{SCHEME, note_of_link};

/// A start that asks the program on the same notes to end.
pub(crate) const QUIT: &str = "--quit";

/// A start that opens the notes where they are, whatever was asked for: they could not be moved.
pub(crate) const STAY: &str = "--stay";

/// A start that shows no window.
pub(crate) const HIDDEN: &str = "--hidden";

/// A start on another set of notes.
pub(crate) const PROFILE: &str = "--profile";

/// Links are not longer.
const LONGEST: usize = 4096;

/// What the UI is asked to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ask {
    OpenNote(String),
    NewNote,
    Invited(String),
    Compare(String),
    ShowConflicts,
}

/// How the program is started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Start {
    /// No window, if the tray leads back to it.
    pub(crate) hidden: bool,
    /// Another set of notes.
    pub(crate) profile: Option<String>,
    /// Nothing: the program that runs is to end.
    pub(crate) quit: bool,
    /// The notes, where they are.
    pub(crate) stay: bool,
    /// What to show.
    pub(crate) ask: Option<Ask>,
}

impl Start {
    /// What stands on a command line, its first word left out. What is not known is passed over: desktops add words.
    pub(crate) fn of(arguments: impl IntoIterator<Item = String>) -> Self {
        let mut start = Start::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                HIDDEN => start.hidden = true,
                QUIT => start.quit = true,
                STAY => start.stay = true,
                PROFILE => start.profile = arguments.next(),
                "--new-note" => start.ask = Some(Ask::NewNote),
                link => start.ask = ask_of_link(link).or(start.ask),
            }
        }
        start
    }
}

/// What a link asks for; `None` if it is none of ours. What it says is read by whoever carries it out.
pub(crate) fn ask_of_link(link: &str) -> Option<Ask> {
    let link = link.trim();
    if link.len() > LONGEST {
        return None;
    }
    let connects = || {
        let (scheme, rest) = link.split_at_checked(SCHEME.len())?;
        (scheme.eq_ignore_ascii_case(SCHEME) && rest.starts_with("connect")).then(|| Ask::Invited(link.to_owned()))
    };
    note_of_link(link).map(Ask::OpenNote).or_else(connects)
}

impl Ask {
    /// The event that asks for it.
    pub(crate) fn event(&self) -> &'static str {
        match self {
            Ask::OpenNote(_) => "open-note",
            Ask::NewNote => "new-note",
            Ask::Invited(_) => "invited",
            Ask::Compare(_) => "compare",
            Ask::ShowConflicts => "show-conflicts",
        }
    }
}

/// What waits for the UI, and what it listens for by now.
#[derive(Debug, Default)]
pub(crate) struct Asks {
    waiting: HashMap<&'static str, Ask>,
    listening: HashSet<String>,
}

impl Asks {
    /// What can be told now; else it waits, and the latest of its kind is told later.
    pub(crate) fn ask(&mut self, ask: Ask) -> Option<Ask> {
        if self.listening.contains(ask.event()) {
            return Some(ask);
        }
        self.waiting.insert(ask.event(), ask);
        None
    }

    /// The UI listens for an event: what waited for that.
    pub(crate) fn listening(&mut self, event: &str) -> Option<Ask> {
        self.listening.insert(event.to_owned());
        self.waiting.remove(event)
    }

    /// The page is loaded anew, and listens for nothing yet.
    pub(crate) fn deaf(&mut self) {
        self.listening.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(arguments: &[&str]) -> Start {
        Start::of(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn a_command_line_says_which_profile_and_what_to_show() {
        let asked = start(&["--profile", "Work", "--hidden", "driftless://note/n1"]);
        let expected = Start {
            hidden: true,
            profile: Some("Work".to_owned()),
            ask: Some(Ask::OpenNote("n1".to_owned())),
            ..Start::default()
        };
        assert_eq!(asked, expected);
        assert!(start(&["--quit"]).quit && start(&["--stay"]).stay);
        assert_eq!(start(&[]), Start::default());
    }

    #[test]
    fn what_is_no_link_of_ours_is_passed_over() {
        for argument in [
            "--gapplication-service",
            "https://a.example",
            "driftless://",
            "driftless://note/../x",
            "file:///etc/passwd",
        ] {
            assert_eq!(start(&[argument]), Start::default(), "{argument}");
        }
        assert_eq!(ask_of_link(&format!("driftless://connect?url={}", "x".repeat(5000))), None);
        let link = "driftless://connect?url=https://a.example";
        assert_eq!(ask_of_link(link), Some(Ask::Invited(link.to_owned())));
    }

    #[test]
    fn what_is_asked_before_the_ui_listens_waits_for_it() {
        let mut asks = Asks::default();
        assert_eq!(asks.ask(Ask::OpenNote("a".to_owned())), None);
        assert_eq!(asks.ask(Ask::OpenNote("b".to_owned())), None);
        assert_eq!(asks.listening("new-note"), None);
        assert_eq!(asks.listening("open-note"), Some(Ask::OpenNote("b".to_owned())), "the latest");
        assert_eq!(asks.listening("open-note"), None, "once");
        assert_eq!(asks.ask(Ask::NewNote), Some(Ask::NewNote));
        asks.deaf();
        assert_eq!(asks.ask(Ask::NewNote), None);
    }
}
