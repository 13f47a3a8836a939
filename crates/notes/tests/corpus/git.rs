//! What git makes of three texts, and which lines it pairs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::replay::{Edit, Piece, joined};

/// Longer than any line of `<` or `=` in the texts.
const MARKER: usize = 200;

pub(crate) struct Git {
    folder: PathBuf,
}

impl Git {
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// `git merge-file --diff3`: what it takes, and where it asks.
    pub(crate) fn merge(&self, base: &str, local: &str, server: &str) -> Vec<Piece> {
        let [local, base, server] = [("local", local), ("base", base), ("server", server)].map(|file| self.file(file));
        let marker = format!("--marker-size={MARKER}");
        let arguments = ["merge-file", "--diff3", "-p", "--diff-algorithm=myers", &marker, &local, &base, &server];
        let (status, output) = self.run(&arguments);
        assert!((0..=127).contains(&status), "git merge-file fails");
        pieces(&output)
    }

    /// The edits between two texts, as git finds them for a merge. With a line around them, for without any it would look
    /// at less than the whole texts.
    pub(crate) fn edits(&self, base: &str, side: &str) -> Vec<Edit> {
        let [base, side] = [("base", base), ("side", side)].map(|file| self.file(file));
        let how = ["-U1", "--inter-hunk-context=0", "--diff-algorithm=myers", "--no-indent-heuristic"];
        let arguments = [&["diff", "--no-index", "--no-ext-diff"][..], &how, &[&base, &side]].concat();
        let (status, output) = self.run(&arguments);
        assert!(status <= 1, "git diff fails");
        edits(&output)
    }

    fn file(&self, (name, text): (&str, &str)) -> String {
        fs::write(self.folder.join(name), text).expect("the file is written");
        name.to_owned()
    }

    /// Away from any repository and anybody's settings.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let mut git = Command::new("git");
        git.args(arguments).current_dir(&self.folder).env("GIT_CONFIG_GLOBAL", "").env("GIT_CONFIG_NOSYSTEM", "1");
        let output = git.env("GIT_CEILING_DIRECTORIES", &self.folder).output().expect("git is installed");
        (output.status.code().expect("an exit"), String::from_utf8(output.stdout).expect("UTF-8"))
    }
}

fn pieces(output: &str) -> Vec<Piece> {
    let marker = |sign: &str| sign.repeat(MARKER);
    let (mine, base, theirs, end) = (marker("<"), marker("|"), marker("="), marker(">"));
    let mut pieces = vec![Piece::Taken(Vec::new())];
    let mut in_base = false;
    for line in output.split('\n').map(str::trim_end) {
        if line.starts_with(&mine) {
            pieces.push(Piece::Asked(Vec::new(), Vec::new()));
        } else if line.starts_with(&base) {
            in_base = true;
        } else if line.starts_with(&theirs) {
            in_base = false;
            pieces.push(Piece::Taken(Vec::new()));
        } else if line.starts_with(&end) {
            let Some(Piece::Taken(theirs)) = pieces.pop() else { unreachable!("theirs were read") };
            let Some(Piece::Asked(_, place)) = pieces.last_mut() else { unreachable!("mine were read") };
            *place = theirs;
            pieces.push(Piece::Taken(Vec::new()));
        } else if !in_base {
            match pieces.last_mut().expect("there is a first piece") {
                Piece::Taken(lines) | Piece::Asked(lines, _) => lines.push(line.to_owned()),
            }
        }
    }
    joined(pieces)
}

fn edits(output: &str) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut at = None;
    for line in output.split('\n') {
        if let Some(hunk) = line.strip_prefix("@@ -") {
            let (base, side) = hunk.split_once(" @@").expect("a hunk").0.split_once(" +").expect("two ranges");
            at = Some((start(base), start(side)));
        } else if let (Some((base, side)), Some(sign)) = (&mut at, line.chars().next()) {
            let (in_base, in_side) = (usize::from(sign != '+'), usize::from(sign != '-'));
            if matches!(sign, '+' | '-') {
                match edits.last_mut().filter(|edit| edit.base.end == *base && edit.side.end == *side) {
                    Some(edit) => {
                        edit.base.end += in_base;
                        edit.side.end += in_side;
                    }
                    None => edits.push(Edit { base: *base..*base + in_base, side: *side..*side + in_side }),
                }
            }
            if sign != '\\' {
                (*base, *side) = (*base + in_base, *side + in_side);
            }
        }
    }
    edits
}

/// `3,2`: the third line and the next; an empty range stands behind the line it names.
fn start(range: &str) -> usize {
    let (start, length) = range.split_once(',').unwrap_or((range, "1"));
    let start: usize = start.parse().expect("a line");
    if length == "0" { start } else { start - 1 }
}
