//! Push against a table server in memory.
