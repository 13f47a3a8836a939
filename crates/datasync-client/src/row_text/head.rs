//! What a pull has to know of a row, read off its JSON while all of it is looked through.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// What is read of a row when it comes. The rest is only looked through, as far as reading it later takes: what no
/// [`Record`] could be made of must not get into a store.
#[derive(Default)]
pub(super) struct Head<'a> {
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) version: Option<Cow<'a, str>>,
    pub(super) updated_at: Option<Cow<'a, str>>,
    pub(super) deleted: bool,
}

impl<'de> Deserialize<'de> for Head<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Row;
        impl<'de> Visitor<'de> for Row {
            type Value = Head<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a row")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut columns: A) -> Result<Self::Value, A::Error> {
                let mut head = Head::default();
                while let Some(name) = columns.next_key::<Cell<'de>>()? {
                    match name.text().unwrap_or_default().as_ref() {
                        "id" => head.id = columns.next_value::<Cell<'de>>()?.text(),
                        "version" => head.version = columns.next_value::<Cell<'de>>()?.text(),
                        "updatedAt" => head.updated_at = columns.next_value::<Cell<'de>>()?.text(),
                        "deleted" => head.deleted = matches!(columns.next_value()?, Cell::Flag(true)),
                        _ => {
                            columns.next_value::<Sound>()?;
                        }
                    }
                }
                Ok(head)
            }
        }
        deserializer.deserialize_map(Row)
    }
}

/// A column's value, as far as a head has use for it.
enum Cell<'a> {
    Text(Cow<'a, str>),
    Flag(bool),
    Other,
}

impl<'a> Cell<'a> {
    fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Cell::Text(text) => Some(text),
            Cell::Flag(_) | Cell::Other => None,
        }
    }
}

/// A value that was looked through.
struct Sound;

/// Takes whatever stands there. Text is kept if somebody asked for it.
struct Whatever {
    keep: bool,
}

impl<'de> Visitor<'de> for Whatever {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Cell::Other)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Cell::Flag(flag))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Cell::Other)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Cell::Other)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Cell::Other)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cell::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(if self.keep { Cell::Text(Cow::Owned(text.to_owned())) } else { Cell::Other })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while let Some(Sound) = items.next_element()? {}
        Ok(Cell::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut columns: A) -> Result<Self::Value, A::Error> {
        while let Some((Sound, Sound)) = columns.next_entry()? {}
        Ok(Cell::Other)
    }
}

impl<'de> Deserialize<'de> for Cell<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Whatever { keep: true })
    }
}

impl<'de> Deserialize<'de> for Sound {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Whatever { keep: false }).map(|_| Sound)
    }
}
