//! The machine and the versions a benchmark ran on.

use serde::{Deserialize, Serialize};
use std::{fs, process::Command};

/// The file in a results folder that holds the record.
pub const FILE: &str = "environment.json";

/// Version of the record layout.
pub const SCHEMA: u32 = 1;

/// What was built, as the program that was built knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// Version of this program.
    pub version: String,
    /// `rustc --version` of the compiler that built it.
    pub compiler: String,
    /// Build profile.
    pub profile: String,
    /// Target triple.
    pub target: String,
    /// Enabled target features that the compiler was told of.
    pub target_features: String,
    /// Git commit, with `-dirty` where the tree differed; empty if unknown.
    pub commit: String,
}

/// A backend as it was linked in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackendRecord {
    /// The name on the command line.
    pub name: String,
    /// SDK crate and version.
    pub sdk: String,
    /// The guest program, as hexadecimal digits.
    pub program_id: String,
}

/// The whole record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Processor model, empty if unknown.
    pub cpu: String,
    /// Processors this process may use.
    pub cores: usize,
    /// Installed memory in bytes, where the kernel can tell.
    pub memory_bytes: Option<u64>,
    /// Operating system and kernel.
    pub os: String,
    /// What was built.
    pub build: Build,
    /// The backends.
    pub backends: Vec<BackendRecord>,
}

impl Environment {
    /// Reads what the machine tells about itself.
    #[must_use]
    pub fn capture(build: Build, backends: Vec<BackendRecord>) -> Self {
        let field = |file: &str, name: &str| {
            fs::read_to_string(file).ok().and_then(|text| {
                let line = text.lines().find(|line| line.starts_with(name))?;
                Some(line.split_once(':')?.1.trim().to_owned())
            })
        };
        let memory_bytes = field("/proc/meminfo", "MemTotal")
            .and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok())
            .map(|kib| kib * 1024);
        Self {
            schema: SCHEMA,
            cpu: field("/proc/cpuinfo", "model name")
                .or_else(|| said("sysctl", &["-n", "machdep.cpu.brand_string"]))
                .unwrap_or_default(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_bytes,
            os: said("uname", &["-srm"]).unwrap_or_else(|| std::env::consts::OS.into()),
            build,
            backends,
        }
    }
}

/// What a command prints, where it runs at all.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
