//! What `/proc/PID/stat` says of a process.

use std::{fs::File, io::Read};

/// Ticks of the kernel's processor-time counters per second: `USER_HZ`, part
/// of Linux's interface to programs on every architecture that a prover runs
/// on.
pub const TICKS_PER_SECOND: f64 = 100.0;

/// A process as the kernel counts it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProcessStat {
    /// `R` running, `S` sleeping, `Z` ended and not yet waited for, ...
    pub state: char,
    /// Its process group.
    pub group: u32,
    /// Time in user mode in seconds, of itself and of children that it waited
    /// for.
    pub user_seconds: f64,
    /// Time in the kernel in seconds, likewise.
    pub system_seconds: f64,
}

/// Reads the counters of a process, given by its number or `self`; `None` if
/// it is gone or the system has no `/proc`. Those of a process that has ended
/// stay until it is waited for.
#[must_use]
pub fn read(process: &str) -> Option<ProcessStat> {
    parse(&read_file(&format!("/proc/{process}/stat"))?)
}

/// Reads a file of `/proc` in one piece: those have no length, so that a buffer
/// made for it would start small and take several calls.
#[must_use]
pub fn read_file(path: &str) -> Option<String> {
    let mut text = String::with_capacity(4096);
    File::open(path).ok()?.read_to_string(&mut text).ok()?;
    Some(text)
}

/// The program's name, in parentheses, may itself contain anything.
fn parse(stat: &str) -> Option<ProcessStat> {
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = fields.next()?.chars().next()?;
    let group = fields.nth(1)?.parse().ok()?;
    // Counted from 1 in proc(5): group is field 5, utime 14, stime 15, cutime
    // 16 and cstime 17.
    let mut seconds = fields.skip(8).map(|ticks| {
        ticks
            .parse::<u32>()
            .map(|ticks| f64::from(ticks) / TICKS_PER_SECOND)
    });
    let mut next = || seconds.next()?.ok();
    let (user, system, child_user, child_system) = (next()?, next()?, next()?, next()?);
    Some(ProcessStat {
        state,
        group,
        user_seconds: user + child_user,
        system_seconds: system + child_system,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_after_any_name() {
        let stat =
            parse("77 (a) R 1 (b) Z 1 99 98 0 -1 4 11 12 13 14 150 25 1000 50 20 0 1 0 5").unwrap();
        assert_eq!(
            stat,
            ProcessStat {
                state: 'Z',
                group: 99,
                user_seconds: 11.5,
                system_seconds: 0.75,
            }
        );
        assert_eq!(parse("77 (a) R 1"), None);
        assert_eq!(parse(""), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_is_running() {
        let stat = read("self").unwrap();
        assert!(stat.group > 0 && stat.user_seconds >= 0.0);
        assert_eq!(
            read(&std::process::id().to_string()).unwrap().group,
            stat.group
        );
    }
}
