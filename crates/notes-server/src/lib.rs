//! The notes tables on a table server.
