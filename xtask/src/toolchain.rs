//! Finds a compiler for a guest's target.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A compiler and how to use it.
#[derive(Debug)]
pub(crate) struct Toolchain {
    pub(crate) rustc: PathBuf,
    pub(crate) cargo: PathBuf,
    /// The target's standard library comes with the compiler; otherwise it is
    /// built from the compiler's own sources.
    pub(crate) has_target: bool,
    /// First line and LLVM version of `rustc -vV` and the linker's version: what
    /// decides the bytes.
    pub(crate) version: String,
    /// The linker to name, where the compiler does not bring its own.
    pub(crate) linker: Option<&'static str>,
    pub(crate) sysroot: PathBuf,
}

/// What a guest asks of a compiler.
pub(crate) struct Wanted<'a> {
    /// Name under which the backend's own installer links its toolchain, where it
    /// has one.
    pub(crate) vendor: Option<&'a str>,
    /// The command that installs it, or a target for Rust's own.
    pub(crate) install: &'a str,
    /// The target triple that this compiler knows.
    pub(crate) triple: &'a str,
}

/// Finds the toolchain: the one named, the vendor's, the system's with
/// rust-src, rustup's with rust-src.
pub(crate) fn find(wanted: &Wanted<'_>, named: Option<&str>) -> Result<Toolchain, String> {
    if let Some(name) = named {
        let rustc = if Path::new(name).is_file() {
            PathBuf::from(name)
        } else {
            rustup_rustc(name)
                .ok_or_else(|| format!("no rustup toolchain or rustc named {name}"))?
        };
        return describe(rustc, wanted).ok_or_else(|| {
            format!(
                "{name} has neither the target {} nor rust-src to build it from",
                wanted.triple
            )
        });
    }
    [
        wanted.vendor.and_then(rustup_rustc),
        Some(PathBuf::from("/usr/bin/rustc")),
        rustup_rustc("nightly"),
        rustup_rustc("stable"),
    ]
    .into_iter()
    .flatten()
    .find_map(|rustc| describe(rustc, wanted))
    .ok_or_else(|| {
        format!(
            "no compiler for {}: run `{}`, or on Debian `apt-get install rustc-web cargo-web \
             rust-web-src lld`, or `rustup component add rust-src`",
            wanted.triple, wanted.install
        )
    })
}

fn rustup_rustc(toolchain: &str) -> Option<PathBuf> {
    said("rustup", &["which", "--toolchain", toolchain, "rustc"]).map(PathBuf::from)
}

/// A usable toolchain around `rustc`, if it is one.
fn describe(rustc: PathBuf, wanted: &Wanted<'_>) -> Option<Toolchain> {
    let program = rustc.to_str()?;
    let sysroot = PathBuf::from(said(program, &["--print", "sysroot"])?);
    let has_target = sysroot.join("lib/rustlib").join(wanted.triple).is_dir();
    if !has_target && !sysroot.join("lib/rustlib/src/rust/library").is_dir() {
        return None;
    }
    let verbose = said(program, &["-vV"])?;
    let llvm = verbose.lines().find(|line| line.starts_with("LLVM"))?;
    let cargo = rustc.with_file_name("cargo");
    let host = verbose
        .lines()
        .find_map(|line| line.strip_prefix("host: "))?;
    let own = sysroot.join("lib/rustlib").join(host).join("bin/rust-lld");
    let linker = (!own.is_file()).then_some("ld.lld");
    let linked_by = match linker {
        Some(linker) => said(linker, &["--version"])?,
        None => "its own LLD".into(),
    };
    Some(Toolchain {
        version: format!("{}, {llvm}, {linked_by}", verbose.lines().next()?),
        linker,
        // The vendors ship a compiler without cargo; any recent one will do.
        cargo: if cargo.is_file() {
            cargo
        } else {
            "cargo".into()
        },
        rustc,
        has_target,
        sysroot,
    })
}

/// What a command prints, if it is there and succeeds.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
