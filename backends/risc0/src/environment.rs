//! What in the environment would make RISC Zero do something else than asked.

use std::env;
use zkml_backend::BackendError;

/// Refuses settings under which RISC Zero would not make real proofs, or would
/// write what it knows about private inputs to files.
pub(crate) fn check() -> Result<(), BackendError> {
    refuse(|name| Some(env::var_os(name)?.to_string_lossy().into_owned()))
}

fn refuse(variable: impl Fn(&str) -> Option<String>) -> Result<(), BackendError> {
    for (name, off, reason) in [
        (
            "RISC0_DEV_MODE",
            &["", "0", "false", "no"][..],
            "asks for receipts that prove nothing",
        ),
        (
            "RISC0_DUMP_PATH",
            &[""],
            "makes RISC Zero write private inputs to a file",
        ),
        (
            "RISC0_PPROF_OUT",
            &[""],
            "makes RISC Zero write the run's profile to a file",
        ),
    ] {
        if let Some(value) = variable(name)
            && !off.contains(&value.to_lowercase().as_str())
        {
            return Err(BackendError::Environment(format!(
                "the environment variable {name}={value} {reason}; unset it"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_proofs_only() {
        let with = |name: &str, value: &str| {
            refuse(|variable| (variable == name).then(|| value.to_owned()))
        };
        assert!(with("HOME", "1").is_ok());
        assert!(with("RISC0_DEV_MODE", "0").is_ok());
        assert!(with("RISC0_DEV_MODE", "False").is_ok());
        for (name, value) in [
            ("RISC0_DEV_MODE", "1"),
            ("RISC0_DEV_MODE", "TRUE"),
            ("RISC0_DEV_MODE", "2"),
            ("RISC0_DUMP_PATH", "/tmp/segment"),
            ("RISC0_PPROF_OUT", "/tmp/profile"),
        ] {
            let message = with(name, value).err().map(|error| error.to_string());
            assert!(message.is_some_and(|m| m.contains(name) && !m.contains('\n')));
        }
    }
}
