//! Memory and registers: S2.a, S2.d, S2.e, S4, S5.b, S5.c, S6.c and S6.f
//! (specification sections 11.2 and 11.4).

mod address;
mod booleanity;
mod cells;
mod evaluation;
mod matrix;
mod output;
mod ram;
mod read_write;
mod reduction;
mod registers;
mod trace;

use std::ops::AddAssign;

use super::product;

pub(crate) use address::AddressKernel;
pub(crate) use booleanity::AccessKernel;
pub(crate) use evaluation::EvaluationKernel;
pub(crate) use output::OutputKernel;
pub(crate) use ram::read_write as memory;
pub(crate) use reduction::ReductionKernel;
pub(crate) use registers::read_write as registers;

/// Adds up the values of equal cells, which must be neighbours.
fn merge<V: Copy + AddAssign>(cells: &mut Vec<(u32, V)>) {
    cells.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 += later.1;
        }
        same
    });
}
