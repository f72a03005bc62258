//! The command `zkml`: prove, verify and benchmark machine learning on private
//! data in zero-knowledge virtual machines.

mod backends;
mod bench;
mod claims;
mod cli;
mod error;
mod execute;
mod files;
mod input;
mod jobs;
mod prove;
mod secrets;
mod verify;
mod worker;

use clap::Parser;
use cli::{Arguments, Command, Import, SklearnArguments};
use error::Error;
use serde::Serialize;
use std::process::ExitCode;

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Import(Import::Sklearn(arguments)) => import(arguments),
        Command::Execute(arguments) => execute::execute(&arguments),
        Command::Prove(arguments) => prove::prove(&arguments),
        Command::Verify(arguments) => verify::verify(&arguments),
        Command::Inspect(arguments) => verify::inspect(&arguments),
        Command::Bench(arguments) => bench::bench(&arguments),
        Command::Backends { json } => list_backends(json),
        Command::Identify { backend, elf } => files::read(&elf)
            .and_then(|elf| backends::identify(&backend, &elf))
            .and_then(|id| files::print(&format!("{id}\n"))),
        Command::Worker => return worker::main(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("zkml: {error}");
            error.exit_code()
        }
    }
}

fn import(arguments: SklearnArguments) -> Result<(), Error> {
    let model = zkml_model::sklearn::import_sklearn(
        &arguments.scaler,
        &arguments.model,
        arguments.features,
        arguments.target,
    )
    .map_err(Error::failed)?;
    files::write(
        &arguments.output,
        model.to_json().as_bytes(),
        files::Access::Public,
    )
}

/// One backend for machines.
#[derive(Serialize)]
struct BackendRecord {
    #[serde(flatten)]
    info: zkml_backend::Info,
    program_id: String,
}

fn list_backends(json: bool) -> Result<(), Error> {
    let records: Vec<_> = backends::all()
        .iter()
        .map(|backend| BackendRecord {
            info: *backend.info(),
            program_id: hex::encode(backend.program_id()),
        })
        .collect();
    if json {
        return files::print_json(&records);
    }
    let mut text = String::new();
    for BackendRecord { info, program_id } in records {
        text.push_str(&format!(
            "{}: {} ({}), guest {}\n",
            info.name, info.title, info.sdk, info.isa
        ));
        if info.proofs.is_empty() {
            text.push_str("  no proofs: the reference\n");
            continue;
        }
        text.push_str(&format!("  program {program_id}\n"));
        for proof in info.proofs {
            let yes = |holds: bool| if holds { "yes" } else { "no" };
            text.push_str(&format!(
                "  {} ({}): hides inputs: {}; security: {} bits; post-quantum: {}; \
                 trusted set-up: {}\n    {}\n    {}\n",
                proof.kind,
                proof.sdk_name,
                if proof.hides_inputs {
                    "by design"
                } else {
                    "no"
                },
                proof
                    .security_bits
                    .map_or("-".into(), |bits| bits.to_string()),
                yes(proof.post_quantum),
                yes(proof.trusted_setup),
                proof.hiding,
                proof.security,
            ));
        }
    }
    files::print(&text)
}
