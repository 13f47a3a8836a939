//! Memory for the pages of a pull. Threads take turns reading them, and each would come to hold memory of its own for it.

use std::sync::{Arc, Mutex, PoisonError};

/// Pages that are there at once: one is written while the next is read.
const AT_ONCE: usize = 2;

/// The texts of the last pages, for the next one to be read into when nobody looks at them any more.
#[derive(Default)]
pub(super) struct Room(Mutex<Vec<Arc<String>>>);

impl Room {
    /// Empty, and perhaps as large as a page was.
    pub(super) fn take(&self) -> String {
        let mut texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let free = texts.iter_mut().position(|text| Arc::get_mut(text).is_some());
        let mut text = free.and_then(|free| Arc::into_inner(texts.swap_remove(free))).unwrap_or_default();
        text.clear();
        text
    }

    /// Keeps a page's text in mind.
    pub(super) fn keep(&self, text: &Arc<String>) {
        let mut texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if texts.len() == AT_ONCE {
            texts.remove(0);
        }
        texts.push(Arc::clone(text));
    }

    /// There is no next page.
    pub(super) fn give_up(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_into_the_memory_of_one_that_nobody_looks_at_any_more() {
        let room = Room::default();
        let (first, second) = (Arc::new("first".repeat(100)), Arc::new("second".repeat(100)));
        let place = first.as_ptr();
        room.keep(&first);
        room.keep(&second);
        assert_eq!(room.take().capacity(), 0, "both are looked at");
        drop(first);
        let text = room.take();
        assert_eq!((text.as_ptr(), text.as_str()), (place, ""));
        room.give_up();
        assert_eq!((room.take().capacity(), Arc::strong_count(&second)), (0, 1));
    }
}
