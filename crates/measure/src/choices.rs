//! The values that a matrix's lists are made of.

use serde::{Deserialize, de::DeserializeOwned};
use zkml_backend::ProofKind;
use zkml_core::{Numeric, Task, commitment::Scheme};

/// `numeric`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NumericChoice {
    /// Fixed point, the scaler folded into the weights.
    Fixed,
    /// Single-precision floating point.
    Float32,
}

impl From<NumericChoice> for Numeric {
    fn from(choice: NumericChoice) -> Self {
        match choice {
            NumericChoice::Fixed => Self::Fixed,
            NumericChoice::Float32 => Self::Float32,
        }
    }
}

/// `task`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskChoice {
    /// Apply the model to every row.
    Predict,
}

impl From<TaskChoice> for Task {
    fn from(choice: TaskChoice) -> Self {
        match choice {
            TaskChoice::Predict => Self::Predict,
        }
    }
}

/// `proof`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProofChoice {
    /// Execute only.
    None,
    /// One proof per segment or shard.
    Core,
    /// One recursive proof of constant size.
    Compressed,
}

impl ProofChoice {
    /// The kind of proof; `None` to execute only.
    #[must_use]
    pub const fn kind(self) -> Option<ProofKind> {
        match self {
            Self::None => None,
            Self::Core => Some(ProofKind::Core),
            Self::Compressed => Some(ProofKind::Compressed),
        }
    }
}

/// `guest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum GuestChoice {
    /// Own entry point, no standard library.
    #[serde(rename = "no_std")]
    NoStd,
    /// The standard library and the SDK's entry point.
    #[serde(rename = "std")]
    Std,
}

impl GuestChoice {
    /// Whether it is linked with the standard library.
    #[must_use]
    pub const fn is_std(self) -> bool {
        matches!(self, Self::Std)
    }
}

/// `precompiles`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// SHA-256 on the machine's accelerator.
    On,
    /// SHA-256 in ordinary instructions.
    Off,
}

impl Switch {
    /// Whether it is on.
    #[must_use]
    pub const fn is_on(self) -> bool {
        matches!(self, Self::On)
    }
}

/// `commitment`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CommitmentChoice {
    /// SHA-256, computed by the guest.
    Sha256,
    /// Dory's polynomial commitment, opened by the proof system.
    Dory,
}

impl From<CommitmentChoice> for Scheme {
    fn from(choice: CommitmentChoice) -> Self {
        match choice {
            CommitmentChoice::Sha256 => Self::Sha256,
            CommitmentChoice::Dory => Self::Dory,
        }
    }
}

/// The value of this name; for command lines.
///
/// # Errors
/// In one line, which names there are.
pub fn named<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    use serde::de::{IntoDeserializer, value::Error};
    T::deserialize(name.into_deserializer()).map_err(|error: Error| error.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_on_the_command_line() {
        assert_eq!(named("std"), Ok(GuestChoice::Std));
        assert_eq!(named("off"), Ok(Switch::Off));
        let error = named::<ProofChoice>("plonk").unwrap_err();
        assert!(
            error.contains("`none`, `core` or `compressed`") || error.contains("expected one of"),
            "{error}"
        );
    }
}
