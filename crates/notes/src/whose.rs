//! Whose notes a data folder holds: of which server, and there of whom. Where it is connected elsewhere, a person says what becomes
//! of them.

use std::fmt;

use datasync_client::{HttpRemote, Query, RemoteError, StoreError, StoreTxn};

use crate::folder::{notebooks_table, notes_table};
use crate::note::Note;
use crate::settings::Settings;
use crate::welcome::is_welcome;

/// The names under which the store remembers whose rows it holds.
const SERVER: &str = "server";
const USER: &str = "user";

/// What becomes of notes that are here already, of another server or account or of none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotesHere {
    /// Nobody has said: nothing is connected if there are any.
    Ask,
    /// They go to this server too.
    Send,
    /// They become a profile of their own, with what waits of them.
    SetAside,
}

/// Notes here that a server which is to be connected has never seen from this folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Others {
    /// How many. Where it is none, there are notebooks, or changes that wait.
    pub notes: u64,
    /// Whose they are; `None`: they were never sent anywhere.
    pub of: Option<Whose>,
}

/// A server, and who is known there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    /// Its Application URL.
    pub server: String,
    /// The user's name; `None`: whoever has the key.
    pub user: Option<String>,
}

impl Whose {
    pub(crate) fn new(server: &str, user: Option<&str>) -> Self {
        Whose { server: server.to_owned(), user: user.map(str::to_owned) }
    }

    /// Whose the rows of a store are; `None` if they were never anybody's. A store that was never told believes the settings.
    pub(crate) fn of(txn: &StoreTxn<'_>, settings: &Settings) -> Result<Option<Self>, StoreError> {
        Ok(match txn.value(SERVER)? {
            Some(server) => Some(Whose { server, user: txn.value(USER)? }),
            None => settings.server_url.clone().map(|server| Whose { server, user: settings.user.clone() }),
        })
    }

    /// From now on the rows of the store are theirs.
    pub(crate) fn keep(&self, txn: &StoreTxn<'_>) -> Result<(), StoreError> {
        txn.set_value(SERVER, Some(&self.server))?;
        txn.set_value(USER, self.user.as_deref())
    }

    /// Whether these rows go to them without a question: they are theirs, or were everyone's who has the key, at the same server.
    pub(crate) fn goes_to(&self, next: &Whose) -> bool {
        self.is(next) || (self.server == next.server && self.user.is_none())
    }

    pub(crate) fn is(&self, other: &Whose) -> bool {
        let same = match (&self.user, &other.user) {
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
            (one, other) => one == other,
        };
        self.server == other.server && same
    }
}

/// What is here and not theirs; `None` if nobody has to be asked about it.
pub(crate) fn others(
    txn: &StoreTxn<'_>,
    settings: &Settings,
    theirs: impl FnOnce(&Whose) -> bool,
) -> Result<Option<Others>, StoreError> {
    let of = Whose::of(txn, settings)?;
    if of.as_ref().is_some_and(theirs) {
        return Ok(None);
    }
    let waits = [notes_table(), notebooks_table()];
    let waiting = waits.iter().map(|table| txn.count_operations_of(table)).sum::<Result<u64, _>>()?;
    let notes = txn.count(&notes_table(), None)?;
    let anything = notes > 0 || waiting > 0 || txn.count(&notebooks_table(), None)? > 0;
    let only_welcome = of.is_none() && waiting == 1 && notes == 1 && is_welcomed(txn)?;
    Ok((anything && !only_welcome).then_some(Others { notes, of }))
}

/// The welcome note of a folder, as it was made, is nobody's.
fn is_welcomed(txn: &StoreTxn<'_>) -> Result<bool, StoreError> {
    let rows = txn.records(&notes_table(), &Query { top: Some(1), ..Query::default() })?;
    Ok(rows.iter().filter_map(|row| Note::from_record(row).ok()).any(|note| is_welcome(&note.text())))
}

/// An Application URL in the form in which it is kept.
pub(crate) fn normal(url: &str) -> Result<String, RemoteError> {
    Ok(HttpRemote::builder(url).build()?.url().to_owned())
}

impl fmt::Display for Others {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.notes, &self.of) {
            (0, None) => write!(f, "what is here was never sent to a server"),
            (1, None) => write!(f, "1 note here was never sent to a server"),
            (notes, None) => write!(f, "{notes} notes here were never sent to a server"),
            (0, Some(of)) => write!(f, "what is here belongs to {of}"),
            (1, Some(of)) => write!(f, "1 note here belongs to {of}"),
            (notes, Some(of)) => write!(f, "{notes} notes here belong to {of}"),
        }
    }
}

impl fmt::Display for Whose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.user {
            Some(user) => write!(f, "{user} at {}", self.server),
            None => f.write_str(&self.server),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_else_or_nobody_at_the_same_server_is_another_and_case_is_not() {
        let ada = Whose::new("https://a.example/", Some("ada"));
        assert!(ada.is(&Whose::new("https://a.example/", Some("Ada"))));
        for other in [
            Whose::new("https://a.example/", Some("bob")),
            Whose::new("https://a.example/", None),
            Whose::new("https://b.example/", Some("ada")),
        ] {
            assert!(!ada.is(&other) && !other.is(&ada) && !ada.goes_to(&other), "{other:?}");
        }
        let everyones = Whose::new("https://a.example/", None);
        assert!(everyones.goes_to(&ada) && !everyones.goes_to(&Whose::new("https://b.example/", Some("ada"))));
    }

    #[test]
    fn whose_notes_are_here_is_one_sentence() {
        let sentence = |notes, of| Others { notes, of }.to_string();
        let ada = || Some(Whose::new("https://a.example/", Some("ada")));
        assert_eq!(sentence(12, ada()), "12 notes here belong to ada at https://a.example/");
        assert_eq!(
            sentence(1, Some(Whose::new("https://a.example/", None))),
            "1 note here belongs to https://a.example/"
        );
        assert_eq!(sentence(0, ada()), "what is here belongs to ada at https://a.example/");
        assert_eq!(sentence(2, None), "2 notes here were never sent to a server");
    }
}
