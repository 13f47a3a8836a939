//! A checked query as SQL, in the words of each database: names come from the table's definition, every value is bound.

mod postgres;
mod sqlite;

pub(crate) use postgres::Bound;
