//! Builds guest programs and compares them with the committed ones.

use crate::toolchain::{self, Toolchain, Wanted};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What to build, and with what.
pub(crate) struct Options<'a> {
    pub(crate) backend: Option<&'a str>,
    pub(crate) toolchain: Option<&'a str>,
}

/// One backend's guest program.
struct Guest {
    backend: &'static str,
    package: &'static str,
    wanted: Wanted<'static>,
    /// Target specification for compilers that do not know the triple, a file
    /// in the guest's folder.
    specification: Option<&'static str>,
    /// Parts of the standard library to build where the target has none.
    std_parts: &'static str,
    flags: &'static [&'static str],
}

const GUESTS: [Guest; 2] = [
    Guest {
        backend: "risc0",
        package: "zkml-guest-risc0",
        wanted: Wanted {
            vendor: "risc0",
            vendor_install: "rzup install rust",
            triple: "riscv32im-risc0-zkvm-elf",
        },
        specification: None,
        std_parts: "core,panic_abort",
        flags: &[
            // Where RISC Zero's memory map puts user programs.
            "-Clink-arg=-Ttext=0x00200800",
            "-Clink-arg=--fatal-warnings",
            // Panic messages without file names: shorter, and the same bytes
            // wherever the sources are.
            "-Zlocation-detail=none",
        ],
    },
    Guest {
        backend: "sp1",
        package: "zkml-guest-sp1",
        wanted: Wanted {
            vendor: "succinct",
            vendor_install: "sp1up",
            triple: "riscv64im-succinct-zkvm-elf",
        },
        specification: Some("riscv64im-succinct-zkvm-elf.json"),
        std_parts: "core,panic_abort",
        // The guest's build script hands the linker the memory layout.
        flags: &["-Zlocation-detail=none"],
    },
];

/// Where guests are built, whatever folder the tree is in.
///
/// Cargo hashes the absolute path of a package outside the workspace it builds
/// into every symbol's name, and the order of functions follows those, so only
/// a build at one and the same path gives the same bytes for everyone.
const STAGE: &str = "/tmp/zkml-bench-guests";

/// Name of every guest's binary.
const BINARY: &str = "predict";

/// What is committed beside a guest program.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
struct Record {
    /// The compiler that built it.
    compiler: String,
    /// SHA-256 of the program, as hexadecimal digits.
    sha256: String,
}

/// Rebuilds the guests in place of the committed ones.
pub(crate) fn replace(root: &Path, options: &Options<'_>) -> Result<(), String> {
    for guest in selected(options)? {
        let toolchain = toolchain::find(&guest.wanted, options.toolchain)?;
        let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
        println!("{}: building with {}", guest.backend, toolchain.version);
        let elf = build(root, scratch.path(), guest, &toolchain)?;
        let folder = root.join("backends").join(guest.backend).join("elf");
        fs::create_dir_all(&folder).map_err(at(&folder))?;
        let record = Record {
            compiler: toolchain.version,
            sha256: hex::encode(Sha256::digest(&elf)),
        };
        let json = serde_json::to_string_pretty(&record).map_err(|error| error.to_string())?;
        write(&folder.join("predict.elf"), &elf)?;
        write(&folder.join("predict.json"), format!("{json}\n").as_bytes())?;
        let id = identify(root, guest.backend, &folder.join("predict.elf"))?;
        write(&folder.join("predict.id"), format!("{id}\n").as_bytes())?;
        println!("{}: {} bytes, program ID {id}", guest.backend, elf.len());
    }
    Ok(())
}

/// Rebuilds the guests in another directory ([`STAGE`]) and compares. Under another compiler than the recorded one the bytes may
/// differ, so the fresh guests are put through the conformance suite instead.
pub(crate) fn check(root: &Path, options: &Options<'_>) -> Result<(), String> {
    let fresh = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut other_compiler = false;
    for guest in selected(options)? {
        let toolchain = toolchain::find(&guest.wanted, options.toolchain)?;
        let folder = root.join("backends").join(guest.backend).join("elf");
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map_err(at(&path))
        };
        let committed = read("predict.elf")?;
        let json = read("predict.json")?;
        let record: Record = serde_json::from_slice(&json).map_err(|error| error.to_string())?;
        if record.sha256 != hex::encode(Sha256::digest(&committed)) {
            return Err(format!(
                "{}: predict.elf is not the file that predict.json records",
                guest.backend
            ));
        }

        let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
        let elf = build(root, scratch.path(), guest, &toolchain)?;
        if elf == committed {
            println!(
                "{}: rebuilt in another directory to the same {} bytes ({})",
                guest.backend,
                elf.len(),
                toolchain.version
            );
        } else if toolchain.version == record.compiler {
            return Err(format!(
                "{}: the committed guest is not what the source gives (compiler {}); \
                 run `cargo xtask guests` and commit the result",
                guest.backend, toolchain.version
            ));
        } else {
            println!(
                "{}: built with {} instead of the recorded {}, so the bytes differ; \
                 the fresh guest goes through the conformance suite",
                guest.backend, toolchain.version, record.compiler
            );
            write(&fresh.path().join(format!("{}.elf", guest.backend)), &elf)?;
            other_compiler = true;
        }
    }
    if other_compiler {
        let tested = cargo(root)
            .args(["test", "--release", "--workspace", "--test", "conformance"])
            .env("ZKML_CONFORMANCE_GUESTS", fresh.path())
            .status()
            .map_err(|error| error.to_string())?;
        if !tested.success() {
            return Err("the conformance suite failed on the fresh guests".into());
        }
    }
    Ok(())
}

