//! Sync without a window: whole stories through two folders in a terminal and a real server process.

mod administration;
mod bad_input;
mod carry;
mod dialog;
mod echo;
mod failover;
mod finding;
mod live;
mod local_safety;
mod notes_here;
mod organise;
mod own_types;
mod people;
mod place;
mod removal;
mod settle;
mod signing_in;
mod stories;
mod two_devices;
