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
pub struct Measured {
    /// Which part of the job.
    pub phase: Phase,
    /// Wall-clock time in seconds.
    pub seconds: f64,
    /// Largest resident set of this process during the phase, in bytes, where
    /// the kernel can tell.
    pub peak_bytes: Option<u64>,
}

/// Records phases as they pass.
pub struct Phases {
    measured: Vec<Measured>,
    started: Box<dyn FnMut(Phase)>,
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
        Self::new(|_| {})
    }
}

impl Phases {
    /// A recorder that calls `started` whenever a phase begins.
    pub fn new(started: impl FnMut(Phase) + 'static) -> Self {
        Self {
            measured: Vec::new(),
            started: Box::new(started),
        }
    }

    /// Runs `work` as `phase` and records its time and peak memory.
    pub fn run<T>(&mut self, phase: Phase, work: impl FnOnce() -> T) -> T {
        (self.started)(phase);
        let counted = memory::reset_peak();
        let start = Instant::now();
        let result = work();
        let elapsed = start.elapsed();
        self.push(phase, elapsed, counted.then(memory::peak).flatten());
        result
    }

    fn push(&mut self, phase: Phase, elapsed: Duration, peak_bytes: Option<u64>) {
        self.measured.push(Measured {
            phase,
            seconds: elapsed.as_secs_f64(),
            peak_bytes,
        });
    }

    /// What was recorded, in order.
    #[must_use]
    pub fn measured(&self) -> &[Measured] {
        &self.measured
    }
}

/// The kernel's high-water mark of this process's resident set.
mod memory {
    use std::fs;

    /// Starts a new high-water mark; false where the kernel has no such thing.
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{cell::RefCell, rc::Rc};

    #[test]
    fn phases_are_recorded_in_order() {
        let seen = Rc::new(RefCell::new(Vec::new()));
        let log = Rc::clone(&seen);
        let mut phases = Phases::new(move |phase| log.borrow_mut().push(phase));
        assert_eq!(phases.run(Phase::Setup, || 7), 7);
        phases.run(Phase::Prove, || {
            std::hint::black_box(vec![1u8; 1 << 24]).len()
        });
        assert_eq!(*seen.borrow(), [Phase::Setup, Phase::Prove]);
        let [setup, prove] = phases.measured() else {
            panic!("two phases");
        };
        assert_eq!(setup.phase, Phase::Setup);
        assert!(prove.peak_bytes.is_none_or(|peak| peak >= 1 << 24));
    }
}
