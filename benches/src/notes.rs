//! The notes that every side carries: made from a fixed seed, so that all runs carry the same ones.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;

use serde_json::json;

use crate::Outcome;

/// Bytes of a note's text.
const BODY_BYTES: usize = 1024;

const SEED: u64 = 2014;

const WORDS: &str = "a after again along always and answer are as at away before begin between boat book bread bring by call \
    carry change children city clear close cold come could country cross dark day do door down draw early earth eat edge \
    end evening every eye face far field find fire first for friend from garden give go good great green ground grow hand \
    have head hear here high hill home house how in is it just keep kind know land last late leave letter light like line \
    little long look made many may meet morning mountain move much name near never new night no north note of often old on \
    once open or other out over page paper part people picture place plain quiet rain reach read rest right river road \
    room round run same sea see seem sentence set shape she ship short side sing sky small snow some song sound spring \
    stand stay still stone story street summer sun table take tell than that the their then they thing think this through \
    time to together town tree turn under until up voice walk warm was watch water way we well west what wheel where while \
    white wide wind window winter with wood word work world would write year yellow young";

/// SplitMix64: small, seeded, good enough to choose words.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.roll() % most as u64).expect("it is below a usize")
    }
}

/// Writes notes to a file, one JSON object a line: `{"id":"<uuid v4>","title":…,"body":<1 KiB of words>}`.
pub(crate) fn write_notes(path: &Path, count: usize) -> Outcome<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut dice = Dice(SEED);
    for _ in 0..count {
        let note = json!({"id": id(&mut dice), "title": sentence(&mut dice, &words), "body": body(&mut dice, &words)});
        writeln!(file, "{note}")?;
    }
    Ok(file.flush()?)
}

/// The first notes of such a file, each as its line of JSON.
pub(crate) fn read_notes(path: &Path, count: usize) -> Outcome<Vec<String>> {
    let lines = BufReader::new(File::open(path)?).lines().take(count).collect::<Result<Vec<_>, _>>()?;
    if lines.len() == count { Ok(lines) } else { Err(format!("there are {} notes, not {count}", lines.len()).into()) }
}

fn id(dice: &mut Dice) -> String {
    let (high, low) = (dice.roll(), dice.roll());
    let (time, version) = (high >> 16, high & 0xfff);
    let (variant, node) = (low >> 48 & 0x3fff | 0x8000, low & 0xffff_ffff_ffff);
    format!("{:08x}-{:04x}-4{version:03x}-{variant:04x}-{node:012x}", time >> 16, time & 0xffff)
}

fn sentence(dice: &mut Dice, words: &[&str]) -> String {
    let mut text = words[dice.below(words.len())].to_owned();
    for _ in 0..3 + dice.below(8) {
        let _ = write!(text, " {}", words[dice.below(words.len())]);
    }
    text[..1].make_ascii_uppercase();
    text
}

fn body(dice: &mut Dice, words: &[&str]) -> String {
    let mut text = String::new();
    while text.len() < BODY_BYTES {
        text += &sentence(dice, words);
        text += if dice.below(6) == 0 { ".\n\n" } else { ". " };
    }
    text.truncate(BODY_BYTES);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_runs_carry_the_same_notes_of_one_kibibyte() {
        let folder = tempfile::tempdir().expect("a folder");
        let (few, many) = (folder.path().join("few"), folder.path().join("many"));
        write_notes(&few, 10).expect("written");
        write_notes(&many, 20).expect("written");
        let notes = read_notes(&few, 10).expect("read");
        assert_eq!(notes, read_notes(&many, 10).expect("read"));
        for note in notes {
            let note: serde_json::Value = serde_json::from_str(&note).expect("JSON");
            assert_eq!(note["body"].as_str().map(str::len), Some(BODY_BYTES));
            assert_eq!(note["id"].as_str().map(str::len), Some(36));
        }
        assert!(read_notes(&few, 11).is_err());
    }
}
