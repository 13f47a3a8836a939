//! What crosses the bridge about notes that are carried in and out.

use super::*;

shape!(/// What was found in what the person chose, which has this name.
FoundNotes { name: String, origin: NotesOrigin, notes: u32, notebooks: u32, left: u32 });
shape!(/// What was brought in. `left` names the first hundred, `counts` counts all; `beside` are those of the `notes` that stand beside another.
BroughtNotes {
    notes: u32, beside: u32, updated: u32, there: u32, left: Vec<LeftFile>, counts: Vec<LeftCount>, guessed: Vec<String>, stopped: bool,
});
shape!(/// A file that was left.
LeftFile { name: String, why: WhyLeft });
shape!(/// How many files were left for a reason.
LeftCount { why: WhyLeft, count: u32 });
shape!(/// Where an export is.
ExportedNotes { path: String, notes: u32 });

words!(/// What the person is asked for.
LookIn { Folder, Files });
words!(/// In which form notes go out.
ExportForm { Folder, Zip });
words!(/// Whose notes these are.
NotesOrigin { Files, Driftless, Obsidian, Joplin, Simplenote, StandardNotes });
words!(/// Why a file was left.
WhyLeft { NotANote, TooLarge, Unreadable, Encrypted, Link, Outside });

same_words!(notes::Origin, NotesOrigin, Files, Driftless, Obsidian, Joplin, Simplenote, StandardNotes);
same_words!(notes::Why, WhyLeft, NotANote, TooLarge, Unreadable, Encrypted, Link, Outside);
