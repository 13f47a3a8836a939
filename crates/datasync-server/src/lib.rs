//! The table server: Mobile Apps 2.0.0 tables over a transactional store.
