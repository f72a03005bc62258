//! The command on the example guests.

#![allow(clippy::unwrap_used)]

use assert_cmd::Command;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A folder of its own for each test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The path of an example guest.
fn guest(name: &str) -> String {
    format!("{}/../guests/elf/{name}.elf", env!("CARGO_MANIFEST_DIR"))
}

/// Runs `jolt` with the words of `line`: exit status and output.
fn jolt(folder: &Path, line: &str) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_jolt"))
        .current_dir(folder)
        .args(line.split_whitespace())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let status = output.status.code().unwrap();
    (status, text(output.stdout), text(output.stderr))
}

/// Runs `jolt`, which must succeed, and returns what it prints.
fn succeed(folder: &Path, line: &str) -> String {
    let (status, out, err) = jolt(folder, line);
    assert_eq!((status, err.as_str()), (0, ""), "{line}");
    out
}

/// Runs `jolt`, which must fail with one line that contains `message`.
fn fail(folder: &Path, line: &str, status: i32, message: &str) {
    let (actual, out, err) = jolt(folder, line);
    assert_eq!((actual, out.as_str()), (status, ""), "{line}: {err}");
    assert!(
        err.starts_with("jolt: ") && err.lines().count() == 1,
        "{err}"
    );
    assert!(err.contains(message), "{err}");
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn programs_run() {
    let dir = folder("run");
    fs::write(dir.join("ten"), 10u32.to_le_bytes()).unwrap();
    let line = format!("run {} --input ten --output out", guest("fibonacci"));
    let out = succeed(&dir, &line);
    assert!(
        out.starts_with("output: 8 bytes 3700000000000000\ninstructions: "),
        "{out}"
    );
    assert_eq!(fs::read(dir.join("out")).unwrap(), 55u64.to_le_bytes());
    assert_eq!(names(&dir), ["out", "ten"]);

    // The same with the length that the SDK expects written out.
    fs::write(dir.join("framed"), [4, 0, 0, 0, 10]).unwrap();
    let line = format!("run {} --raw --input framed", guest("fibonacci"));
    let out = succeed(&dir, &line);
    assert!(out.starts_with("output: 5 bytes 0800000037\n"), "{out}");

    // A panic is a result.
    fs::write(dir.join("numbers"), [84, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    let out = succeed(&dir, &format!("run {} --input numbers", guest("panics")));
    assert!(out.contains("\npanicked: cannot divide 84 by 0\n"), "{out}");
}

#[test]
fn private_input_is_read() {
    let dir = folder("private");
    let words =
        |numbers: &[u64]| -> Vec<u8> { numbers.iter().flat_map(|n| n.to_le_bytes()).collect() };
    fs::write(dir.join("limits"), words(&[10, 12])).unwrap();
    fs::write(
        dir.join("secret"),
        [&[2, 0, 0, 0][..], &words(&[5, 7])].concat(),
    )
    .unwrap();
    let program = guest("private");
    let line = format!("run {program} --input limits --private secret");
    assert!(succeed(&dir, &line).starts_with("output: 4 bytes 02000000\n"));
    let line = format!("run {program} --input limits");
    fail(
        &dir,
        &line,
        1,
        "the advice tape is exhausted; the program reads more of it",
    );
    fs::write(dir.join("odd"), [1, 2, 3]).unwrap();
    let line = format!("run {program} --raw --private odd");
    fail(&dir, &line, 1, "odd: is no sequence of 4-byte words");
}

#[test]
fn errors_say_what_and_where() {
    let dir = folder("errors");
    fail(&dir, "run nothing.elf", 1, "nothing.elf: cannot be read");
    fs::write(dir.join("text.elf"), "this is no program").unwrap();
    let build = "text.elf: malformed ELF file";
    fail(&dir, "run text.elf", 1, build);
    fail(&dir, "id text.elf", 1, build);
    fail(&dir, "prove text.elf -o proof", 1, build);
    let program = guest("fibonacci");
    fail(&dir, &format!("prove {program} -o ."), 1, "is a folder");
    fail(
        &dir,
        &format!("prove {program} -o no/proof"),
        1,
        "no/proof: cannot be written",
    );
    fail(
        &dir,
        &format!("run {program} --max-cycles 10"),
        1,
        "more than 10 cycles",
    );
    fs::write(dir.join("long"), [1; 5000]).unwrap();
    fail(
        &dir,
        &format!("run {program} --input long"),
        1,
        "pass what is long as --private",
    );
    fail(&dir, "id /dev/zero", 1, "/dev/zero: is longer than 256 MiB");
    fail(&dir, "inspect text.elf", 1, "is no proof of version 1");
    fs::write(dir.join("empty"), []).unwrap();
    fail(&dir, "inspect empty", 1, "too short");
    fail(&dir, &format!("verify {program} text.elf"), 3, "rejected: ");
    fail(&dir, &format!("verify {program} empty"), 3, "rejected: ");
    // Nothing half done is left.
    assert_eq!(names(&dir), ["empty", "long", "text.elf"]);

    // Wrong usage is clap's.
    for line in [
        "",
        "walk",
        "run",
        "prove x.elf",
        "run x.elf --max-cycles many",
    ] {
        assert_eq!(jolt(&dir, line).0, 2, "{line}");
    }
    assert_eq!(jolt(&dir, "--help").0, 0);
}

#[test]
fn identities_differ() {
    let dir = folder("id");
    let id = |name| succeed(&dir, &format!("id {}", guest(name)));
    let (a, b) = (id("fibonacci"), id("sha256"));
    assert_eq!((a.len(), b.len()), (65, 65));
    assert_ne!(a, b);
    assert_eq!(a, id("fibonacci"));
}

#[test]
fn proofs_are_made_and_checked() {
    let dir = folder("proofs");
    fs::write(dir.join("ten"), 10u32.to_le_bytes()).unwrap();
    let program = guest("fibonacci");
    let line = format!("prove {program} --input ten --output out -o proof");
    let out = succeed(&dir, &line);
    assert!(out.contains("\nproof: "), "{out}");
    assert_eq!(names(&dir), ["out", "proof", "ten"]);

    let verify = format!("verify {program} proof --output out --input");
    assert_eq!(succeed(&dir, &format!("{verify} ten")), "verified\n");
    fs::write(dir.join("eleven"), 11u32.to_le_bytes()).unwrap();
    fail(
        &dir,
        &format!("{verify} eleven"),
        3,
        "another program, input or output",
    );
    fail(&dir, &format!("{verify} ten --panicked"), 3, "rejected: ");
    fail(
        &dir,
        &format!("verify {} proof", guest("sha256")),
        3,
        "rejected: ",
    );
    let mut bytes = fs::read(dir.join("proof")).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(dir.join("damaged"), &bytes).unwrap();
    let line = format!("verify {program} damaged --output out --input ten");
    fail(&dir, &line, 3, "rejected: ");

    let out = succeed(&dir, "inspect proof");
    assert!(out.starts_with("version: 1\ncycles: 2^"), "{out}");
    let out = succeed(&dir, &format!("inspect proof --elf {program}"));
    assert!(out.contains("\nsumchecks: 7 stages in "), "{out}");
    assert!(out.contains("\nopening: "), "{out}");
}
