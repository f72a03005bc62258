//! What in the environment would make SP1 do something else than asked.

use std::{env, fs, os::unix::fs::PermissionsExt};
use zkml_backend::BackendError;

/// Refuses settings under which SP1 would not make a real proof on this
/// machine, or would write private inputs to files.
pub(crate) fn check_prover() -> Result<(), BackendError> {
    refuse(env::vars_os().filter_map(|(name, value)| {
        Some((
            name.into_string().ok()?,
            value.to_string_lossy().into_owned(),
        ))
    }))
}

fn refuse(variables: impl Iterator<Item = (String, String)>) -> Result<(), BackendError> {
    for (name, value) in variables {
        let reason = match name.as_str() {
            "SP1_PROVER" if !matches!(value.as_str(), "" | "cpu" | "local") => {
                "asks for something other than a proof made on this machine's CPU"
            }
            "WITHOUT_VK_VERIFICATION" => "asks for proofs that prove less",
            "SP1_DUMP" | "DUMP_ELF_OUTPUT" | "TRACE_FILE" => {
                "makes SP1 write private inputs to files"
            }
            name if name.starts_with("SP1_RECORD_") => "makes SP1 write private inputs to files",
            _ => continue,
        };
        if !value.is_empty() {
            return Err(BackendError::Environment(format!(
                "the environment variable {name}={value} {reason}; unset it"
            )));
        }
    }
    Ok(())
}

/// Refuses to execute where someone else could choose what is executed.
///
/// SP1 runs guests in a helper process whose program it unpacks into the
/// temporary directory; if a file of that name is there already, it runs that
/// file without a look. In a directory such as `/tmp` anyone could have put it
/// there, even between a check and its use, so the directory must be one that
/// only its owner writes to. The process that starts a worker gives it such a
/// directory.
pub(crate) fn check_executor() -> Result<(), BackendError> {
    let directory = env::temp_dir();
    let shared = |problem: String| {
        BackendError::Environment(format!(
            "SP1 runs a program from the temporary directory {}, {problem}; set TMPDIR to a \
             directory that only you can write to",
            directory.display()
        ))
    };
    let mode = fs::metadata(&directory)
        .map_err(|error| shared(format!("which is not accessible ({error})")))?
        .permissions()
        .mode();
    if mode & 0o022 != 0 {
        return Err(shared("to which others can write".into()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &str, value: &str) -> Result<(), BackendError> {
        refuse([("PATH".into(), "/bin".into()), (name.into(), value.into())].into_iter())
    }

    #[test]
    fn real_local_proofs_only() {
        assert!(with("SP1_PROVER", "cpu").is_ok());
        assert!(with("HOME", "mock").is_ok());
        for (name, value) in [
            ("SP1_PROVER", "mock"),
            ("SP1_PROVER", "network"),
            ("SP1_PROVER", "cuda"),
            ("SP1_DUMP", "1"),
            ("SP1_RECORD_WRITE_DIR", "/tmp"),
        ] {
            let message = with(name, value).err().map(|error| error.to_string());
            assert!(message.is_some_and(|m| m.contains(name) && !m.contains('\n')));
        }
    }
}