fn selected<'a>(options: &Options<'a>) -> Result<Vec<&'static Guest>, String> {
    let guests: Vec<_> = GUESTS
        .iter()
        .filter(|guest| options.backend.is_none_or(|name| name == guest.backend))
        .collect();
    if guests.is_empty() {
        return Err(format!(
            "no guest for backend {}; there are risc0 and sp1",
            options.backend.unwrap_or_default()
        ));
    }
    Ok(guests)
}

/// Builds a guest from a copy of its sources and returns its bytes.
///
/// Paths of cargo's home and of the compiler's sources are mapped to fixed
/// names, so that the bytes do not depend on where they are.
fn build(
    root: &Path,
    scratch: &Path,
    guest: &Guest,
    toolchain: &Toolchain,
) -> Result<Vec<u8>, String> {
    let stage = Path::new(STAGE);
    // One build at a time uses the stage; the lock goes with the process.
    let lock = stage.with_extension("lock");
    let lock = fs::File::create(&lock)
        .and_then(|file| file.lock().map(|()| file))
        .map_err(at(&lock))?;
    if stage.exists() {
        fs::remove_dir_all(stage).map_err(at(stage))?;
    }
    copy_sources(root, stage, guest)?;
    let folder = stage.join("backends").join(guest.backend).join("guest");
    let cargo_home = std::env::var_os("CARGO_HOME").map_or_else(
        || {
            let home = std::env::var_os("HOME").unwrap_or_default();
            Path::new(&home).join(".cargo")
        },
        PathBuf::from,
    );
    let mut flags: Vec<String> = guest.flags.iter().map(|&flag| flag.into()).collect();
    for (from, to) in [
        (stage, "/zkml-bench"),
        (cargo_home.as_path(), "/cargo"),
        (toolchain.sysroot.as_path(), "/rust"),
        (scratch, "/build"),
    ] {
        flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    }
    flags.extend(toolchain.linker.map(|linker| format!("-Clinker={linker}")));
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
        .arg("--target-dir")
        .arg(&target_folder)
        .env("RUSTC", &toolchain.rustc)
        // For the unstable flags; the compiler is pinned by its record.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
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
        return Err(format!("{}: the guest does not build", guest.backend));
    }
    fs::remove_dir_all(stage).map_err(at(stage))?;
    drop(lock);
    let elf = target_folder
        .join(guest.wanted.triple)
        .join("release")
        .join(BINARY);
    fs::read(&elf).map_err(at(&elf))
}

/// Copies what a guest is built from, and nothing else, so that a build there
/// cannot use anything left out.
fn copy_sources(root: &Path, copy: &Path, guest: &Guest) -> Result<(), String> {
    let guest = format!("backends/{}/guest", guest.backend);
    for part in ["Cargo.toml", "crates/core", "crates/program", &guest] {
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

/// Asks the command line for the program ID, since only the provers know how
/// to derive it. The whole workspace is built, as everywhere else, so that no
/// prover is compiled twice with other features.
fn identify(root: &Path, backend: &str, elf: &Path) -> Result<String, String> {
    let built = cargo(root)
        .args([
            "build",
            "--release",
            "--workspace",
            "--all-targets",
            "--quiet",
        ])
        .status()
        .map_err(|error| error.to_string())?;
    if !built.success() {
        return Err("the workspace does not build".into());
    }
    let executable = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(executable.with_file_name("zkml"))
        .args(["identify", "--backend", backend])
        .arg(elf)
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().into())
}

/// The cargo that runs this chore.
fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// Writes a file whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let partial = path.with_extension("partial");
    fs::write(&partial, bytes)
        .and_then(|()| fs::rename(&partial, path))
        .map_err(at(path))
}

/// Names the path an error is about.
fn at(path: &Path) -> impl FnOnce(std::io::Error) -> String + use<> {
    let path = path.display().to_string();
    move |error| format!("{path}: {error}")
}
