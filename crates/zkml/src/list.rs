//! `zkml backends`.

use crate::{backends, error::Error, files};
use serde::Serialize;
use zkml_backend::{Backend, Info, ProofInfo, Variant};

/// One backend for machines.
#[derive(Serialize)]
struct Record {
    #[serde(flatten)]
    info: Info,
    guests: Vec<Guest>,
}

/// One build of a backend's guest program.
#[derive(Serialize)]
struct Guest {
    #[serde(flatten)]
    variant: Variant,
    program_id: Option<String>,
    /// Why there is none.
    unsupported: Option<String>,
}

impl Guest {
    fn new(backend: &dyn Backend, variant: Variant) -> Self {
        let id = backend.program_id(variant);
        Self {
            variant,
            program_id: id.as_ref().ok().map(hex::encode),
            unsupported: id.err().map(|error| error.to_string()),
        }
    }
}

/// Lists the backends and what their proofs are worth.
pub(crate) fn list(json: bool) -> Result<(), Error> {
    let records: Vec<_> = backends::all()
        .iter()
        .map(|backend| Record {
            info: *backend.info(),
            guests: Variant::ALL
                .map(|variant| Guest::new(&**backend, variant))
                .into(),
        })
        .collect();
    if json {
        return files::print_json(&records);
    }
    files::print(&records.iter().map(text).collect::<String>())
}

fn text(Record { info, guests }: &Record) -> String {
    let mut text = format!(
        "{}: {} ({}), guest {}\n",
        info.name, info.title, info.sdk, info.isa
    );
    if info.proofs.is_empty() {
        text.push_str("  no proofs: the reference\n");
        return text;
    }
    for guest in guests {
        let id = guest.program_id.as_deref();
        let reason = guest.unsupported.as_deref().unwrap_or_default();
        text.push_str(&format!(
            "  program {:<23} {}\n",
            guest.variant.name(),
            id.unwrap_or(reason)
        ));
    }
    info.proofs
        .iter()
        .fold(text, |text, proof| text + &worth(proof))
}

/// A kind of proof: its properties in a line, then where each comes from.
fn worth(proof: &ProofInfo) -> String {
    let yes = |holds: bool| if holds { "yes" } else { "no" };
    format!(
        "  {} ({}): hides inputs: {}; security bits: {}; post-quantum: {}; trusted set-up: {}\n\
         \x20   {}\n    {}\n    {}\n    {}\n",
        proof.kind,
        proof.sdk_name,
        proof.hides_inputs.value.name(),
        proof
            .security
            .value
            .map_or("-".into(), |security| security.to_string()),
        yes(proof.post_quantum.value),
        yes(proof.trusted_setup.value),
        proof.hides_inputs.source,
        proof.security.source,
        proof.post_quantum.source,
        proof.trusted_setup.source,
    )
}
