//! What a proof is about: public input, output and the panic flag
//! (section 2.4).

use alloc::vec::Vec;

use crate::layout::MemoryLayout;

/// The public statement, as bytes.
///
/// Memory is padded with zeros, so byte strings that differ only in trailing
/// zeros are the same statement; [`Statement::new`] strips them. A guest that
/// must tell them apart has to encode the length.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Statement {
    inputs: Vec<u8>,
    outputs: Vec<u8>,
    panic: bool,
}

/// A statement that no run can have under a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// Too much input.
    #[error("{length} bytes of input exceed the capacity of {capacity}")]
    InputTooLong {
        /// Length in bytes.
        length: usize,
        /// Capacity in bytes.
        capacity: u32,
    },
    /// Too much output.
    #[error("{length} bytes of output exceed the capacity of {capacity}")]
    OutputTooLong {
        /// Length in bytes.
        length: usize,
        /// Capacity in bytes.
        capacity: u32,
    },
}

impl Statement {
    /// The statement without the trailing zeros of inputs and outputs.
    #[must_use]
    pub fn new(mut inputs: Vec<u8>, mut outputs: Vec<u8>, panic: bool) -> Self {
        strip(&mut inputs);
        strip(&mut outputs);
        Self {
            inputs,
            outputs,
            panic,
        }
    }

    /// Public input without trailing zeros.
    #[must_use]
    pub fn inputs(&self) -> &[u8] {
        &self.inputs
    }

    /// Public output without trailing zeros.
    #[must_use]
    pub fn outputs(&self) -> &[u8] {
        &self.outputs
    }

    /// Whether the guest panicked.
    #[must_use]
    pub const fn panic(&self) -> bool {
        self.panic
    }

    /// Checks that input and output fit their regions.
    ///
    /// # Errors
    ///
    /// See [`StatementError`].
    pub fn check(&self, layout: &MemoryLayout) -> Result<(), StatementError> {
        let config = layout.config();
        if self.inputs.len() > config.max_input as usize {
            return Err(StatementError::InputTooLong {
                length: self.inputs.len(),
                capacity: config.max_input,
            });
        }
        if self.outputs.len() > config.max_output as usize {
            return Err(StatementError::OutputTooLong {
                length: self.outputs.len(),
                capacity: config.max_output,
            });
        }
        Ok(())
    }

    /// The input as `(cell, word)` in increasing order of cells, zero words
    /// left out: the part of `Init` that is not the program image.
    ///
    /// # Errors
    ///
    /// See [`StatementError`].
    pub fn input_cells(&self, layout: &MemoryLayout) -> Result<Vec<(u32, u32)>, StatementError> {
        self.check(layout)?;
        Ok(words(&self.inputs)
            .enumerate()
            .filter(|&(_, word)| word != 0)
            .map(|(i, word)| (i as u32, word))
            .collect())
    }

    /// The final contents `IO(k)` of the I/O window as `(cell, word)` in
    /// increasing order of cells, zero words left out.
    ///
    /// # Errors
    ///
    /// See [`StatementError`].
    pub fn final_cells(&self, layout: &MemoryLayout) -> Result<Vec<(u32, u32)>, StatementError> {
        let mut cells = self.input_cells(layout)?;
        let output = layout.config().max_input / 4;
        cells.extend(
            words(&self.outputs)
                .enumerate()
                .filter(|&(_, word)| word != 0)
                .map(|(i, word)| (output + i as u32, word)),
        );
        let panic_cell = output + layout.config().max_output / 4;
        cells.push((panic_cell + u32::from(!self.panic), 1));
        Ok(cells)
    }
}

fn strip(bytes: &mut Vec<u8>) {
    let length = bytes.iter().rposition(|&b| b != 0).map_or(0, |i| i + 1);
    bytes.truncate(length);
}

/// Little-endian words, the last one padded with zeros.
fn words(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks(4).map(|chunk| {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        u32::from_le_bytes(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{LayoutConfig, RAM_START};
    use alloc::vec;

    #[test]
    fn windows() {
        let config = LayoutConfig {
            max_input: 8,
            max_output: 8,
            ..LayoutConfig::default()
        };
        let layout = MemoryLayout::new(config, RAM_START.into(), 24).unwrap();
        let statement = Statement::new(vec![1, 2, 3, 0, 5, 0, 0], vec![0, 0, 0, 0, 7], false);
        assert_eq!(statement.inputs(), [1, 2, 3, 0, 5]);
        assert_eq!(
            statement.input_cells(&layout).unwrap(),
            [(0, 0x0003_0201), (1, 5)]
        );
        assert_eq!(
            statement.final_cells(&layout).unwrap(),
            [(0, 0x0003_0201), (1, 5), (3, 7), (5, 1)]
        );
        let panicked = Statement::new(vec![], vec![0, 0], true);
        assert_eq!(panicked.outputs(), []);
        assert!(panicked.panic());
        assert_eq!(panicked.final_cells(&layout).unwrap(), [(4, 1)]);
        assert_eq!(layout.cell(layout.panic_address()), Some(4));
        assert_eq!(layout.cell(layout.termination_address()), Some(5));
        // Padding beyond the capacity is no input, anything else is.
        assert!(
            Statement::new(vec![0; 9], vec![], false)
                .check(&layout)
                .is_ok()
        );
        assert!(matches!(
            Statement::new(vec![1; 9], vec![], false).check(&layout),
            Err(StatementError::InputTooLong {
                length: 9,
                capacity: 8
            })
        ));
        assert!(matches!(
            Statement::new(vec![], vec![1; 9], false).final_cells(&layout),
            Err(StatementError::OutputTooLong { .. })
        ));
    }
}
