//! Chores of this repository.
//!
//! `cargo xtask guests` builds the guest programs from source and replaces the
//! committed ones; `cargo xtask guests --check` proves in another directory
//! that the committed ones are what the source gives.

mod guests;
mod stage;
mod toolchain;

use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

/// Chores of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Build the guest programs from source.
    Guests {
        /// Rebuild in another directory and compare with the committed
        /// programs instead of replacing them. Under another compiler than the
        /// recorded one, test the fresh programs instead.
        #[arg(long)]
        check: bool,
        /// Only this backend's guests.
        #[arg(long)]
        backend: Option<String>,
        /// The compiler: a rustup toolchain's name or the path of a rustc.
        /// Without it, the first that is found of: rzup's or sp1up's for their
        /// backends, the system's rustc with rust-src, rustup's with rust-src.
        #[arg(long)]
        toolchain: Option<String>,
    },
}

fn main() -> ExitCode {
    let Chore::Guests {
        check,
        backend,
        toolchain,
    } = Arguments::parse().chore;
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let result = root
        .canonicalize()
        .map_err(|error| error.to_string())
        .and_then(|root| {
            let options = guests::Options {
                backend: backend.as_deref(),
                toolchain: toolchain.as_deref(),
            };
            if check {
                guests::check(&root, &options)
            } else {
                guests::replace(&root, &options)
            }
        });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
