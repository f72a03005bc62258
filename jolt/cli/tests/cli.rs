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

/// The encodings of a model of two weights and of features.
fn write_committed_inputs(dir: &Path) {
    let numbers = |numbers: &[i32]| -> Vec<u8> {
        let count = numbers.len() as i32;
        let all = [count].into_iter().chain(numbers.iter().copied());
        all.flat_map(i32::to_le_bytes).collect()
    };
    let model = [numbers(&[3, -4]), 5i64.to_le_bytes().to_vec()].concat();
    fs::write(dir.join("model"), model).unwrap();
    fs::write(dir.join("data"), numbers(&[100, 1])).unwrap();
}

#[test]
fn committed_input_is_read() {
    let dir = folder("committed");
    write_committed_inputs(&dir);
    let program = guest("committed");
    let line = format!("run {program} --committed model --committed data");
    // 3 * 100 - 4 + 5.
    let output = "output: 8 bytes 2d01000000000000\n";
    assert!(succeed(&dir, &line).starts_with(output));
    // Running makes no salt, but reads one that is there.
    assert_eq!(names(&dir), ["data", "model"]);
    fs::write(dir.join("model.salt"), [7; 64]).unwrap();
    assert!(succeed(&dir, &line).starts_with(output));
    fs::write(dir.join("model.salt"), [7; 60]).unwrap();
    fail(&dir, &line, 1, "model.salt: is no salt, which has 64 bytes");
    fs::remove_file(dir.join("model.salt")).unwrap();

    fail(&dir, &format!("{line} --committed data"), 2, "3 times");
    let line = format!("run {program} --committed model");
    let out = succeed(&dir, &line);
    let message = "panicked: the committed input is not of the expected type";
    assert!(out.contains(message), "{out}");
    // Program and options must have one layout.
    fail(&dir, &format!("run {program}"), 1, "needs --committed");
    let line = format!("run {} --committed model", guest("fibonacci"));
    fail(&dir, &line, 1, "linked with jolt-committed.ld");
    // As much as a region holds, and more.
    let fits = (1 << 20) - 4 * 17;
    fs::write(dir.join("model"), vec![0; fits]).unwrap();
    let line = format!("run {program} --committed model");
    assert!(succeed(&dir, &line).contains(message));
    fs::write(dir.join("model"), vec![0; fits + 1]).unwrap();
    fail(&dir, &line, 1, "model: is too long");
    fs::write(dir.join("model"), [1, 2, 3]).unwrap();
    let line = format!("run {program} --raw --committed model");
    fail(&dir, &line, 1, "model: is no sequence of 4-byte words");
    assert_ne!(
        succeed(&dir, &format!("id {program}")),
        succeed(&dir, &format!("id {program} --committed"))
    );
}

#[test]
fn proofs_are_about_committed_input() {
    let dir = folder("commitments");
    write_committed_inputs(&dir);
    let program = guest("committed");
    let out = succeed(&dir, "commit model");
    assert_eq!(out, "commitment: model.commitment, to 2^5 words\n");
    let commitment = fs::read(dir.join("model.commitment")).unwrap();
    let salt = fs::read(dir.join("model.salt")).unwrap();
    assert_eq!((commitment.len(), salt.len()), (388, 64));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let metadata = fs::metadata(dir.join("model.salt")).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    }

    let line = format!("prove {program} --committed model --committed data --output out -o proof");
    let out = succeed(&dir, &line);
    assert!(
        out.contains("\ncommitment: data.commitment, to 2^5 words\n"),
        "{out}"
    );
    // The commitment of before stands, and so does the salt.
    assert_eq!(fs::read(dir.join("model.commitment")).unwrap(), commitment);
    assert_eq!(fs::read(dir.join("model.salt")).unwrap(), salt);
    assert_ne!(fs::read(dir.join("data.salt")).unwrap(), salt);
    let files = ["data", "data.commitment", "data.salt", "model"];
    assert_eq!(names(&dir)[..4], files);
    assert_eq!(
        names(&dir)[4..],
        ["model.commitment", "model.salt", "out", "proof"]
    );

    let verify = format!("verify {program} proof --output out --commitment");
    let line = format!("{verify} model.commitment --commitment data.commitment");
    assert_eq!(succeed(&dir, &line), "verified\n");
    let line = format!("{verify} data.commitment --commitment model.commitment");
    fail(&dir, &line, 3, "rejected: ");
    let line = format!("{verify} model.commitment");
    fail(
        &dir,
        &line,
        3,
        "give the commitment to each committed input",
    );
    let line = format!("verify {program} proof --output out");
    fail(
        &dir,
        &line,
        3,
        "give the commitment to each committed input",
    );
    let line = format!("{verify} model --commitment data.commitment");
    fail(&dir, &line, 1, "model: not a commitment to advice");

    // Another salt makes another commitment to the same input.
    fs::remove_file(dir.join("model.salt")).unwrap();
    succeed(&dir, "commit model");
    assert_ne!(fs::read(dir.join("model.commitment")).unwrap(), commitment);
    let line = format!("{verify} model.commitment --commitment data.commitment");
    fail(&dir, &line, 3, "rejected: ");

    let out = succeed(&dir, &format!("inspect proof --elf {program}"));
    assert!(
        out.contains("\ncommitted input 1: 2^5 words, opening in "),
        "{out}"
    );
}
