//! What a proof claims, as data (specification section 7).
//!
//! A [`Claim`] says that a polynomial has some value at a point; both are names,
//! so a claim is an identifier. A [`Relation`] is one sumcheck instance: a
//! [`Formula`] over earlier claims for its input, one for its summand, and the
//! points that it binds. A [`Schedule`] lists all relations by stage, together
//! with the challenges that are drawn and the claims that come out.
//!
//! Everything else is derived from this description: rounds and degrees, the
//! order of the transcript, what the verifier expects, what the slow prover
//! sums, and which claim is proved where ([`Schedule::bindings`], the table of
//! section 14.1). Prover and verifier run the same functions of [`Stage`], so
//! they cannot drift apart.
//!
//! # Reading a relation
//!
//! `Relation { binds: [RamCycle, RamAddress], input, sum }` states
//! `input = Σ_{j,k} sum`, the sum over all Boolean values of the two points it
//! binds. In `sum`, the factor `Claim { RamValue, RamAddress, RamCycle }` is
//! then the polynomial at `(k, j)`, and `Public::Eq(Cycle1, RamCycle)` is
//! `eq(r1, j)`: whatever depends on a bound point is a function of the
//! summation variables, the rest is constant. After the sumcheck the same
//! formula at the points it ended in is the value that the verifier expects.

mod accumulator;
mod dims;
mod error;
mod formula;
mod ids;
mod point;
mod preamble;
mod proof;
mod public;
mod relations;
mod schedule;

pub use accumulator::Accumulator;
pub use dims::{CHUNK_BITS, Dims, MIN_LOG_ADVICE, REGISTER_BITS};
pub use error::ClaimsError;
pub use formula::{Formula, Monomial, Symbol};
pub use ids::{BytecodeColumn, Challenge, Claim, Committed, Family, Poly, Public, RelationId};
pub use point::{Part, Place, Point};
pub use preamble::{absorb_advice, absorb_preamble};
pub use proof::StageProof;
pub use public::Publics;
pub use schedule::{Binding, Draw, Relation, Schedule, Stage, User};
