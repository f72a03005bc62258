//! Lookups and one-hot polynomials: S5.a, S6.a, S6.b, S6.d, S6.e and S7
//! (specification sections 11.5 to 11.7).

mod booleanity;
mod bytecode;
mod chunks;
mod lookups;
mod phase;
mod pieces;
mod reduction;

use super::product;

pub(crate) use booleanity::BooleanityKernel;
pub(crate) use bytecode::BytecodeKernel;
pub(crate) use lookups::LookupKernel;
pub(crate) use pieces::PieceKernel;
pub(crate) use reduction::ReductionKernel;
