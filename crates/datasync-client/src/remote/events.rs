//! Server-sent events (WHATWG HTML, 9.2.6), as far as a doorbell needs them: the data of unnamed events, and `retry`.

use std::time::Duration;

use super::RemoteError;

/// Bytes of a line, and of an event's data, at most: a doorbell says little.
const MOST: usize = 64 * 1024;

/// Reads a stream piece by piece; a piece may end anywhere, in the middle of a character too.
#[derive(Debug, Default)]
pub(super) struct Events {
    /// The line that has not ended yet.
    line: Vec<u8>,
    /// The data of the event that has not ended yet, each line with its `\n`.
    data: String,
    /// That event has a name, so it is another one than ours.
    named: bool,
    /// The last byte was a CR: an LF right behind it belongs to it.
    after_cr: bool,
    /// The first line was read.
    begun: bool,
    retry: Option<Duration>,
}

impl Events {
    /// How long to wait before the next try, if the server said.
    pub(super) fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Takes a piece in, and gives the data of the events that end in it.
    ///
    /// # Errors
    /// [`RemoteError::NotATableServer`] if a line or an event has no end.
    pub(super) fn read(&mut self, piece: &[u8]) -> Result<Vec<String>, RemoteError> {
        let mut ended = Vec::new();
        for &byte in piece {
            let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
            match byte {
                b'\n' if after_cr => {}
                b'\n' | b'\r' => ended.extend(self.end_line()),
                _ => self.line.push(byte),
            }
            if self.line.len() > MOST || self.data.len() > MOST {
                return Err(RemoteError::NotATableServer);
            }
        }
        Ok(ended)
    }

    fn end_line(&mut self) -> Option<String> {
        let bytes = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&bytes);
        let first = !std::mem::replace(&mut self.begun, true);
        let line = if first { text.trim_start_matches('\u{feff}') } else { &text };
        if line.is_empty() {
            let (data, named) = (std::mem::take(&mut self.data), std::mem::take(&mut self.named));
            return data.strip_suffix('\n').filter(|_| !named).map(str::to_owned);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "event" => self.named = !matches!(value, "" | "message"),
            "retry" => self.retry = value.parse().ok().map(Duration::from_millis).or(self.retry),
            // A comment has no name before its colon; `id` and what is not known mean nothing here.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(stream: &str) -> Vec<String> {
        Events::default().read(stream.as_bytes()).expect("short lines")
    }

    #[test]
    fn an_event_is_its_data_lines_up_to_an_empty_line() {
        assert_eq!(read("data: one\n\ndata:two\ndata:  three\n\n"), ["one", "two\n three"]);
        assert_eq!(read("data\n\n"), [""]);
        assert_eq!(read("data: never ended\n"), [""; 0]);
    }

    #[test]
    fn comments_ids_and_events_of_another_name_ring_nothing() {
        assert_eq!(read(": heartbeat\n\n:\n\nid: 7\nevent: other\ndata: a\n\nevent: message\ndata: b\nid\n\n"), ["b"]);
    }

    #[test]
    fn a_wait_before_the_next_try_is_kept_if_it_is_a_number() {
        let mut events = Events::default();
        events.read(b"retry: 1500\nretry: soon\n\n").expect("short lines");
        assert_eq!(events.retry(), Some(Duration::from_millis(1500)));
    }

    #[test]
    fn a_mark_at_the_beginning_is_no_part_of_a_field() {
        assert_eq!(read("\u{feff}data: one\n\n"), ["one"]);
    }

    #[test]
    fn a_line_without_an_end_is_not_kept() {
        let mut events = Events::default();
        let read = (0..100).try_for_each(|_| events.read(&[b'x'; 1024]).map(drop));
        assert!(matches!(read, Err(RemoteError::NotATableServer)));
    }

    proptest! {
        #[test]
        fn wherever_a_stream_is_cut_and_however_its_lines_end_the_events_are_the_same(
            lines in prop::collection::vec("(data|event|id|retry|)(|: ?[a-zé☂ :]{0,6})", 0..30),
            ends in prop_oneof![
                prop::collection::vec(prop::sample::select(vec!["\n", "\r\n"]), 30),
                Just(vec!["\r"; 30]),
            ],
            cuts in prop::collection::vec(1..5_usize, 1..40),
        ) {
            let plain: String = lines.iter().map(|line| format!("{line}\n")).collect();
            let stream: String = lines.iter().zip(ends).map(|(line, end)| format!("{line}{end}")).collect();
            let mut events = Events::default();
            let (mut rest, mut read_so) = (stream.as_bytes(), Vec::new());
            for cut in cuts.iter().cycle() {
                if rest.is_empty() { break }
                let (piece, next) = rest.split_at((*cut).min(rest.len()));
                read_so.extend(events.read(piece).expect("short lines"));
                rest = next;
            }
            prop_assert_eq!(read_so, read(&plain));
        }
    }
}
