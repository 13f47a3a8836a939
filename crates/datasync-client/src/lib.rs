//! The offline client: a SQLite store, an operations queue, push, pull and purge.
