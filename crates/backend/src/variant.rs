//! Which build of the guest program runs.

use serde::{Deserialize, Serialize};
use std::fmt;
use zkml_core::commitment::Scheme;

/// One of the builds of the guest program: the same logic, bound to the
/// zero-knowledge virtual machine in several ways, each with a program ID of its
/// own. They answer what the standard library costs, what the accelerator saves
/// and what hashing the input costs at all. A backend may lack some: RISC Zero and
/// SP1 commit by SHA-256 only, Jolt has neither accelerator nor standard library.
///
/// All are built with the same compiler and the same settings. Two things do not
/// divide cleanly, since an SDK's runtime hashes the public output itself: SP1's
/// does so by ordinary instructions even in `std+precompiles`, some 280
/// instructions a row; RISC Zero's does so on the accelerator, for which
/// `std-precompiles` ends the run before the SDK would, which saves the SDK's
/// closing of some 3,000 cycles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// `false`: `no_std` with an entry point of this project's own, no allocator
    /// and nothing linked that the program does not call. `true`: the standard
    /// library and the SDK's own entry point, allocator, input and public
    /// output, as the SDK's users write guests.
    pub std: bool,
    /// Whether SHA-256 runs on the machine's accelerator (RISC Zero's SHA-256
    /// call, SP1's precompiles). If not, it is computed by ordinary
    /// instructions, and the program makes no call to any accelerator.
    pub precompiles: bool,
    /// How the statement commits to model and data. With another scheme than
    /// SHA-256 the program hashes nothing, so `precompiles` is `false`.
    #[serde(default, with = "scheme")]
    pub commitment: Scheme,
}

impl Variant {
    /// Every variant, the default first.
    pub const ALL: [Self; 5] = [
        Self::new(false, true),
        Self::new(false, false),
        Self::new(true, true),
        Self::new(true, false),
        Self {
            std: false,
            precompiles: false,
            commitment: Scheme::Dory,
        },
    ];

    /// The build that hashes by SHA-256.
    #[must_use]
    pub const fn new(std: bool, precompiles: bool) -> Self {
        Self {
            std,
            precompiles,
            commitment: Scheme::Sha256,
        }
    }

    /// The name in results and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match (self.std, self.precompiles, self.commitment) {
            (false, true, Scheme::Sha256) => "no_std+precompiles",
            (false, false, Scheme::Sha256) => "no_std-precompiles",
            (true, true, Scheme::Sha256) => "std+precompiles",
            (true, false, Scheme::Sha256) => "std-precompiles",
            (false, true, Scheme::Dory) => "no_std+precompiles+dory",
            (false, false, Scheme::Dory) => "no_std-precompiles+dory",
            (true, true, Scheme::Dory) => "std+precompiles+dory",
            (true, false, Scheme::Dory) => "std-precompiles+dory",
        }
    }

    /// What the program is linked with: `no_std` or `std`.
    #[must_use]
    pub const fn guest(self) -> &'static str {
        if self.std { "std" } else { "no_std" }
    }

    /// Whether there are precompiles: `on` or `off`.
    #[must_use]
    pub const fn switch(self) -> &'static str {
        if self.precompiles { "on" } else { "off" }
    }

    /// Name of the committed binary without its extension.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match (self.std, self.precompiles, self.commitment) {
            (_, _, Scheme::Dory) => "predict-dory",
            (false, true, _) => "predict",
            (false, false, _) => "predict-software",
            (true, true, _) => "predict-std",
            (true, false, _) => "predict-std-software",
        }
    }
}

/// The fastest that there could be: `no_std` with precompiles. That of a backend
/// is [`choose`](crate::Backend::choose)'s.
impl Default for Variant {
    fn default() -> Self {
        Self::new(false, true)
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A scheme by its name.
mod scheme {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use zkml_core::commitment::Scheme;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(super) fn serialize<S: Serializer>(
        scheme: &Scheme,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(scheme.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Scheme, D::Error> {
        let name = String::deserialize(from)?;
        let known = [Scheme::Sha256, Scheme::Dory];
        known
            .into_iter()
            .find(|scheme| scheme.name() == name)
            .ok_or_else(|| D::Error::custom(format!("unknown commitment scheme {name:?}")))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn variants_differ_in_every_name() {
        assert_eq!(Variant::ALL[0], Variant::default());
        for names in [Variant::name, Variant::file] {
            let names: BTreeSet<_> = Variant::ALL.into_iter().map(names).collect();
            assert_eq!(names.len(), Variant::ALL.len());
        }
        for variant in Variant::ALL {
            assert!(variant.name().starts_with(variant.guest()));
            assert_eq!(
                variant.switch() == "on",
                variant.name().contains("+precompiles")
            );
        }
    }

    #[test]
    fn a_variant_is_three_named_choices() {
        let json = serde_json::to_string(&Variant::default()).unwrap();
        let before = r#"{"std":false,"precompiles":true}"#;
        assert_eq!(
            json,
            r#"{"std":false,"precompiles":true,"commitment":"sha256"}"#
        );
        for json in [&*json, before] {
            let variant: Variant = serde_json::from_str(json).unwrap();
            assert_eq!(variant, Variant::default());
        }
        assert!(serde_json::from_str::<Variant>(&json.replace("sha256", "md5")).is_err());
        assert!(serde_json::from_str::<Variant>(r#"{"std":true}"#).is_err());
    }
}
