//! A backend's guest programs.

use crate::{BackendError, ProgramId, Variant};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A guest program with its identity.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The ELF file.
    pub elf: Cow<'static, [u8]>,
    /// What a verifier pins.
    pub id: ProgramId,
    /// The [`Record`] beside a committed binary, as JSON.
    pub record: Option<&'static str>,
}

/// What is committed beside a guest's binary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The compiler and linker that built it, with their versions.
    pub compiler: String,
    /// SHA-256 of the binary, as hexadecimal digits.
    pub sha256: String,
}

/// A committed guest: its `.elf`, `.id` and `.json` from the folder `elf` beside
/// the backend's `src`. A damaged ID fails the build.
///
/// The path is relative to the file that calls it.
#[macro_export]
macro_rules! committed_guest {
    ($file:literal) => {
        $crate::guests::Guest {
            elf: std::borrow::Cow::Borrowed(include_bytes!(concat!("../elf/", $file, ".elf"))),
            id: $crate::parse_program_id(include_str!(concat!("../elf/", $file, ".id")).as_bytes()),
            record: Some(include_str!(concat!("../elf/", $file, ".json"))),
        }
    };
}

/// The guests of a backend, one for each [`Variant`] that it has.
#[derive(Clone, Debug)]
pub struct Guests {
    backend: &'static str,
    guests: [Result<Guest, &'static str>; Variant::ALL.len()],
}

impl Guests {
    /// Guests in the order of [`Variant::ALL`], with the reason in place of one
    /// that there is not.
    #[must_use]
    pub const fn new(
        backend: &'static str,
        guests: [Result<Guest, &'static str>; Variant::ALL.len()],
    ) -> Self {
        Self { backend, guests }
    }

    /// The guest of this variant.
    ///
    /// # Errors
    /// [`BackendError::Unsupported`] with the reason.
    pub fn get(&self, variant: Variant) -> Result<&Guest, BackendError> {
        let guest = index(variant).map(|at| &self.guests[at]);
        guest
            .ok_or(&"nobody has such a build")
            .and_then(Result::as_ref)
            .map_err(|reason| BackendError::no_guest(self.backend, variant, reason))
    }

    /// The compiler that built the committed guest of this variant.
    #[must_use]
    pub fn compiler(&self, variant: Variant) -> Option<String> {
        let record = self.get(variant).ok()?.record?;
        let record: Record = serde_json::from_str(record).ok()?;
        Some(record.compiler)
    }

    /// The same guests with another one of this variant, which is one of
    /// [`Variant::ALL`].
    #[must_use]
    pub fn with(mut self, variant: Variant, guest: Guest) -> Self {
        if let Some(at) = index(variant) {
            self.guests[at] = Ok(guest);
        }
        self
    }
}

/// Position in [`Variant::ALL`].
fn index(variant: Variant) -> Option<usize> {
    Variant::ALL.iter().position(|&known| known == variant)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn guest(byte: u8) -> Guest {
        Guest {
            elf: vec![byte].into(),
            id: [byte; 32],
            record: (byte < 5).then_some(r#"{"compiler":"rustc 1","sha256":"00"}"#),
        }
    }

    #[test]
    fn every_variant_has_a_place_of_its_own() {
        let all = Guests::new("b", [0, 1, 2, 3, 4].map(|byte| Ok(guest(byte))));
        let software = Variant::ALL[1];
        let other = all.clone().with(software, guest(9));
        for (at, variant) in (0u8..).zip(Variant::ALL) {
            assert_eq!(all.get(variant).unwrap().id, [at; 32]);
            let expected = if variant == software { 9 } else { at };
            assert_eq!(other.get(variant).unwrap().id, [expected; 32]);
            let known = (variant != software).then_some("rustc 1");
            assert_eq!(other.compiler(variant).as_deref(), known);
        }
    }

    #[test]
    fn a_missing_guest_has_a_reason() {
        let none = Guests::new("b", [const { Err("no such target") }; 5]);
        let error = none.get(Variant::ALL[2]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "b has no std+precompiles guest: no such target"
        );
        let nobodys = Variant {
            std: true,
            ..Variant::ALL[4]
        };
        let error = none.get(nobodys).unwrap_err();
        assert_eq!(
            error.to_string(),
            "b has no std-precompiles+dory guest: nobody has such a build"
        );
    }
}
