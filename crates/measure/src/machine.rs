//! What a machine tells about itself.

use crate::proc::number;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fs, process::Command};

/// The processor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Processor {
    /// Model name, empty if unknown.
    pub model: String,
    /// Processor packages, where the kernel can tell.
    pub sockets: Option<usize>,
    /// Physical cores, where the kernel can tell.
    pub cores: Option<usize>,
    /// Logical processors, where the kernel can tell.
    pub threads: Option<usize>,
    /// Logical processors that this process may use.
    pub usable: usize,
    /// Version of the microcode, where the kernel can tell.
    pub microcode: Option<String>,
    /// Frequency governor of the first processor, where the kernel has one.
    pub governor: Option<String>,
    /// Whether the processor may raise its frequency above the nominal one,
    /// where the kernel can tell.
    pub boost: Option<bool>,
    /// Names of the instruction sets and other features, as the kernel lists
    /// them.
    pub features: String,
    /// The caches of the first processor.
    pub caches: Vec<Cache>,
}

/// One cache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cache {
    /// Level from 1.
    pub level: u32,
    /// `Data`, `Instruction` or `Unified`.
    pub kind: String,
    /// Size in bytes.
    pub bytes: u64,
    /// The logical processors that share it, as the kernel lists them.
    pub shared_by: String,
}

/// The operating system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// Its name and version.
    pub name: String,
    /// The kernel's name, release and architecture.
    pub kernel: String,
    /// The hypervisor or container that it runs in, as far as it can be seen;
    /// none if there is no sign of one.
    pub virtualisation: Option<String>,
}

/// What the process may use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ceilings {
    /// Memory limit of the control group in bytes.
    pub cgroup_memory_bytes: Option<u64>,
    /// Processor limit of the control group in thousandths of a processor.
    pub cgroup_millicpus: Option<u64>,
    /// Soft limit of the address space in bytes.
    pub address_space_bytes: Option<u64>,
    /// Soft limit of the data segment in bytes.
    pub data_bytes: Option<u64>,
    /// Soft limit of a file's size in bytes.
    pub file_bytes: Option<u64>,
    /// Soft limit of open files.
    pub open_files: Option<u64>,
}

/// A machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// The processor.
    pub processor: Processor,
    /// Installed memory in bytes, where the kernel can tell.
    pub memory_bytes: Option<u64>,
    /// Swap space in bytes, where the kernel can tell.
    pub swap_bytes: Option<u64>,
    /// The operating system.
    pub system: System,
    /// What this process may use.
    pub limits: Ceilings,
    /// Environment variables that change how provers run, sorted by name.
    pub settings: Vec<Setting>,
}

/// An environment variable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Beginnings of the names of variables that change how provers run. A value
/// is recorded, so none of them is of a kind that holds a secret.
const SETTINGS: [&str; 9] = [
    "GLIBC_TUNABLES",
    "MALLOC_",
    "OMP_",
    "RAYON_",
    "RISC0_",
    "RUST_MIN_STACK",
    "SHARD_",
    "TOKIO_WORKER_THREADS",
    "TRACE_",
];

impl Machine {
    /// Reads what this machine tells.
    #[must_use]
    pub fn capture() -> Self {
        let mut settings: Vec<Setting> = std::env::vars_os()
            .filter_map(|(name, value)| {
                Some(Setting {
                    name: name.into_string().ok()?,
                    value: value.to_string_lossy().into_owned(),
                })
            })
            .filter(|setting| SETTINGS.iter().any(|start| setting.name.starts_with(start)))
            .collect();
        settings.sort();
        let memory = |name: &str| kib(&field(&text("/proc/meminfo")?, name)?);
        Self {
            processor: processor(),
            memory_bytes: memory("MemTotal"),
            swap_bytes: memory("SwapTotal"),
            system: System {
                name: text("/etc/os-release")
                    .and_then(|release| pretty_name(&release))
                    .unwrap_or_else(|| std::env::consts::OS.into()),
                kernel: said("uname", &["-srm"]).unwrap_or_default(),
                virtualisation: virtualisation(),
            },
            limits: ceilings(),
            settings,
        }
    }
}

fn processor() -> Processor {
    let info = text("/proc/cpuinfo").unwrap_or_default();
    let name = |name: &str| field(&info, name);
    let distinct = |names: &[&str]| {
        let found: BTreeSet<Vec<Option<String>>> = info
            .split("\n\n")
            .filter(|one| one.contains("processor"))
            .map(|one| names.iter().map(|name| field(one, name)).collect())
            .collect();
        let known = found.iter().flatten().all(Option::is_some);
        (known && !found.is_empty()).then_some(found.len())
    };
    Processor {
        model: name("model name")
            .or_else(|| said("sysctl", &["-n", "machdep.cpu.brand_string"]))
            .unwrap_or_default(),
        sockets: distinct(&["physical id"]),
        cores: distinct(&["physical id", "core id"]),
        threads: distinct(&["processor"]),
        usable: usable_processors(),
        microcode: name("microcode"),
        governor: text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        boost: boost(),
        features: name("flags")
            .or_else(|| name("Features"))
            .unwrap_or_default(),
        caches: caches(),
    }
}

/// Logical processors that this process may use.
#[must_use]
pub fn usable_processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn boost() -> Option<bool> {
    let folder = "/sys/devices/system/cpu";
    let on = text(&format!("{folder}/cpufreq/boost")).map(|value| value == "1");
    on.or_else(|| text(&format!("{folder}/intel_pstate/no_turbo")).map(|value| value == "0"))
}

