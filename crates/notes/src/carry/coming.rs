//! A note on its way in, and what is read from elsewhere to make one.

use datasync_client::{ItemId, Timestamp};

use crate::note::{MAX_BODY, MAX_TITLE};

/// A note as another program or an export of ours has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Coming {
    /// Its id, where it is a note of ours.
    pub(crate) id: Option<ItemId>,
    /// Where it stands, so that it is known when it comes again.
    pub(crate) place: Option<String>,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) tags: Vec<String>,
    /// The notebook it lies in: a place among those of its source.
    pub(crate) notebook: Option<usize>,
    pub(crate) pinned: bool,
    pub(crate) trashed: bool,
    pub(crate) created: Option<Timestamp>,
    pub(crate) edited: Option<Timestamp>,
}

/// A notebook as the source has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ComingNotebook {
    /// Its id, where it is one of ours.
    pub(crate) id: Option<ItemId>,
    pub(crate) name: String,
    /// The one it lies in, among those of the source.
    pub(crate) parent: Option<usize>,
}

/// Where notes come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// Files of text.
    #[default]
    Files,
    /// An export of this app.
    Driftless,
    /// A vault of Obsidian.
    Obsidian,
    /// An export of Joplin.
    Joplin,
    /// An export of Simplenote.
    Simplenote,
    /// A backup of Standard Notes that is not encrypted.
    StandardNotes,
}

impl Coming {
    /// The same note within what a note may be; `None` if it is too large. A title that is too long stands in the text too.
    pub(crate) fn fitting(self) -> Option<Self> {
        if self.id.is_some() {
            return (self.title.chars().count() <= MAX_TITLE && self.body.len() <= MAX_BODY).then_some(self);
        }
        let title: String = self.title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let title = title.trim().to_owned();
        let note = match title.chars().count() > MAX_TITLE {
            true => {
                let body = format!("{title}\n\n{}", self.body);
                Coming { title: title.chars().take(MAX_TITLE).collect(), body, ..self }
            }
            false => Coming { title, ..self },
        };
        (note.body.len() <= MAX_BODY).then_some(note)
    }

    /// A note of a program that knows no titles: the first line is one.
    pub(crate) fn with_first_line(self, content: &str) -> Self {
        let (first, rest) = content.split_once('\n').unwrap_or((content, ""));
        let title = first.trim().trim_start_matches('#').trim();
        // What is longer than a line is the beginning of the text.
        if title.chars().count() > 200 {
            let title = title.chars().take(80).collect::<String>();
            return Coming { title: format!("{}…", title.trim_end()), body: content.to_owned(), ..self };
        }
        let body = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest);
        Coming { title: title.to_owned(), body: body.to_owned(), ..self }
    }
}

/// An instant as programs write it: with a `T` or a blank, with a zone or as the clock on the wall showed it, or a day alone.
pub(crate) fn instant(text: &str, ahead_s: i32) -> Option<Timestamp> {
    let text = text.trim().trim_matches(['"', '\'']);
    let day = text.get(..10).filter(|day| day.as_bytes()[4] == b'-')?;
    let time = text[10..].trim_start_matches(['T', ' ', 't']).replace(' ', "");
    let is_in_zone = time.ends_with(['Z', 'z']) || time.contains(['+', '-']);
    let time = if time.is_empty() { "00:00:00".to_owned() } else { time.to_uppercase() };
    let at = Timestamp::parse(&format!("{day}T{time}")).ok()?;
    let at = if is_in_zone { at } else { Timestamp(at.0.checked_sub(i64::from(ahead_s) * 1000)?) };
    known(at)
}

/// Milliseconds since 1970, of which 0 says nothing.
pub(crate) fn instant_of_ms(ms: i64) -> Option<Timestamp> {
    (ms != 0).then_some(Timestamp(ms)).and_then(known)
}

/// A year of four digits: lists are ordered by the text of an instant.
fn known(at: Timestamp) -> Option<Timestamp> {
    let years = Timestamp::parse("0001-01-02T00:00:00Z").ok()?..Timestamp::parse("9999-12-31T00:00:00Z").ok()?;
    years.contains(&at).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_as_programs_write_it() {
        let at = Timestamp::parse("2020-01-31T12:34:56Z").ok();
        for text in
            ["2020-01-31 12:34:56Z", "2020-01-31T12:34:56.000Z", "2020-01-31T13:34:56+01:00", "2020-01-31 13:34:56"]
        {
            assert_eq!(instant(text, 3600), at, "{text}");
        }
        assert_eq!(instant("2020-01-31", 0), Timestamp::parse("2020-01-31T00:00:00Z").ok());
        assert_eq!(instant("2020-01-31T12:34", 0), Timestamp::parse("2020-01-31T12:34:00Z").ok());
        for text in ["", "yesterday", "31.01.2020", "2020-13-01", "99999-01-01", "äääääää", "2020-01-31 at noon"]
        {
            assert_eq!(instant(text, 0), None, "{text}");
        }
    }

    #[test]
    fn the_first_line_is_a_title_unless_it_is_a_text() {
        let of = |content: &str| {
            let note = Coming::default().with_first_line(content);
            (note.title, note.body)
        };
        assert_eq!(of("# Boat\r\n\r\nhull"), ("Boat".to_owned(), "hull".to_owned()));
        assert_eq!(of("Boat"), ("Boat".to_owned(), String::new()));
        assert_eq!(of("Boat\nhull\n\nmast"), ("Boat".to_owned(), "hull\n\nmast".to_owned()));
        let long = "word ".repeat(100);
        let (title, body) = of(&long);
        assert!(title.chars().count() < 90 && body == long);
    }

    #[test]
    fn what_is_over_a_limit_loses_nothing_or_does_not_come() {
        let long = Coming { title: "x".repeat(MAX_TITLE + 1), body: "b".to_owned(), ..Coming::default() };
        let fitting = long.clone().fitting().expect("it fits");
        assert_eq!((fitting.title.len(), fitting.body), (MAX_TITLE, format!("{}\n\nb", long.title)));
        let large = Coming { body: "x".repeat(MAX_BODY + 1), ..Coming::default() };
        assert_eq!(large.fitting(), None);
    }
}
