//! Extensions of the tables, read off the automaton.

use jolt_field::Fr;
use jolt_isa::Table;

use crate::{Decomposed, Operand, State, TableError, scan};

/// The state after a whole index.
pub(crate) fn final_state<const W: u32>(point: &[Fr]) -> Result<State<Fr, W>, TableError> {
    let expected = 2 * W as usize;
    if point.len() != expected {
        return Err(TableError::PointLength {
            expected,
            actual: point.len(),
        });
    }
    scan(State::start(0), point)
}

/// All table extensions and the operands `L`, `R`, `Id` at one point: what the
/// verifier of the instruction lookup needs (specification section 10.2).
///
/// # Errors
///
/// [`TableError::PointLength`] unless the point has `2W` coordinates.
pub fn evaluate_all<const W: u32>(
    point: &[Fr],
) -> Result<([Fr; Table::COUNT], [Fr; 3]), TableError> {
    let state = final_state::<W>(point)?;
    Ok((
        Table::ALL.map(|table| table.read(&state)),
        Operand::ALL.map(|operand| operand.read(&state)),
    ))
}
