//! Memory and processor time of this process, as Linux counts them; `None`
//! elsewhere.

use std::{fs, time::Duration};

/// A number of kilobytes in `/proc/self/status`, in bytes.
fn status(field: &str) -> Option<u64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(1024 * kilobytes)
}

/// Resident memory.
pub(crate) fn resident() -> Option<u64> {
    status("VmRSS")
}

/// The most memory that was resident since the start or [`reset_peak`].
pub(crate) fn peak() -> Option<u64> {
    status("VmHWM")
}

/// Forgets the peak so far. Where this is not allowed, the peak is that of the
/// whole process.
pub(crate) fn reset_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// Processor time of all threads, which does not depend on what else the machine
/// does.
pub(crate) fn processor_time() -> Option<Duration> {
    let mut nanoseconds = 0u64;
    for task in fs::read_dir("/proc/self/task").ok()? {
        let text = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        nanoseconds += text.split_whitespace().next()?.parse::<u64>().ok()?;
    }
    Some(Duration::from_nanos(nanoseconds))
}
