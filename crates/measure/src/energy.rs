//! Energy of the processor packages through RAPL ("running average power
//! limit"), whose counters Linux shows under `/sys/class/powercap`.
//!
//! A package's energy is that of everything on it, whoever caused it: figures
//! are of use on a machine that does nothing else. Reading needs permission;
//! without it, and without the counters, there is no figure.

use crate::proc::number;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where Linux shows the counters.
const FOLDER: &str = "/sys/class/powercap";

/// Counts the energy from its making on.
#[derive(Debug)]
pub struct Meter {
    packages: Vec<Package>,
}

#[derive(Debug)]
struct Package {
    counter: PathBuf,
    /// The counter starts again at 0 after this value, in microjoules.
    range: u64,
    last: u64,
    microjoules: u64,
}

impl Meter {
    /// Starts to count.
    #[must_use]
    pub fn start() -> Self {
        Self::start_in(Path::new(FOLDER))
    }

    /// Packages are the zones `intel-rapl:0`, `intel-rapl:1`, ... (of AMD
    /// processors too). Zones below them are parts of theirs.
    fn start_in(folder: &Path) -> Self {
        let packages = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let name = entry.file_name().into_string().ok()?;
                let index = name.strip_prefix("intel-rapl:")?;
                index.parse::<u32>().ok()?;
                let zone = entry.path();
                let label = fs::read_to_string(zone.join("name")).ok()?;
                if !label.starts_with("package") {
                    return None;
                }
                let counter = zone.join("energy_uj");
                Some(Package {
                    range: read(&zone.join("max_energy_range_uj"))?,
                    last: read(&counter)?,
                    counter,
                    microjoules: 0,
                })
            })
            .collect();
        Self { packages }
    }

    /// Takes the counters' advance; to be called more often than they start
    /// again, which takes minutes at least.
    pub fn look(&mut self) {
        for package in &mut self.packages {
            if let Some(now) = read(&package.counter) {
                package.microjoules += advance(package.last, now, package.range);
                package.last = now;
            }
        }
    }

    /// Joules since the start; `None` where there are no counters.
    #[must_use]
    pub fn joules(mut self) -> Option<f64> {
        self.look();
        let total: u64 = self
            .packages
            .iter()
            .map(|package| package.microjoules)
            .sum();
        (!self.packages.is_empty()).then(|| total as f64 / 1e6)
    }
}

/// How far a counter went that starts again after `range`.
fn advance(last: u64, now: u64, range: u64) -> u64 {
    if now >= last {
        now - last
    } else {
        range.saturating_sub(last) + now
    }
}

fn read(file: &Path) -> Option<u64> {
    number(&fs::read_to_string(file).ok()?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn zone(folder: &Path, zone: &str, name: &str, microjoules: u64) {
        let zone = folder.join(zone);
        fs::create_dir_all(&zone).unwrap();
        fs::write(zone.join("name"), format!("{name}\n")).unwrap();
        fs::write(zone.join("max_energy_range_uj"), "1000000\n").unwrap();
        fs::write(zone.join("energy_uj"), format!("{microjoules}\n")).unwrap();
    }

    #[test]
    fn packages_are_added_up_past_the_end_of_their_counters() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        zone(path, "intel-rapl:0", "package-0", 900_000);
        zone(path, "intel-rapl:1", "package-1", 100_000);
        zone(path, "intel-rapl:0:0", "core", 5);
        zone(path, "intel-rapl:2", "psys", 5);
        let mut meter = Meter::start_in(path);
        zone(path, "intel-rapl:0", "package-0", 200_000);
        meter.look();
        zone(path, "intel-rapl:0", "package-0", 300_000);
        zone(path, "intel-rapl:1", "package-1", 150_000);
        zone(path, "intel-rapl:0:0", "core", 500_000);
        assert_eq!(meter.joules(), Some(0.45));
    }

    #[test]
    fn without_counters_there_is_no_figure() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Meter::start_in(folder.path()).joules(), None);
        assert_eq!(Meter::start_in(&folder.path().join("none")).joules(), None);
    }
}
