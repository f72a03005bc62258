//! The backends linked into this program.

use crate::error::Error;
use zkml_backend::Backend;
use zkml_core::commitment::Scheme;

/// Names and constructors of the linked backends.
type Entry = (&'static str, fn() -> Box<dyn Backend>);

const LINKED: &[Entry] = &[
    #[cfg(feature = "native")]
    ("native", || Box::new(zkml_backend_native::Native)),
    #[cfg(feature = "risc0")]
    ("risc0", || Box::new(zkml_backend_risc0::Risc0::new())),
    #[cfg(feature = "sp1")]
    ("sp1", || Box::new(zkml_backend_sp1::Sp1::new())),
    #[cfg(feature = "jolt")]
    ("jolt", || Box::new(zkml_backend_jolt::Jolt::new())),
];

/// Names that are known but may have been left out of the build.
const KNOWN: [&str; 4] = ["native", "risc0", "sp1", "jolt"];

/// Every linked backend.
pub(crate) fn all() -> Vec<Box<dyn Backend>> {
    LINKED.iter().map(|(_, make)| make()).collect()
}

/// The backend of this name.
pub(crate) fn find(name: &str) -> Result<Box<dyn Backend>, Error> {
    match LINKED.iter().find(|(linked, _)| *linked == name) {
        Some((_, make)) => Ok(make()),
        None if KNOWN.contains(&name) => Err(Error::Usage(format!(
            "this program was built without the backend {name}; rebuild with --features {name}"
        ))),
        None => {
            let names: Vec<_> = LINKED.iter().map(|(name, _)| *name).collect();
            Err(Error::Usage(format!(
                "unknown backend {name:?}; there are {}",
                names.join(", ")
            )))
        }
    }
}

/// The program ID of a guest binary on a backend; of one that commits by this
/// scheme.
pub(crate) fn identify(backend: &str, elf: &[u8], scheme: Scheme) -> Result<String, Error> {
    let _ = elf;
    let id = match backend {
        #[cfg(feature = "jolt")]
        "jolt" => zkml_backend_jolt::program_id_of(elf, scheme),
        other if scheme != Scheme::Sha256 => {
            return Err(Error::Usage(format!(
                "the programs of {other} commit by {} only",
                Scheme::Sha256.name()
            )));
        }
        #[cfg(feature = "risc0")]
        "risc0" => zkml_backend_risc0::program_id_of(&zkml_backend_risc0::combine(elf)),
        #[cfg(feature = "sp1")]
        "sp1" => zkml_backend_sp1::program_id_of(elf),
        other => {
            let backend = find(other)?;
            backend.program_id(backend.choose(None, None, None))
        }
    };
    id.map(hex::encode).map_err(Error::failed)
}
