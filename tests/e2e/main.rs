//! The built app, driven from outside: few, slow, precious. Run them through `make e2e`.

mod a_place;
mod alone;
mod asked_on_the_desktop;
mod at_home;
mod carried;
mod changed_elsewhere;
mod copied;
mod dragged;
mod figures;
mod full_disk;
mod hostile;
mod long_note;
mod merged_by_itself;
mod metered;
mod moved_away;
mod never_under_the_hands;
mod one_instance;
mod painted;
mod pair;
mod pictures;
mod set_aside;
mod settled_elsewhere;
mod spelling;
mod tray;
mod two_megabytes;
mod write_offline_reconnect_merge;
