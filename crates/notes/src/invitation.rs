//! A way to begin on the next device: a link that names a server and its key, to be pasted or read from a picture.
//!
//! `driftless://connect?url=…&key=…`, each value percent-encoded. It may come from anywhere, so it is read strictly: each
//! name once, no other names, an address that can be one. Who follows it is asked first.

use datasync_client::HttpRemote;

/// What every link of this app begins with.
pub const SCHEME: &str = "driftless://";

/// Longer texts are no invitation.
const LONGEST: usize = 2048;
/// Longer keys are none.
const LONGEST_KEY: usize = 512;

/// A server and its key.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The Application URL.
    pub server_url: String,
    /// The key, where the server asks for one.
    pub application_key: Option<String>,
}

/// The text is no invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this text is no invitation; it begins with driftless://connect?url=")]
pub struct NoInvitation;

impl Invitation {
    /// The text to hand on. It holds the key: whoever reads it may sync with this server.
    #[must_use]
    pub fn link(&self) -> String {
        let key = self.application_key.as_ref().map(|key| format!("&key={}", encoded(key))).unwrap_or_default();
        format!("{SCHEME}connect?url={}{key}", encoded(&self.server_url))
    }

    /// Reads what [`Invitation::link`] wrote, with blanks around it.
    ///
    /// # Errors
    /// [`NoInvitation`].
    pub fn read(text: &str) -> Result<Self, NoInvitation> {
        let text = text.trim();
        let query = query_of(text).filter(|_| text.len() <= LONGEST).ok_or(NoInvitation)?;
        let (mut url, mut key) = (None, None);
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').ok_or(NoInvitation)?;
            let place = match name {
                "url" => &mut url,
                "key" => &mut key,
                _ => return Err(NoInvitation),
            };
            if place.replace(decoded(value).ok_or(NoInvitation)?).is_some() {
                return Err(NoInvitation);
            }
        }
        let url = url.filter(|url| is_plain(url) && !names_somebody(url)).ok_or(NoInvitation)?;
        let server = HttpRemote::builder(&url).build().map_err(|_| NoInvitation)?;
        let key = key.filter(|key| !key.is_empty());
        if key.as_ref().is_some_and(|key| key.len() > LONGEST_KEY || !is_plain(key)) {
            return Err(NoInvitation);
        }
        Ok(Invitation { server_url: server.url().to_owned(), application_key: key })
    }
}

/// A link that was opened by a browser may have got a `/` before its query.
fn query_of(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_at_checked(SCHEME.len())?;
    let rest = rest.strip_prefix("connect").filter(|_| scheme.eq_ignore_ascii_case(SCHEME))?;
    rest.strip_prefix('/').unwrap_or(rest).strip_prefix('?')
}

/// One word of ASCII that shows as it is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// `https://notes.example.com@evil.example/` reads like another server than it is.
fn names_somebody(url: &str) -> bool {
    let authority = url.split("//").nth(1).and_then(|rest| rest.split(['/', '?', '#', '\\']).next());
    authority.is_none_or(|authority| authority.contains('@'))
}

fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if is_unreserved(byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

/// `None` where a `%` is not followed by two digits, where something stands that is no part of a value, and where it is no UTF-8.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                bytes.push(digit(rest.next()?)? * 16 + digit(rest.next()?)?);
            }
            _ if is_unreserved(byte) || b":/@!$'()*,;".contains(&byte) => bytes.push(byte),
            _ => return None,
        }
    }
    String::from_utf8(bytes).ok()
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// The note that a link names (`driftless://note/ID`); `None` if it names none.
#[must_use]
pub fn note_of_link(text: &str) -> Option<String> {
    let (scheme, rest) = text.trim().split_at_checked(SCHEME.len())?;
    let id = rest.strip_prefix("note/").filter(|_| scheme.eq_ignore_ascii_case(SCHEME))?;
    let id = decoded(id.strip_suffix('/').unwrap_or(id))?;
    datasync_client::ItemId::new(&id).ok().map(String::from)
}

/// The link that leads to a note.
#[must_use]
pub fn link_of_note(id: &str) -> String {
    format!("{SCHEME}note/{}", encoded(id))
}

// The key stays out of logs.
impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitation").field("server_url", &self.server_url).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_again_whatever_stands_in_the_key() {
        for key in [None, Some("k1"), Some("a+b/c==&url=x#%25?")] {
            let invitation = Invitation {
                server_url: "https://notes.example.com/app/".to_owned(),
                application_key: key.map(str::to_owned),
            };
            assert_eq!(Invitation::read(&format!("  {}\n", invitation.link())), Ok(invitation));
        }
        let typed = Invitation::read("DRIFTLESS://connect/?url=http://localhost:8787").expect("an invitation");
        assert_eq!((typed.server_url.as_str(), typed.application_key), ("http://localhost:8787/", None));
    }

    #[test]
    fn whatever_is_not_exactly_an_invitation_is_refused() {
        let long = format!("driftless://connect?url=https://a.example&key={}", "k".repeat(2048));
        for text in [
            "",
            "driftless:",
            "driftless://connect",
            "driftless://connect?",
            "driftless://connect?url=",
            "driftless://connect?key=k",
            "driftless://note/abc",
            "https://a.example",
            "javascript:alert(1)//driftless://connect?url=https://a.example",
            "driftless://connect?url=javascript:alert(1)",
            "driftless://connect?url=file:///etc/passwd",
            "driftless://connect?url=ftp://a.example",
            "driftless://connect?url=https://a.example&url=https://b.example",
            "driftless://connect?url=https://a.example&key=a&key=b",
            "driftless://connect?url=https://a.example&user=ada",
            "driftless://connect?url=https://a.example&",
            "driftless://connect?url=https%3A%2F%2Fgood.example%40evil.example",
            "driftless://connect?url=https://good.example@evil.example",
            "driftless://connect?url=https://a.example/%zz",
            "driftless://connect?url=https://a.example/%",
            "driftless://connect?url=https://a.example/%ff",
            "driftless://connect?url=https://a.example%0d%0aX-Evil:1",
            "driftless://connect?url=https://a.example&key=a%0ab",
            "driftless://connect?url=https://a.example&key=a%00b",
            "driftless://connect?url=https://a.example&key=a b",
            "driftless://connect?url=https://a.example&key=%E2%80%AEyek",
            "driftless://connect?url=https://аpple.example",
            "driftless://connect?url=https://a.example#frag",
            &long,
        ] {
            assert_eq!(Invitation::read(text), Err(NoInvitation), "{text:?}");
        }
    }

    #[test]
    fn an_invitation_does_not_show_its_key_by_accident() {
        let invitation = Invitation::read("driftless://connect?url=https://a.example&key=swordfish").expect("one");
        assert!(!format!("{invitation:?}").contains("swordfish"));
    }

    #[test]
    fn a_link_to_a_note_names_it_and_nothing_else() {
        assert_eq!(note_of_link("driftless://note/0198-ab").as_deref(), Some("0198-ab"));
        assert_eq!(note_of_link(&link_of_note("a b%ü")).as_deref(), Some("a b%ü"));
        for text in
            ["driftless://note/", "driftless://note/a/b", "driftless://note/..", "driftless://note/a?b=c", "note/a"]
        {
            assert_eq!(note_of_link(text), None, "{text}");
        }
    }
}
