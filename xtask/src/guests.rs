//! Builds guest programs and compares them with the committed ones.

use crate::{
    stage::{self, Program, at},
    toolchain::{self, Wanted},
};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use zkml_backend::{Variant, guests::Record};
use zkml_core::commitment::Scheme;

/// What to build, and with what.
pub(crate) struct Options<'a> {
    pub(crate) backend: Option<&'a str>,
    pub(crate) toolchain: Option<&'a str>,
}

/// A crate of guest programs.
pub(crate) struct Guest {
    pub(crate) backend: &'static str,
    /// Whether its programs are linked with the standard library.
    pub(crate) std: bool,
    /// What it builds: precompiles or not, the commitments' scheme, and the
    /// features that make the difference.
    pub(crate) builds: &'static [(bool, Scheme, &'static str)],
    pub(crate) package: &'static str,
    /// The crate's folder in the backend's.
    pub(crate) folder: &'static str,
    /// Other files and folders of the tree that it takes sources from.
    pub(crate) shared: &'static [&'static str],
    pub(crate) wanted: Wanted<'static>,
    /// Target specification for compilers that do not know the triple, a file
    /// in the guest's folder.
    pub(crate) specification: Option<&'static str>,
    /// Parts of the standard library to build where the target has none.
    pub(crate) std_parts: &'static str,
    pub(crate) flags: &'static [&'static str],
}

impl Guest {
    /// The variants that it builds, with the features of each.
    pub(crate) fn programs(&self) -> Vec<(Variant, &'static str)> {
        let program = |&(precompiles, commitment, features)| {
            let variant = Variant {
                std: self.std,
                precompiles,
                commitment,
            };
            (variant, features)
        };
        self.builds.iter().map(program).collect()
    }
}

const RISC0: Wanted<'_> = Wanted {
    vendor: Some("risc0"),
    install: "rzup install rust",
    triple: "riscv32im-risc0-zkvm-elf",
};

const SP1: Wanted<'_> = Wanted {
    vendor: Some("succinct"),
    install: "sp1up",
    triple: "riscv64im-succinct-zkvm-elf",
};

const JOLT: Wanted<'_> = Wanted {
    vendor: None,
    install: "rustup target add riscv32im-unknown-none-elf",
    triple: "riscv32im-unknown-none-elf",
};

const SP1_SPECIFICATION: &str = "riscv64im-succinct-zkvm-elf.json";

// A machine without a pipeline gains nothing from instructions in another order,
// which takes more registers: some are then kept in memory in the inner loops.
const UNSCHEDULED: &str = "-Cllvm-args=-enable-misched=false";

/// Builds for a machine that has an accelerator.
const ACCELERATED: [(bool, Scheme, &str); 2] = [
    (true, Scheme::Sha256, ""),
    (false, Scheme::Sha256, "software"),
];

/// Builds for a machine that has none, but commits to input by itself.
const COMMITTED: [(bool, Scheme, &str); 2] =
    [(false, Scheme::Sha256, ""), (false, Scheme::Dory, "dory")];

/// What programs without the standard library are built from.
const CORE: &str = "core,panic_abort";

/// The same for programs whose SDK has a heap, used or not.
const ALLOC: &str = "core,alloc,panic_abort";

/// What programs with it are built from.
const STD: &str = "core,alloc,std,panic_abort,proc_macro";

// Flags of every program: panic messages without file names are shorter, and
// the same bytes wherever the sources are.
const NO_LOCATION: &str = "-Zlocation-detail=none";

// Flags of programs with the standard library, as the SDKs' own build tools set
// them: one thread needs no atomic instructions, and random bytes come from the
// SDK.
const LOWER_ATOMIC: &str = "-Cpasses=lower-atomic";
const CUSTOM_RANDOM: &str = "--cfg=getrandom_backend=\"custom\"";

// Where RISC Zero's memory map puts user programs.
const RISC0_TEXT: &str = "-Clink-arg=-Ttext=0x00200800";
const FATAL_WARNINGS: &str = "-Clink-arg=--fatal-warnings";

