//! Keeping a worker to some of the processors.
//!
//! The kernel's affinity mask does it, since every pool of threads takes its
//! size from it; `taskset` of util-linux sets it.

use std::process::{Command, Stdio};

/// The list for `taskset` of the first `count` processors that this process
/// may use; `None` if those are all of them.
///
/// # Errors
/// In one line, why that cannot be done.
pub fn list(count: usize) -> Result<Option<String>, String> {
    let usable = crate::machine::usable_processors();
    if count == usable {
        return Ok(None);
    }
    if count > usable {
        return Err(format!("only {usable} processors can be used here"));
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let chosen = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))
        .and_then(|list| first(list, count))
        .ok_or("this system does not tell which processors can be used")?;
    let installed = Command::new("taskset")
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match installed {
        Ok(_) => Ok(Some(chosen)),
        Err(error) => Err(format!("taskset of util-linux cannot be run: {error}")),
    }
}

/// The first `count` numbers of a list like `0-3,8`.
fn first(list: &str, count: usize) -> Option<String> {
    let mut numbers = Vec::new();
    for range in list.trim().split(',') {
        let (low, high) = range.split_once('-').unwrap_or((range, range));
        let (low, high): (usize, usize) = (low.parse().ok()?, high.parse().ok()?);
        numbers.extend(low..=high);
    }
    let chosen: Vec<String> = numbers.get(..count)?.iter().map(usize::to_string).collect();
    (count > 0).then(|| chosen.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_counted_through() {
        assert_eq!(first("\t0-3,8\n", 5).as_deref(), Some("0,1,2,3,8"));
        assert_eq!(first("2,4", 1).as_deref(), Some("2"));
        assert_eq!(first("2,4", 3), None);
        assert_eq!(first("2,4", 0), None);
        assert_eq!(first("x", 1), None);
    }

    #[test]
    fn all_processors_need_no_list_and_more_cannot_be_had() {
        let usable = crate::machine::usable_processors();
        assert_eq!(list(usable), Ok(None));
        assert!(list(usable + 1).is_err_and(|reason| reason.contains("only")));
    }
}
