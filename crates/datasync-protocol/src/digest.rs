//! One number for the living rows of a table, by which a device and its server find out that they hold the same ones.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use crate::{ItemId, Version};

/// The sum, modulo 2¹²⁸, of one number a row: the first 16 bytes of SHA-256 over its id, a zero byte and its version.
/// A sum, so that a write moves it in one step and the order of rows does not matter. It finds accidents; it is no
/// defence against a server that lies. In text it is 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Digest(u128);

impl Digest {
    /// Counts a row in.
    pub fn add(&mut self, id: &ItemId, version: &Version) {
        self.0 = self.0.wrapping_add(of_row(id, version));
    }

    /// Takes a row out that was counted in under this version.
    pub fn remove(&mut self, id: &ItemId, version: &Version) {
        self.0 = self.0.wrapping_sub(of_row(id, version));
    }

    /// The form in which a database keeps it.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// From that form.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Digest(u128::from_be_bytes(bytes))
    }
}

fn of_row(id: &ItemId, version: &Version) -> u128 {
    let hash = Sha256::new().chain_update(id.as_str()).chain_update([0]).chain_update(version.as_str()).finalize();
    hash.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for Digest {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u128::from_str_radix(text, 16).map(Digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, version: &str) -> (ItemId, Version) {
        (ItemId::new(id).expect("an id"), Version::new(version))
    }

    #[test]
    fn rows_sum_up_in_any_order_and_an_edit_moves_the_sum_in_one_step() {
        let (a, b, b2) = (row("a", "AAAAAAAAAAE="), row("b", "AAAAAAAAAAI="), row("b", "AAAAAAAAAAM="));
        let sum = |rows: &[&(ItemId, Version)]| {
            let mut sum = Digest::default();
            rows.iter().for_each(|(id, version)| sum.add(id, version));
            sum
        };
        let mut edited = sum(&[&a, &b]);
        assert_eq!(edited, sum(&[&b, &a]));
        edited.remove(&b.0, &b.1);
        edited.add(&b2.0, &b2.1);
        assert_eq!(edited, sum(&[&a, &b2]));
        assert_ne!(edited, sum(&[&a, &b]));
    }

    #[test]
    fn it_is_written_as_said() {
        let (id, version) = row("a", "AAAAAAAAAAE=");
        let mut sum = Digest::default();
        sum.add(&id, &version);
        // printf 'a\0AAAAAAAAAAE=' | sha256sum
        assert_eq!(sum.to_string(), "f7ce266563ee17b5193f9375369ab3a1");
        assert_eq!(sum.to_string().parse(), Ok(sum));
        assert_eq!(Digest::from_bytes(sum.to_bytes()), sum);
    }
}