// Where SP1's stack ends (`STACK_TOP` in sp1-primitives).
const SP1_IMAGE: &str = "-Clink-arg=--image-base=0x78000000";

// Without it the linker pads segments to pages.
const UNPADDED: &str = "-Clink-arg=--nmagic";

const GUESTS: [Guest; 5] = [
    Guest {
        backend: "risc0",
        std: false,
        builds: &ACCELERATED,
        package: "zkml-guest-risc0",
        folder: "guest",
        shared: &[],
        wanted: RISC0,
        specification: None,
        std_parts: CORE,
        flags: &[RISC0_TEXT, FATAL_WARNINGS, NO_LOCATION],
    },
    Guest {
        backend: "risc0",
        std: true,
        builds: &ACCELERATED,
        package: "zkml-guest-risc0-std",
        folder: "guest-std",
        shared: &["backends/risc0/guest"],
        wanted: RISC0,
        specification: None,
        std_parts: STD,
        flags: &[
            RISC0_TEXT,
            FATAL_WARNINGS,
            NO_LOCATION,
            LOWER_ATOMIC,
            CUSTOM_RANDOM,
        ],
    },
    Guest {
        backend: "sp1",
        std: false,
        builds: &ACCELERATED,
        package: "zkml-guest-sp1",
        folder: "guest",
        shared: &[],
        wanted: SP1,
        specification: Some(SP1_SPECIFICATION),
        std_parts: CORE,
        // The guest's build script hands the linker the memory layout.
        flags: &[NO_LOCATION],
    },
    Guest {
        backend: "sp1",
        std: true,
        builds: &ACCELERATED,
        package: "zkml-guest-sp1-std",
        folder: "guest-std",
        shared: &[],
        wanted: SP1,
        specification: Some(SP1_SPECIFICATION),
        std_parts: STD,
        flags: &[SP1_IMAGE, NO_LOCATION, LOWER_ATOMIC, CUSTOM_RANDOM],
    },
    Guest {
        backend: "jolt",
        std: false,
        builds: &COMMITTED,
        package: "zkml-guest-jolt",
        folder: "guest",
        shared: &["jolt/Cargo.toml", "jolt/guest"],
        wanted: JOLT,
        specification: None,
        std_parts: ALLOC,
        // The guest's build script hands the linker the memory layout.
        flags: &[UNPADDED, FATAL_WARNINGS, NO_LOCATION, UNSCHEDULED],
    },
];

/// Rebuilds the guests in place of the committed ones.
pub(crate) fn replace(root: &Path, options: &Options<'_>) -> Result<(), String> {
    let mut replaced = Vec::new();
    for guest in selected(options)? {
        let toolchain = toolchain::find(&guest.wanted, options.toolchain)?;
        println!("{}: building with {}", guest.package, toolchain.version);
        for Program { variant, elf } in stage::build(root, guest, &toolchain)? {
            let files = Files::new(root, guest.backend, variant);
            let record = Record {
                compiler: toolchain.version.clone(),
                sha256: hex::encode(Sha256::digest(&elf)),
            };
            let json = serde_json::to_string_pretty(&record).map_err(|error| error.to_string())?;
            write(&files.elf, &elf)?;
            write(&files.record, format!("{json}\n").as_bytes())?;
            replaced.push((guest.backend, variant, elf.len(), files));
        }
    }
    build_workspace(root)?;
    for (backend, variant, bytes, files) in replaced {
        let id = identify(backend, variant.commitment, &files.elf)?;
        write(&files.id, format!("{id}\n").as_bytes())?;
        println!("{backend}, {variant}: {bytes} bytes, program ID {id}");
    }
    Ok(())
}

