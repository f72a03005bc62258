//! What the kernel counts, as far as there is a Linux kernel to ask.

use std::{fs, str::FromStr};
use zkml_backend::process_stat::{self, TICKS_PER_SECOND, read_file};

/// Processor time of the whole machine since it started, all processors
/// together, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Machine {
    /// In user mode and in the kernel.
    pub(crate) busy_seconds: f64,
    /// Given to other machines by the hypervisor.
    pub(crate) steal_seconds: f64,
    /// Idle time and everything else included.
    pub(crate) total_seconds: f64,
}

/// Reads the machine's counters.
pub(crate) fn machine() -> Option<Machine> {
    machine_from(&read_file("/proc/stat")?)
}

/// The first line: `cpu`, then ticks in user, nice, system, idle, iowait, irq,
/// softirq and steal; what follows is contained in the first two.
fn machine_from(stat: &str) -> Option<Machine> {
    let seconds: Vec<f64> = stat
        .lines()
        .next()?
        .strip_prefix("cpu ")?
        .split_ascii_whitespace()
        .take(8)
        .map_while(|ticks| ticks.parse::<f64>().ok())
        .map(|ticks| ticks / TICKS_PER_SECOND)
        .collect();
    let &[user, nice, system, _, _, irq, softirq, steal] = seconds.as_slice() else {
        return None;
    };
    Some(Machine {
        busy_seconds: user + nice + system + irq + softirq,
        steal_seconds: steal,
        total_seconds: seconds.iter().sum(),
    })
}

/// Processor time of this process and of those it waited for, in seconds.
pub(crate) fn own_seconds() -> f64 {
    process_stat::read("self").map_or(0.0, |stat| stat.user_seconds + stat.system_seconds)
}

/// Frequency of the fastest processor at the moment in megahertz.
pub(crate) fn fastest_mhz() -> Option<f64> {
    let from_drivers = fs::read_dir("/sys/devices/system/cpu")
        .ok()?
        .filter_map(|entry| {
            let file = entry.ok()?.path().join("cpufreq/scaling_cur_freq");
            number::<f64>(&fs::read_to_string(file).ok()?).map(|khz| khz / 1000.0)
        })
        .reduce(f64::max);
    from_drivers.or_else(|| {
        fs::read_to_string("/proc/cpuinfo")
            .ok()?
            .lines()
            .filter(|line| line.starts_with("cpu MHz"))
            .filter_map(|line| number(line.split_once(':')?.1))
            .reduce(f64::max)
    })
}

/// A number with white space around it.
pub(crate) fn number<T: FromStr>(text: &str) -> Option<T> {
    text.trim().parse().ok()
}

/// Memory of a process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Memory {
    /// Resident set at the moment, in bytes.
    pub(crate) resident: u64,
    /// Its high-water mark since the process reset it.
    pub(crate) peak: u64,
}

/// Memory of a running process.
pub(crate) fn memory(process: u32) -> Option<Memory> {
    let status = read_file(&format!("/proc/{process}/status"))?;
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        let kib: u64 = line.split_ascii_whitespace().nth(1)?.parse().ok()?;
        Some(kib * 1024)
    };
    Some(Memory {
        resident: field("VmRSS:")?,
        peak: field("VmHWM:")?,
    })
}

/// Every process below this one.
pub(crate) fn descendants(process: u32) -> Vec<u32> {
    let mut found = children(process);
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(children(parent));
        next += 1;
    }
    found
}

fn children(process: u32) -> Vec<u32> {
    fs::read_dir(format!("/proc/{process}/task"))
        .into_iter()
        .flatten()
        .filter_map(|thread| {
            let folder = thread.ok()?.path();
            read_file(folder.join("children").to_str()?)
        })
        .flat_map(|list| {
            list.split_ascii_whitespace()
                .filter_map(number)
                .collect::<Vec<u32>>()
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_whole_machine() {
        let stat = "cpu  1000 100 500 8000 300 20 80 50 7 7\ncpu0 1 2 3\n";
        let machine = machine_from(stat).unwrap();
        assert!((machine.busy_seconds - 17.0).abs() < 1e-9);
        assert!((machine.steal_seconds - 0.5).abs() < 1e-9);
        assert!((machine.total_seconds - 100.5).abs() < 1e-9);
        assert_eq!(machine_from("intr 1 2 3"), None);
        assert_eq!(machine_from("cpu  1 2 3"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_child_is_found_with_its_memory() {
        let mut child = std::process::Command::new("sleep")
            .arg("20")
            .spawn()
            .unwrap();
        assert!(descendants(std::process::id()).contains(&child.id()));
        // Until it runs its program, the child has no memory of its own.
        let memory = (0..100)
            .find_map(|_| {
                std::thread::sleep(std::time::Duration::from_millis(5));
                memory(child.id()).filter(|memory| memory.resident > 0)
            })
            .unwrap();
        assert!(memory.peak >= memory.resident);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(super::memory(child.id()).is_none());
    }
}
