//! From what was asked for to cells, and to the reason where a cell cannot be
//! measured.

use crate::{backends, error::Error, input::Source};
use zkml_backend::{Backend, BackendError, ProofKind};
use zkml_core::Numeric;
use zkml_measure::{
    environment::hex,
    machine::usable_processors,
    matrix::{Choice, GuestChoice, Switch},
    processors,
    runs::{CPU, Cell},
};

/// A cell and what it takes to measure it.
pub(crate) struct Planned {
    pub(crate) cell: Cell,
    pub(crate) numeric: Numeric,
    /// Why it cannot be measured.
    pub(crate) unsupported: Option<String>,
    /// The processors that a worker is kept to; all if none.
    pub(crate) processors: Option<String>,
}

/// The cell of every choice, none twice: what one names another may leave to
/// the backend's default.
pub(crate) fn plan(choices: &[Choice], source: &Source) -> Result<Vec<Planned>, Error> {
    let mut planned: Vec<Planned> = Vec::new();
    for choice in choices {
        let next = planned_cell(choice, &*backends::find(&choice.backend)?, source);
        if !planned.iter().any(|before| before.cell == next.cell) {
            planned.push(next);
        }
    }
    Ok(planned)
}

fn planned_cell(choice: &Choice, backend: &dyn Backend, source: &Source) -> Planned {
    let info = backend.info();
    let proof = match choice.proof {
        Some(asked) => asked.kind(),
        None if info.proofs.is_empty() => None,
        None => Some(ProofKind::Core),
    };
    let variant = backend.choose(
        choice.guest.map(GuestChoice::is_std),
        choice.precompiles.map(Switch::is_on),
        choice.commitment.map(Into::into),
    );
    let program_id = backend.program_id(variant);
    let threads = choice.threads.unwrap_or_else(usable_processors);
    let processors = processors::list(threads);
    let unsupported = unsupported(choice, backend, proof)
        .or_else(|| program_id.as_ref().err().map(ToString::to_string))
        .or_else(|| processors.clone().err());
    Planned {
        cell: Cell {
            backend: info.name.into(),
            sdk: info.sdk.into(),
            program_id: program_id.ok().map(|id| hex(&id)),
            task: choice.task.name().into(),
            numeric: choice.numeric.name().into(),
            proof,
            variant,
            device: choice.device.clone(),
            threads,
            rows: choice.rows,
            columns: source.columns(),
            input: source.name().into(),
        },
        numeric: choice.numeric,
        unsupported,
        processors: processors.ok().flatten(),
    }
}

/// Why a backend does not do this at all. Nothing else is done in its place.
fn unsupported(choice: &Choice, backend: &dyn Backend, proof: Option<ProofKind>) -> Option<String> {
    let info = backend.info();
    if choice.device != CPU {
        return Some(format!(
            "{} runs on the {CPU} only, not on {:?}",
            info.name, choice.device
        ));
    }
    let kind = proof?;
    info.proof(kind)
        .is_none()
        .then(|| BackendError::no_proof(info.name, kind).to_string())
}