/// Rebuilds the guests in another directory and compares. Under another
/// compiler than the recorded one the bytes may differ, so the fresh guests are
/// put through the conformance suite instead.
pub(crate) fn check(root: &Path, options: &Options<'_>) -> Result<(), String> {
    let fresh = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut other_compiler = false;
    for guest in selected(options)? {
        let toolchain = toolchain::find(&guest.wanted, options.toolchain)?;
        for Program { variant, elf } in stage::build(root, guest, &toolchain)? {
            let backend = guest.backend;
            let files = Files::new(root, backend, variant);
            let read = |path: &Path| fs::read(path).map_err(at(path));
            let committed = read(&files.elf)?;
            let record: Record = serde_json::from_slice(&read(&files.record)?)
                .map_err(|error| format!("{}: {error}", files.record.display()))?;
            if record.sha256 != hex::encode(Sha256::digest(&committed)) {
                return Err(format!(
                    "{} is not the file that {} records",
                    files.elf.display(),
                    files.record.display()
                ));
            }
            if elf == committed {
                println!(
                    "{backend}, {variant}: rebuilt in another directory to the same {} bytes ({})",
                    elf.len(),
                    toolchain.version
                );
            } else if toolchain.version == record.compiler {
                return Err(format!(
                    "{backend}, {variant}: the committed guest is not what the source gives \
                     (compiler {}); run `cargo xtask guests` and commit the result",
                    toolchain.version
                ));
            } else {
                println!(
                    "{backend}, {variant}: built with {} instead of the recorded {}, so the bytes \
                     differ; the fresh guest goes through the conformance suite",
                    toolchain.version, record.compiler
                );
                let folder = fresh.path().join(backend);
                fs::create_dir_all(&folder).map_err(at(&folder))?;
                write(&folder.join(format!("{}.elf", variant.file())), &elf)?;
                other_compiler = true;
            }
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

/// Where a guest program is committed.
struct Files {
    elf: PathBuf,
    id: PathBuf,
    record: PathBuf,
}

impl Files {
    fn new(root: &Path, backend: &str, variant: Variant) -> Self {
        let folder = root.join("backends").join(backend).join("elf");
        let file = |extension: &str| folder.join(format!("{}.{extension}", variant.file()));
        Self {
            elf: file("elf"),
            id: file("id"),
            record: file("json"),
        }
    }
}

fn selected<'a>(options: &Options<'a>) -> Result<Vec<&'static Guest>, String> {
    let guests: Vec<_> = GUESTS
        .iter()
        .filter(|guest| options.backend.is_none_or(|name| name == guest.backend))
        .collect();
    if guests.is_empty() {
        return Err(format!(
            "no guest for backend {}; there are risc0, sp1 and jolt",
            options.backend.unwrap_or_default()
        ));
    }
    Ok(guests)
}

/// Builds the whole workspace, as everywhere else, so that no prover is
/// compiled twice with other features.
fn build_workspace(root: &Path) -> Result<(), String> {
    let built = cargo(root)
        .args([
            "build",
            "--release",
            "--workspace",
            "--all-targets",
            "--features",
            "zkml/cluster",
            "--quiet",
        ])
        .status()
        .map_err(|error| error.to_string())?;
    if built.success() {
        Ok(())
    } else {
        Err("the workspace does not build".into())
    }
}

/// Asks the command line for the program ID, since only the provers know how
/// to derive it.
fn identify(backend: &str, scheme: Scheme, elf: &Path) -> Result<String, String> {
    let executable = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(executable.with_file_name("zkml"))
        .args(["identify", "--backend", backend])
        .args(["--commitment", scheme.name()])
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_variant_of_every_backend_is_built_once() {
        let built: Vec<_> = GUESTS
            .iter()
            .flat_map(|guest| {
                let programs = guest.programs().into_iter();
                programs.map(move |(variant, _)| (guest.backend, variant))
            })
            .collect();
        let distinct: BTreeSet<_> = built.iter().collect();
        assert_eq!(distinct.len(), built.len());
        let [accelerated, software, accelerated_std, software_std, dory] = Variant::ALL;
        let hashing = [accelerated, software, accelerated_std, software_std];
        for (backend, variants) in [
            ("risc0", &hashing[..]),
            ("sp1", &hashing),
            ("jolt", &[software, dory]),
        ] {
            let of_it = built.iter().filter(|(other, _)| *other == backend);
            assert_eq!(of_it.count(), variants.len(), "{backend}");
            for &variant in variants {
                assert!(built.contains(&(backend, variant)), "{backend}, {variant}");
            }
        }
    }
}
