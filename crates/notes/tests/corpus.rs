//! Our three-way merge beside git's, over texts that people wrote and changed for years: the Markdown of packages, in
//! several versions (`scripts/corpus.sh` fetches them). Where the two differ the difference must have a name that
//! `docs/merge.md` explains.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use notes::{merge_notes, merge_three_way};

#[path = "corpus/classes.rs"]
mod classes;
#[path = "corpus/git.rs"]
mod git;
#[path = "corpus/replay.rs"]
mod replay;

/// Three versions of one file.
struct Case {
    name: String,
    base: String,
    local: String,
    server: String,
}

#[test]
fn every_difference_from_gits_merge_has_a_name() {
    let cases = cases();
    assert!(cases.len() >= 200, "only {} cases: scripts/corpus.sh fetches them", cases.len());
    let folder = tempfile::tempdir().expect("a folder");
    let git = git::Git::new(folder.path());
    let mut classes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut differences = String::new();
    for case in &cases {
        let class = classes::class_of(case, &git);
        if !class.starts_with("equal") {
            writeln!(differences, "{class}: {}", classes::first_difference(case, &git)).expect("a string takes it");
        }
        classes.entry(class).or_default().push(&case.name);
    }
    let report = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::write(report.join("corpus.md"), table(&classes)).expect("the table is written");
    fs::write(report.join("corpus-differences.txt"), differences).expect("the differences are written");
    let unexplained: Vec<_> = classes.iter().filter(|(class, _)| class.starts_with("unexplained")).collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}");
}

#[test]
fn the_laws_hold_for_each_of_them() {
    for Case { name, base, local, server } in cases() {
        let same = |a: &str, b: &str| keys(a) == keys(b);
        assert!(same(&merge_three_way(&base, &local, &base).body, &local), "{name}");
        assert!(same(&merge_three_way(&base, &base, &server).body, &server), "{name}");
        assert!(same(&merge_three_way(&base, &local, &local).body, &local), "{name}");
        let merged = merge_three_way(&base, &local, &server).body;
        let (b, l, s, m) = (counts(&base), counts(&local), counts(&server), counts(&merged));
        for line in l.keys().chain(s.keys()).filter(|line| !b.contains_key(*line)) {
            let of = |counts: &BTreeMap<&str, usize>| counts.get(line).copied().unwrap_or(0);
            assert!(of(&m) >= of(&l).max(of(&s)), "{name}: a line that was added is missing");
        }
        let both = merge_notes(&local, &server).body;
        let there = counts(&both);
        assert!(l.keys().chain(s.keys()).all(|line| there.contains_key(line)), "{name}: a line is missing");
        assert_eq!(merge_notes(&both, &server).body, both, "{name}");
        assert_eq!(merge_notes(&both, &local).body, both, "{name}");
    }
}

/// The lines as they are compared, without the blank ones at the end.
fn keys(text: &str) -> Vec<&str> {
    let mut keys: Vec<&str> = text.split('\n').map(str::trim_end).collect();
    while keys.len() > 1 && keys.last() == Some(&"") {
        keys.pop();
    }
    keys
}

fn counts(text: &str) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for line in keys(text).into_iter().filter(|line| !line.is_empty()) {
        *counts.entry(line).or_default() += 1;
    }
    counts
}

/// Of each package, any three versions that follow each other: the two later ones as edits of the first, as release
/// lines grow; and the first and the last as edits of the middle one, which takes back what the first lacks.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (package, versions) in packages() {
        for window in versions.windows(3) {
            let [first, middle, last] = window else { unreachable!("windows of three") };
            for (base, local, server) in [(first, middle, last), (middle, first, last)] {
                let folders = [base, local, server].map(|version| corpus().join(format!("{package}-{version}")));
                for file in markdown_in(&folders[0]) {
                    let texts = folders.each_ref().map(|folder| fs::read_to_string(folder.join(&file)).ok());
                    let [Some(base_text), Some(local_text), Some(server_text)] = texts else { continue };
                    if base_text == local_text || base_text == server_text || local_text == server_text {
                        continue;
                    }
                    let name = format!("{package} {file}, {base}: {local} | {server}");
                    cases.push(Case { name, base: base_text, local: local_text, server: server_text });
                }
            }
        }
    }
    cases
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/node_modules")
}

/// The packages and their versions, in the order of their numbers.
fn packages() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(corpus().join("../package.json")).expect("the list of packages");
    let list: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let mut packages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in list["dependencies"].as_object().expect("dependencies").keys() {
        let (package, version) = name.rsplit_once('-').expect("a package and its version");
        packages.entry(package.to_owned()).or_default().push(version.to_owned());
    }
    for versions in packages.values_mut() {
        versions.sort_by_key(|version| version.split('.').map(|n| n.parse().expect("a number")).collect::<Vec<u32>>());
    }
    packages
}

fn markdown_in(folder: &Path) -> Vec<String> {
    let files =
        fs::read_dir(folder).unwrap_or_else(|_| panic!("{} is missing: run scripts/corpus.sh", folder.display()));
    let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> =
        names.filter(|name| Path::new(name).extension().is_some_and(|end| end.eq_ignore_ascii_case("md"))).collect();
    names.sort();
    names
}

fn table(classes: &BTreeMap<String, Vec<&str>>) -> String {
    let all: usize = classes.values().map(Vec::len).sum();
    let mut table = format!("| what | of {all} | for example |\n|---|---|---|\n");
    for (class, cases) in classes {
        writeln!(table, "| {class} | {} | {} |", cases.len(), cases[0]).expect("a string takes it");
    }
    table
}