fn caches() -> Vec<Cache> {
    (0..)
        .map_while(|index| {
            let folder = format!("/sys/devices/system/cpu/cpu0/cache/index{index}");
            let read = |name: &str| text(&format!("{folder}/{name}"));
            Some(Cache {
                level: number(&read("level")?)?,
                kind: read("type")?,
                bytes: kib(&read("size")?.replace('K', " kB"))?,
                shared_by: read("shared_cpu_list").unwrap_or_default(),
            })
        })
        .collect()
}

/// A container first, since it is inside the virtual machine, if there are
/// both.
fn virtualisation() -> Option<String> {
    let detected = said("systemd-detect-virt", &[]);
    let hypervisor = text("/proc/cpuinfo")
        .and_then(|info| field(&info, "flags"))
        .is_some_and(|flags| flags.split(' ').any(|flag| flag == "hypervisor"));
    let product = || text("/sys/class/dmi/id/product_name");
    let container = fs::exists("/.dockerenv").is_ok_and(|there| there)
        || fs::exists("/run/.containerenv").is_ok_and(|there| there);
    detected
        .filter(|name| name != "none")
        .or_else(|| container.then(|| "container".into()))
        .or_else(|| hypervisor.then(|| product().unwrap_or_else(|| "hypervisor".into())))
}

fn ceilings() -> Ceilings {
    let limits = text("/proc/self/limits").unwrap_or_default();
    let soft = |name: &str| {
        let line = limits.lines().find_map(|line| line.strip_prefix(name))?;
        number(line.split_ascii_whitespace().next()?)
    };
    let (cgroup_memory_bytes, cgroup_millicpus) = control_group();
    Ceilings {
        cgroup_memory_bytes,
        cgroup_millicpus,
        address_space_bytes: soft("Max address space"),
        data_bytes: soft("Max data size"),
        file_bytes: soft("Max file size"),
        open_files: soft("Max open files"),
    }
}

/// Memory in bytes and thousandths of a processor that the control group
/// allows, of version 2 or 1; the mount shows a container its own group at the
/// root.
fn control_group() -> (Option<u64>, Option<u64>) {
    let groups = text("/proc/self/cgroup").unwrap_or_default();
    let read = |controller: &str, file: &str| {
        let (root, path) = groups.lines().find_map(|line| {
            let mut fields = line.splitn(3, ':').skip(1);
            let (controllers, path) = (fields.next()?, fields.next()?);
            if controllers.is_empty() && controller.is_empty() {
                Some(("/sys/fs/cgroup".to_owned(), path))
            } else {
                let named =
                    !controller.is_empty() && controllers.split(',').any(|c| c == controller);
                named.then(|| (format!("/sys/fs/cgroup/{controller}"), path))
            }
        })?;
        text(&format!("{root}{path}/{file}")).or_else(|| text(&format!("{root}/{file}")))
    };
    let quota = |quota: &str, period: &str| {
        let (quota, period): (u64, u64) = (number(quota)?, number(period)?);
        (period > 0).then(|| quota * 1000 / period)
    };
    // Without a limit, version 1 shows a number near 2^63.
    let memory = read("", "memory.max")
        .or_else(|| read("memory", "memory.limit_in_bytes"))
        .and_then(|limit| number(&limit))
        .filter(|&limit: &u64| limit < 1 << 60);
    let processors = read("", "cpu.max")
        .and_then(|both| {
            let (most, period) = both.split_once(' ')?;
            quota(most, period)
        })
        .or_else(|| {
            quota(
                &read("cpu", "cpu.cfs_quota_us")?,
                &read("cpu", "cpu.cfs_period_us")?,
            )
        });
    (memory, processors)
}

/// A file's text without the white space around it; `None` if there is none.
fn text(path: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The value of the first line `name : value`.
fn field(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        (found.trim() == name).then(|| value.trim().to_owned())
    })
}

/// `123 kB` in bytes.
fn kib(text: &str) -> Option<u64> {
    let kib: u64 = text.split_ascii_whitespace().next()?.parse().ok()?;
    Some(kib * 1024)
}

fn pretty_name(release: &str) -> Option<String> {
    let value = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(value.trim_matches('"').to_owned())
}

/// What a command prints, where it runs at all.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn two_readings_agree() {
        let machine = Machine::capture();
        assert_eq!(machine, Machine::capture());
        assert!(machine.processor.usable > 0);
        let json = serde_json::to_string(&machine).unwrap();
        assert_eq!(serde_json::from_str::<Machine>(&json).unwrap(), machine);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn linux_tells_the_essentials() {
        let machine = Machine::capture();
        assert!(machine.memory_bytes.unwrap() > 1 << 20);
        assert!(machine.system.kernel.starts_with("Linux "));
        assert!(machine.limits.open_files.unwrap() > 0);
    }

    #[test]
    fn lines_are_read_by_their_whole_name() {
        let info = "model\t\t: 17\nmodel name\t: A CPU\n";
        assert_eq!(field(info, "model name").as_deref(), Some("A CPU"));
        assert_eq!(field(info, "model").as_deref(), Some("17"));
        assert_eq!(field(info, "name"), None);
        assert_eq!(kib("32 kB"), Some(32_768));
        assert_eq!(
            pretty_name("ID=x\nPRETTY_NAME=\"X 1\"\n").as_deref(),
            Some("X 1")
        );
    }
}
