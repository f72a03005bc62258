//! The guest logic as a program of SP1's SDK, with the standard library: the
//! SDK's entry point, allocator, input and public values, as its documentation
//! tells to write guests. The guest beside it has none of these; together they
//! show what they cost.
//!
//! The SDK itself hashes the public values by ordinary instructions. With the
//! feature `software` nothing else is hashed on the precompiles either.
#![no_main]

#[cfg(not(feature = "software"))]
mod sha256;

#[cfg(not(feature = "software"))]
use sha256::Sha256;
use sp1_zkvm::{io, syscalls::syscall_halt};
use zkml_core::Reject;
#[cfg(feature = "software")]
use zkml_program::SoftwareSha256 as Sha256;
use zkml_program::{Platform, Unbuffered, run};

sp1_zkvm::entrypoint!(main);

/// Exit code of the first [`Reject`]; the others follow in their order, so that
/// the host can say why a job was refused. Below are SP1's own codes.
const REJECT_BASE: u8 = 16;

struct Machine;

impl Platform for Machine {
    type Hash = Sha256;
    const NATIVE_64_BIT: bool = true;

    fn read<'a>(&mut self, _: &'a mut [u32], words: usize) -> Result<&'a [u32], Reject> {
        // The SDK keeps what it reads to the end of the run anyway.
        let piece: &[u8] = io::read_vec().leak();
        bytemuck::try_cast_slice(piece)
            .ok()
            .filter(|piece: &&[u32]| piece.len() == words)
            .ok_or(Reject::InputExhausted)
    }

    fn commit(&mut self, words: &[u32]) {
        io::commit_slice(bytemuck::cast_slice(words));
    }
}

fn main() {
    let mut workspace: Box<Unbuffered> = Box::default();
    if let Err(reject) = run(&mut Machine, &mut workspace) {
        syscall_halt(REJECT_BASE + reject as u8);
    }
}
