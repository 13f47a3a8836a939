//! What a person and a device are called.

/// A person's name: 1 to 64 ASCII letters, digits or any of `. _ - @`, in small letters. Names that differ in case only are
/// one name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UserName(String);

/// The text names nobody; see [`UserName`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a user name has 1 to 64 letters, digits or any of . _ - @")]
pub struct InvalidUserName;

impl UserName {
    /// Checks and takes a name, in small letters.
    ///
    /// # Errors
    /// [`InvalidUserName`].
    pub fn new(text: &str) -> Result<Self, InvalidUserName> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-@".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(fits) {
            Ok(UserName(text.to_ascii_lowercase()))
        } else {
            Err(InvalidUserName)
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for UserName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A device's name as it is kept: one line of at most 60 characters, and never none.
pub(super) fn device_name(text: &str) -> String {
    let name: String = text.trim().chars().filter(|char| !char.is_control()).take(60).collect();
    if name.is_empty() { "A device".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_plain_and_has_no_case() {
        assert_eq!(UserName::new("Ada.Lovelace@x-y_1").expect("a name").as_str(), "ada.lovelace@x-y_1");
        for text in ["", "a b", "a/b", "é", "a\n", &"x".repeat(65)] {
            assert_eq!(UserName::new(text), Err(InvalidUserName), "{text:?}");
        }
    }

    #[test]
    fn a_device_is_called_something_in_one_line() {
        assert_eq!(device_name("  Ada's\nlaptop "), "Ada'slaptop");
        assert_eq!(device_name("\t"), "A device");
        assert_eq!(device_name(&"é".repeat(100)).chars().count(), 60);
    }
}
