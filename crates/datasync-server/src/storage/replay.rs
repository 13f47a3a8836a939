//! What a write is remembered by, so that it is done once however often it comes.

use datasync_protocol::{ItemId, Timestamp};
use uuid::Uuid;

use crate::row::{Row, Stamp, id_alone};

/// An `Idempotency-Key` as it is stored: the usual one, a UUID, in less than half the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum StoredKey {
    Uuid([u8; 16]),
    Text(String),
}

impl StoredKey {
    pub(super) fn of(key: &str) -> Self {
        let uuid = Uuid::try_parse(key)
            .ok()
            .filter(|uuid| uuid.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()) == key);
        uuid.map_or_else(|| StoredKey::Text(key.to_owned()), |uuid| StoredKey::Uuid(uuid.into_bytes()))
    }

    /// In one column that has only bytes: its kind, then itself.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        match self {
            StoredKey::Uuid(uuid) => [b"u", &uuid[..]].concat(),
            StoredKey::Text(text) => [b"t", text.as_bytes()].concat(),
        }
    }

    /// From that column; `None`: it holds something else.
    pub(super) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes.split_first()? {
            (b'u', uuid) => uuid.try_into().ok().map(StoredKey::Uuid),
            (b't', text) => String::from_utf8(text.to_vec()).ok().map(StoredKey::Text),
            _ => None,
        }
    }
}

/// A version that was made under a key, whether it stands or not.
#[derive(Debug, Clone)]
pub(super) struct Remembered {
    /// Whether it is a version of the row that is written to.
    pub(super) of_this_row: bool,
    pub(super) seq: u64,
    pub(super) updated_at: Timestamp,
    pub(super) deleted: bool,
    /// `None`: a tombstone that was forgotten.
    pub(super) item: Option<String>,
}

impl Remembered {
    /// The row as that write left it, if it is not gone since with its tombstone: then it is answered that it is gone. The
    /// row as it was would come back to life on a device that no later change will reach.
    pub(super) fn answer(self, id: ItemId, current: Option<&Row>) -> Row {
        match (current, self.item) {
            (Some(Row { stamp: Stamp { created_at, .. }, .. }), Some(item)) => {
                let Remembered { seq, updated_at, deleted, .. } = self;
                Row { id, stamp: Stamp { seq, created_at: *created_at, updated_at, deleted }, item }
            }
            _ => {
                let no_time = Timestamp::default();
                let stamp = Stamp { seq: self.seq, created_at: no_time, updated_at: no_time, deleted: true };
                Row { item: id_alone(&id), id, stamp }
            }
        }
    }
}
