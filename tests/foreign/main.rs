//! Our client against Microsoft's own table server (the npm package azure-mobile-apps 4.0.2), in a process of its own on
//! loopback, and Microsoft's own client against our server (`client`). What the servers answer differently stands in
//! section 8 of `docs/protocol.md`.

mod client;
mod device;
mod in_flight;
mod line;
mod lost_answers;
mod notebooks;
mod pulls;
mod server;
mod writes;
