//! Programs, their traces, and random points: those of the attacks.

pub(crate) use jolt_mutation::*;
