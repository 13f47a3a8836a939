//! What became of the files that were brought in: beside the notes, on this device alone, stands under a number for each place the
//! note that came from it, and a number for the text it had.

use datasync_client::{ItemId, StoreError, StoreTxn};

use super::coming::Coming;
use crate::note::Note;

/// What came from a place the last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remembered {
    pub(super) id: ItemId,
    text: u64,
}

/// What a file that came before is to the note that came from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meeting {
    /// The file is what it was, whatever became of the note.
    Same,
    /// The file has another text, and the note the one that came.
    Newer,
    /// Both have another text.
    Both,
    /// The file has a text from before the one that came, as an older backup has.
    Older,
}

impl Remembered {
    pub(super) fn of(txn: &StoreTxn<'_>, place: &str) -> Result<Option<Self>, StoreError> {
        let value = txn.value(&name_of(place))?;
        let parts = value.as_deref().and_then(|value| value.split_once(' '));
        Ok(parts.and_then(|(text, id)| Some(Remembered { id: ItemId::new(id).ok()?, text: text.parse().ok()? })))
    }

    pub(super) fn keep(txn: &StoreTxn<'_>, place: &str, id: &ItemId, note: &Coming) -> Result<(), StoreError> {
        let text = number_of(&[&note.title, &note.body]);
        txn.set_value(&name_of(place), Some(&format!("{text} {}", id.as_str())))
    }

    /// `settled`: it has neither two versions nor lies in Trash.
    pub(super) fn meets(&self, note: &Note, settled: bool, coming: &Coming) -> Meeting {
        if self.text == number_of(&[&coming.title, &coming.body]) {
            Meeting::Same
        } else if !settled || self.text != number_of(&[&note.title, &note.body]) {
            Meeting::Both
        } else if coming.edited.is_some_and(|at| at < note.edited_at) {
            Meeting::Older
        } else {
            Meeting::Newer
        }
    }
}

/// A place says how files are called: its number says nothing.
fn name_of(place: &str) -> String {
    format!("brought|{}", number_of(&[place]))
}

/// FNV-1a, of 64 bits: the same in every version of this program.
fn number_of(texts: &[&str]) -> u64 {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |number, byte| (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_text_is_the_same_in_every_version_of_the_program() {
        assert_eq!(number_of(&[]), 0xcbf2_9ce4_8422_2325);
        assert_eq!(number_of(&["a"]), number_of(&["a"]));
        assert_ne!(number_of(&["a", "b"]), number_of(&["ab", ""]));
        assert_eq!(name_of("file|/notes/Hull.md"), "brought|4070680569081956147");
    }
}
