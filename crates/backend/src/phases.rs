//! Where the time and memory of a job go.
//!
//! A backend wraps each part of its work in [`Phases::run`]. Phases never
//! nest, so that their times add up and set-up is never counted as proving.

use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// A part of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Making the backend, its guest program included.
    Load,
    /// Keys and provers, before any input is seen.
    Setup,
    /// Running the guest without a proof.
    Execute,
    /// Proving; where the SDK executes as part of it, that is included.
    Prove,
    /// Combining a core proof into a compressed one.
    Compress,
    /// Encoding the proof.
    Serialise,
    /// Decoding and checking the proof.
    Verify,
}

impl Phase {
    /// The name in results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Setup => "setup",
            Self::Execute => "execute",
            Self::Prove => "prove",
            Self::Compress => "compress",
            Self::Serialise => "serialise",
            Self::Verify => "verify",
        }
    }
}

/// One measured phase.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// Which part of the job.
    pub phase: Phase,
    /// Wall-clock time in seconds.
    pub seconds: f64,
    /// Processor time of this process, and of those it started and waited for,
    /// in user mode, in seconds, where the kernel can tell. It counts in
    /// hundredths of a second.
    pub user_seconds: Option<f64>,
    /// Processor time spent in the kernel, likewise.
    pub system_seconds: Option<f64>,
    /// Largest resident set of this process during the phase, in bytes, where
    /// the kernel can tell.
    pub peak_bytes: Option<u64>,
}

/// What an observer of [`Phases`] hears.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    /// A phase begins.
    Started(Phase),
    /// A phase is over.
    Finished(Measured),
}

/// Records phases as they pass.
pub struct Phases {
    measured: Vec<Measured>,
    observer: Box<dyn FnMut(Progress)>,
}

impl std::fmt::Debug for Phases {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Phases")
            .field("measured", &self.measured)
            .finish_non_exhaustive()
    }
}

impl Default for Phases {
    fn default() -> Self {
        Self::observed(|_| {})
    }
}

impl Phases {
    /// A recorder that tells `observer` of each phase's beginning and end.
    pub fn observed(observer: impl FnMut(Progress) + 'static) -> Self {
        Self {
            measured: Vec::new(),
            observer: Box::new(observer),
        }
    }

    /// Runs `work` as `phase` and records its time and peak memory.
    pub fn run<T>(&mut self, phase: Phase, work: impl FnOnce() -> T) -> T {
        (self.observer)(Progress::Started(phase));
        let counted = kernel::reset_peak();
        let before = kernel::processor_time();
        let start = Instant::now();
        let result = work();
        let elapsed = start.elapsed();
        let spent = before.zip(kernel::processor_time()).map(
            |((user, system), (user_after, system_after))| {
                (user_after - user, system_after - system)
            },
        );
        self.push(phase, elapsed, spent, counted.then(kernel::peak).flatten());
        result
    }

    fn push(
        &mut self,
        phase: Phase,
        elapsed: Duration,
        spent: Option<(f64, f64)>,
        peak_bytes: Option<u64>,
    ) {
        let measured = Measured {
            phase,
            seconds: elapsed.as_secs_f64(),
            user_seconds: spent.map(|(user, _)| user),
            system_seconds: spent.map(|(_, system)| system),
            peak_bytes,
        };
        self.measured.push(measured);
        (self.observer)(Progress::Finished(measured));
    }

    /// What was recorded, in order.
    #[must_use]
    pub fn measured(&self) -> &[Measured] {
        &self.measured
    }
}

/// What the kernel counts of this process.
mod kernel {
    use std::fs;

    /// Starts a new high-water mark of the resident set; false where the
    /// kernel has no such thing.
    pub(super) fn reset_peak() -> bool {
        fs::write("/proc/self/clear_refs", "5").is_ok()
    }

    /// The mark since the last reset, in bytes.
    pub(super) fn peak() -> Option<u64> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib * 1024)
    }

    /// User and system time in seconds, of children that were waited for too.
    pub(super) fn processor_time() -> Option<(f64, f64)> {
        crate::process_stat::read("self").map(|stat| (stat.user_seconds, stat.system_seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{cell::RefCell, rc::Rc};

    #[test]
    fn phases_are_recorded_in_order() {
        let seen = Rc::new(RefCell::new(Vec::new()));
        let log = Rc::clone(&seen);
        let mut phases = Phases::observed(move |progress| log.borrow_mut().push(progress));
        assert_eq!(phases.run(Phase::Setup, || 7), 7);
        phases.run(Phase::Prove, || {
            std::hint::black_box(vec![1u8; 1 << 24]).len()
        });
        let [setup, prove] = *phases.measured() else {
            panic!("two phases");
        };
        assert_eq!(setup.phase, Phase::Setup);
        assert!(prove.peak_bytes.is_none_or(|peak| peak >= 1 << 24));
        assert_eq!(
            *seen.borrow(),
            [
                Progress::Started(Phase::Setup),
                Progress::Finished(setup),
                Progress::Started(Phase::Prove),
                Progress::Finished(prove),
            ]
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn processor_time_is_that_of_the_phase() {
        let spent = || kernel::processor_time().map_or(0.0, |(user, system)| user + system);
        let until = |more: f64| {
            let before = spent();
            while spent() < before + more {
                std::hint::spin_loop();
            }
        };
        let mut phases = Phases::default();
        until(0.05);
        let before = spent();
        phases.run(Phase::Prove, || until(0.1));
        let all = spent() - before;
        let [prove] = *phases.measured() else {
            panic!("one phase");
        };
        // Other threads of this process may add to it, but not beyond what the
        // process spent.
        let counted =
            prove.user_seconds.unwrap_or_default() + prove.system_seconds.unwrap_or_default();
        assert!(
            (0.1 - 1e-9..=all + 1e-9).contains(&counted),
            "{counted} of {all}"
        );
    }
}
