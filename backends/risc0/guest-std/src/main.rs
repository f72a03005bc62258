//! The guest logic as a program of RISC Zero's SDK, with the standard library:
//! the SDK's entry point, allocator, input and journal, as its documentation
//! tells to write guests. The guest beside it has none of these; together they
//! show what they cost.
//!
//! With the feature `software` no accelerator is called.

#[cfg_attr(feature = "software", path = "software.rs")]
mod output;

use output::{Hash, Output};
use risc0_zkvm::guest::{abort, env};
use std::io::Read;
use zkml_core::Reject;
use zkml_program::{Platform, Workspace, run};

struct Machine {
    output: Output,
}

impl Platform for Machine {
    type Hash = Hash;
    const NATIVE_64_BIT: bool = false;

    fn read<'a>(&mut self, buffer: &'a mut [u32], words: usize) -> Result<&'a [u32], Reject> {
        let buffer = buffer.get_mut(..words).ok_or(Reject::Shape)?;
        env::stdin()
            .read_exact(bytemuck::cast_slice_mut(buffer))
            .map_err(|_| Reject::InputExhausted)?;
        Ok(buffer)
    }

    fn commit(&mut self, words: &[u32]) {
        self.output.commit(words);
    }
}

fn main() {
    let mut machine = Machine {
        output: Output::new(),
    };
    let mut workspace: Box<Workspace> = Box::default();
    match run(&mut machine, &mut workspace) {
        Ok(()) => machine.output.finish(),
        Err(reject) => abort(&reject.to_string()),
    }
}
