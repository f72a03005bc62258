//! What else the machine did during a run.
//!
//! A run is *marked* as noisy beyond any of the thresholds below; it stays in
//! the results and counts like every other, and tables say how many of a
//! cell's runs are marked.
//!
//! - [`STEAL`]: a hypervisor gave more than 1 % of the processors' time to
//!   other machines;
//! - [`OTHERS`]: processes that do not belong to the run kept more than 5 % of
//!   the processors busy;
//! - [`DRIFT`]: the frequency of the fastest processor fell by more than 10 %
//!   below its highest value during the run, as heat or a power limit make it.

use crate::proc;
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// Largest share of stolen processor time in a quiet run.
pub const STEAL: f64 = 0.01;

/// Largest share of processor time of other processes in a quiet run.
pub const OTHERS: f64 = 0.05;

/// Largest fall of the processors' frequency in a quiet run.
pub const DRIFT: f64 = 0.10;

/// A shorter run says nothing: the kernel counts in hundredths of a second.
pub const SHORTEST: Duration = Duration::from_millis(500);

/// Time between two looks at the frequency. The first is one period after the
/// beginning, when the processors are no longer idle.
const FREQUENCY_PERIOD: Duration = Duration::from_secs(2);

/// Which threshold was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// [`STEAL`].
    Steal,
    /// [`OTHERS`].
    OtherProcesses,
    /// [`DRIFT`].
    FrequencyDrift,
}

impl Mark {
    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Steal => "stolen processor time",
            Self::OtherProcesses => "other processes",
            Self::FrequencyDrift => "frequency drift",
        }
    }
}

/// Range of the fastest processor's frequency during a run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frequency {
    /// Lowest value seen, in megahertz.
    pub low_mhz: f64,
    /// Highest value seen, in megahertz.
    pub high_mhz: f64,
}

/// What was seen during a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noise {
    /// Share of the machine's processor time that a hypervisor gave to others.
    pub steal: Option<f64>,
    /// Share of the machine's processor time that other processes took.
    pub others: Option<f64>,
    /// Range of the frequency; none in runs too short to tell, and where the
    /// kernel does not know it.
    pub frequency: Option<Frequency>,
    /// The thresholds that were passed.
    pub marks: Vec<Mark>,
}

impl Noise {
    fn new(steal: Option<f64>, others: Option<f64>, frequency: Option<Frequency>) -> Self {
        let drift = frequency.map(|range| 1.0 - range.low_mhz / range.high_mhz);
        let marks = [
            (steal, STEAL, Mark::Steal),
            (others, OTHERS, Mark::OtherProcesses),
            (drift, DRIFT, Mark::FrequencyDrift),
        ]
        .into_iter()
        .filter(|(seen, most, _)| seen.is_some_and(|seen| seen > *most))
        .map(|(_, _, mark)| mark)
        .collect();
        Self {
            steal,
            others,
            frequency,
            marks,
        }
    }
}

/// Watches the machine during a run.
#[derive(Debug)]
pub struct Monitor {
    started: Instant,
    before: Option<proc::Machine>,
    own: f64,
    next_look: Duration,
    frequency: Option<Frequency>,
}

impl Monitor {
    /// Begins to watch.
    #[must_use]
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
            before: proc::machine(),
            own: proc::own_seconds(),
            next_look: FREQUENCY_PERIOD,
            frequency: None,
        }
    }

    /// Looks at the frequency if it is time to; to be called now and then.
    pub fn look(&mut self) {
        let now = self.started.elapsed();
        if now < self.next_look {
            return;
        }
        self.next_look = now + FREQUENCY_PERIOD;
        if let Some(mhz) = proc::fastest_mhz() {
            let range = self.frequency.get_or_insert(Frequency {
                low_mhz: mhz,
                high_mhz: mhz,
            });
            range.low_mhz = range.low_mhz.min(mhz);
            range.high_mhz = range.high_mhz.max(mhz);
        }
    }

    /// What was seen; `None` for a run too short to tell anything, and where
    /// there are no counters.
    #[must_use]
    pub fn finish(self) -> Option<Noise> {
        if self.started.elapsed() < SHORTEST {
            return None;
        }
        let (before, after) = (self.before?, proc::machine()?);
        let own = proc::own_seconds() - self.own;
        Some(judge(&before, &after, own, self.frequency))
    }
}

/// Compares the machine's counters with what this process and its workers,
/// all of them waited for, took.
fn judge(
    before: &proc::Machine,
    after: &proc::Machine,
    own_seconds: f64,
    frequency: Option<Frequency>,
) -> Noise {
    let total = after.total_seconds - before.total_seconds;
    let share = |seconds: f64| (total > 0.0).then(|| (seconds / total).clamp(0.0, 1.0));
    Noise::new(
        share(after.steal_seconds - before.steal_seconds),
        share(after.busy_seconds - before.busy_seconds - own_seconds),
        frequency,
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn machine(busy: f64, steal: f64, total: f64) -> proc::Machine {
        proc::Machine {
            busy_seconds: busy,
            steal_seconds: steal,
            total_seconds: total,
        }
    }

    #[test]
    fn a_quiet_run_has_no_marks() {
        let noise = judge(
            &machine(100.0, 5.0, 1000.0),
            &machine(118.5, 5.1, 1020.0),
            18.0,
            Some(Frequency {
                low_mhz: 3000.0,
                high_mhz: 3100.0,
            }),
        );
        assert!((noise.steal.unwrap() - 0.005).abs() < 1e-9);
        assert!((noise.others.unwrap() - 0.025).abs() < 1e-9);
        assert_eq!(noise.marks, []);
    }

    #[test]
    fn every_threshold_has_its_mark() {
        let noise = judge(
            &machine(100.0, 5.0, 1000.0),
            &machine(118.5, 5.3, 1020.0),
            16.0,
            Some(Frequency {
                low_mhz: 2000.0,
                high_mhz: 3000.0,
            }),
        );
        assert_eq!(
            noise.marks,
            [Mark::Steal, Mark::OtherProcesses, Mark::FrequencyDrift]
        );
    }

    /// Counters of different sources can disagree by a tick.
    #[test]
    fn no_share_is_negative() {
        let noise = judge(&machine(0.0, 0.0, 0.0), &machine(1.0, 0.0, 2.0), 1.01, None);
        assert_eq!(noise.others, Some(0.0));
        let nothing = judge(&machine(1.0, 0.0, 2.0), &machine(1.0, 0.0, 2.0), 0.0, None);
        assert_eq!((nothing.others, nothing.marks), (None, vec![]));
    }

    #[test]
    fn a_short_run_is_not_judged() {
        assert_eq!(Monitor::start().finish(), None);
    }
}
