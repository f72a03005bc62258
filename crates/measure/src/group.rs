//! A worker with everything that it started: a process group of its own.

use std::{
    io::Read,
    process::{Command, Stdio},
    thread,
};
use zkml_backend::process_stat;

/// Puts the process that `command` will start at the head of a new group.
#[cfg(unix)]
pub(crate) fn lead(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
pub(crate) fn lead(_command: &mut Command) {}

/// Kills every process of a group. The shell's `kill` is in every POSIX system.
pub(crate) fn kill(group: u32) {
    signal(&format!("-{group}"));
}

fn signal(target: &str) {
    let _ = Command::new("/bin/sh")
        .args(["-c", "kill -s KILL -- \"$0\"", target])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// Ends this process, and its group if it leads one, as soon as `input` ends:
/// a worker's standard input stays open until its parent has no more use for
/// it, so its end means that the parent is gone, however that came about.
pub fn end_with_parent(mut input: impl Read + Send + 'static) {
    thread::spawn(move || {
        let mut byte = [0];
        while matches!(input.read(&mut byte), Ok(1)) {}
        if process_stat::read("self").is_some_and(|stat| stat.group == std::process::id()) {
            // Group 0 is the sender's own.
            signal("0");
        }
        std::process::exit(1);
    });
}
