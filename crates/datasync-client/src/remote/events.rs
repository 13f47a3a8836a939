//! Server-sent events, as far as a doorbell needs them: the data of each event (WHATWG HTML, 9.2.6).

/// Bytes of one line, and of one event's data, at most: whoever sends more sends no doorbell.
const MOST_BYTES: usize = 64 * 1024;

/// A line or an event is longer than any doorbell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong;

/// Takes the stream apart, in whatever pieces it comes.
#[derive(Debug, Default)]
pub(super) struct Events {
    line: Vec<u8>,
    /// The last byte was a carriage return, so a line feed right behind it belongs to it.
    after_return: bool,
    data: Vec<u8>,
}

impl Events {
    /// The data of the events that these bytes end.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<Vec<String>, TooLong> {
        let mut ended = Vec::new();
        for &byte in bytes {
            let second_half = byte == b'\n' && self.after_return;
            self.after_return = byte == b'\r';
            match byte {
                b'\n' if second_half => {}
                b'\n' | b'\r' => ended.extend(self.end_line()),
                _ => self.line.push(byte),
            }
            if self.line.len().max(self.data.len()) > MOST_BYTES {
                return Err(TooLong);
            }
        }
        Ok(ended)
    }

    /// An empty line ends the event; a comment and every field but `data` say nothing here.
    fn end_line(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            let data = std::mem::take(&mut self.data);
            // Each line of data brought a line feed; the last one is not part of it.
            return data.strip_suffix(b"\n").map(|data| String::from_utf8_lossy(data).into_owned());
        }
        let data = line.strip_prefix(b"data:").or((line == b"data").then_some(&[]))?;
        self.data.extend_from_slice(data.strip_prefix(b" ").unwrap_or(data));
        self.data.push(b'\n');
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STREAM: &[u8] =
        b": hello\n\nid: 7\ndata: {\"a\":1}\n\nevent: x\r\ndata:one\r\ndata: two\r\n\r\ndata\r\rretry: 5\n\ndata: cut";

    #[test]
    fn the_data_of_each_event_is_found_and_nothing_else() {
        let mut events = Events::default();
        assert_eq!(events.take(STREAM), Ok(vec!["{\"a\":1}".to_owned(), "one\ntwo".to_owned(), String::new()]));
        assert_eq!(events.take(b"\n\n"), Ok(vec!["cut".to_owned()]));
    }

    #[test]
    fn a_line_without_end_is_given_up() {
        assert_eq!(Events::default().take(&vec![b'x'; MOST_BYTES + 1]), Err(TooLong));
        let mut events = Events::default();
        let endless = (0..100).map(|_| events.take(format!("data: {}\n", "x".repeat(1000)).as_bytes()));
        assert!(endless.collect::<Vec<_>>().contains(&Err(TooLong)));
    }

    proptest! {
        #[test]
        fn it_does_not_matter_where_the_stream_is_cut(cuts in prop::collection::vec(0..STREAM.len(), 0..8)) {
            let whole = Events::default().take(STREAM).expect("short lines");
            let (mut events, mut found, mut from) = (Events::default(), Vec::new(), 0);
            let mut cuts = cuts;
            cuts.sort_unstable();
            for to in cuts.into_iter().chain([STREAM.len()]) {
                found.extend(events.take(&STREAM[from..to]).expect("short lines"));
                from = to;
            }
            prop_assert_eq!(found, whole);
        }
    }
}
