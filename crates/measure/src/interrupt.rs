//! Ctrl-C and its like: the first asks to stop, the second stops at once.

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
};
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// The signal that came, 0 for none.
static SIGNAL: OnceLock<Arc<AtomicUsize>> = OnceLock::new();

/// From now on, the first SIGINT or SIGTERM is kept for [`pending`]
/// and a second one ends the process with the usual exit status. Further calls
/// change nothing.
///
/// # Errors
/// If the system refuses to handle a signal.
pub fn install() -> std::io::Result<()> {
    let mut result = Ok(());
    SIGNAL.get_or_init(|| {
        let signal = Arc::new(AtomicUsize::new(0));
        result = register(&signal);
        signal
    });
    result
}

fn register(signal: &Arc<AtomicUsize>) -> std::io::Result<()> {
    let again = Arc::new(AtomicBool::new(false));
    for number in [SIGINT, SIGTERM] {
        // Actions run in this order: a signal ends the process only if one
        // came before it.
        flag::register_conditional_shutdown(number, status(number), Arc::clone(&again))?;
        flag::register(number, Arc::clone(&again))?;
        flag::register_usize(number, Arc::clone(signal), number.unsigned_abs() as usize)?;
    }
    Ok(())
}

/// The exit status that says "ended by this signal".
#[must_use]
pub const fn status(signal: i32) -> i32 {
    128 + signal
}

/// The signal that asked to stop, if one did.
#[must_use]
pub fn pending() -> Option<i32> {
    let number = SIGNAL.get()?.load(Ordering::Relaxed);
    i32::try_from(number).ok().filter(|&number| number != 0)
}
