//! One build of a guest crate, at a place where it gives the same bytes for
//! everyone.

use crate::{guests::Guest, toolchain::Toolchain};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};
use zkml_backend::Variant;

/// Where guests are built, whatever folder the tree is in.
///
/// Cargo hashes the absolute path of a package outside the workspace it builds
/// into every symbol's name, and the order of functions follows those, so only
/// a build at one and the same path gives the same bytes for everyone.
const STAGE: &str = "/tmp/zkml-bench-guests";

/// Name of every guest's binary.
const BINARY: &str = "predict";

/// A guest program.
pub(crate) struct Program {
    pub(crate) variant: Variant,
    pub(crate) elf: Vec<u8>,
}

/// Builds a crate's programs from a copy of its sources.
///
/// Paths of cargo's home and of the compiler's sources are mapped to fixed
/// names, so that the bytes do not depend on where they are.
pub(crate) fn build(
    root: &Path,
    guest: &Guest,
    toolchain: &Toolchain,
) -> Result<Vec<Program>, String> {
    let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
    let stage = Path::new(STAGE);
    // One build at a time uses the stage; the lock goes with the process.
    let lock = stage.with_extension("lock");
    let lock = File::create(&lock)
        .and_then(|file| file.lock().map(|()| file))
        .map_err(at(&lock))?;
    if stage.exists() {
        fs::remove_dir_all(stage).map_err(at(stage))?;
    }
    copy_sources(root, stage, guest)?;
    let flags = flags(scratch.path(), guest, toolchain);
    let program = |(variant, features): (Variant, &str)| {
        let elf = compile(stage, scratch.path(), guest, toolchain, &flags, features)?;
        Ok::<_, String>(Program { variant, elf })
    };
    // In one folder, so that the standard library is compiled once.
    let programs = guest.programs().into_iter().map(program);
    let programs = programs.collect::<Result<Vec<_>, String>>()?;
    fs::remove_dir_all(stage).map_err(at(stage))?;
    drop(lock);
    Ok(programs)
}

/// The compiler's flags, as cargo takes them from the environment.
fn flags(scratch: &Path, guest: &Guest, toolchain: &Toolchain) -> String {
    let cargo_home = std::env::var_os("CARGO_HOME").map_or_else(
        || {
            let home = std::env::var_os("HOME").unwrap_or_default();
            Path::new(&home).join(".cargo")
        },
        PathBuf::from,
    );
    let mut flags: Vec<String> = guest.flags.iter().map(|&flag| flag.into()).collect();
    for (from, to) in [
        (Path::new(STAGE), "/zkml-bench"),
        (cargo_home.as_path(), "/cargo"),
        (toolchain.sysroot.as_path(), "/rust"),
        (scratch, "/build"),
    ] {
        flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    }
    flags.extend(toolchain.linker.map(|linker| format!("-Clinker={linker}")));
    flags.join("\u{1f}")
}

/// Runs cargo on the staged sources and returns the program's bytes.
fn compile(
    stage: &Path,
    scratch: &Path,
    guest: &Guest,
    toolchain: &Toolchain,
    flags: &str,
    features: &str,
) -> Result<Vec<u8>, String> {
    let folder = stage
        .join("backends")
        .join(guest.backend)
        .join(guest.folder);
    let target = match guest.specification {
        Some(file) if !toolchain.has_target => folder.join(file).display().to_string(),
        _ => guest.wanted.triple.into(),
    };
    let target_folder = scratch.join("target");
    let mut command = Command::new(&toolchain.cargo);
    command
        .current_dir(&folder)
        .args(["build", "--release", "--locked", "--quiet"])
        .args(["--package", guest.package, "--target", &target])
        .args(["--features", features])
        .arg("--target-dir")
        .arg(&target_folder)
        .env("RUSTC", &toolchain.rustc)
        // For the unstable flags; the compiler is pinned by its record.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_ENCODED_RUSTFLAGS", flags)
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTUP_TOOLCHAIN");
    if !toolchain.has_target {
        command
            .arg(format!("-Zbuild-std={}", guest.std_parts))
            .arg("-Zbuild-std-features=compiler-builtins-mem");
        if guest.specification.is_some() {
            command.arg("-Zjson-target-spec");
        }
    }
    let status = command.status().map_err(at(&toolchain.cargo))?;
    if !status.success() {
        return Err(format!("{}: the guest does not build", guest.package));
    }
    let elf = target_folder
        .join(guest.wanted.triple)
        .join("release")
        .join(BINARY);
    fs::read(&elf).map_err(at(&elf))
}

/// Copies what a guest is built from, and nothing else, so that a build there
/// cannot use anything left out.
fn copy_sources(root: &Path, copy: &Path, guest: &Guest) -> Result<(), String> {
    let own = Path::new("backends").join(guest.backend).join(guest.folder);
    let everyones = ["Cargo.toml", "crates/core", "crates/program"];
    let parts = everyones.iter().chain(guest.shared).map(Path::new);
    for part in parts.chain([own.as_path()]) {
        copy_tree(&root.join(part), &copy.join(part))?;
    }
    Ok(())
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), String> {
    if from.is_dir() {
        fs::create_dir_all(to).map_err(at(to))?;
        for entry in fs::read_dir(from).map_err(at(from))? {
            let entry = entry.map_err(at(from))?;
            if entry.file_name() != "target" {
                copy_tree(&entry.path(), &to.join(entry.file_name()))?;
            }
        }
        Ok(())
    } else {
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(at(parent))?;
        }
        fs::copy(from, to).map(drop).map_err(at(from))
    }
}

/// Names the path an error is about.
pub(crate) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> String + use<> {
    let path = path.display().to_string();
    move |error| format!("{path}: {error}")
}
