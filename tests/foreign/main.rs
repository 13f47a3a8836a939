//! Our client against Microsoft's own table server (the npm package azure-mobile-apps 4.0.2), in a process of its own on
//! loopback. What it answers differently from ours stands in section 8 of `docs/protocol.md`.

mod device;
mod in_flight;
mod line;
mod lost_answers;
mod notebooks;
mod pulls;
mod server;
mod writes;
