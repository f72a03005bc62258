//! BN254 as the argument's prover uses it: with the pairings of
//! [`super::pairing`].

use core::cell::RefCell;
use std::sync::Arc;

use dory_pcs::{
    backends::arkworks::{ArkFr, ArkG1, ArkG2, ArkGT, BN254},
    primitives::arithmetic::PairingCurve,
};

use super::pairing::{Prepared, affine, multi_pairing};

/// BN254 with faster products of pairings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Curve;

thread_local! {
    /// The row generators of the opening that this thread is making. The
    /// functions of the argument's trait have no other access to them.
    static PREPARED: RefCell<Option<Arc<Prepared>>> = const { RefCell::new(None) };
}

/// Runs the argument with its row generators prepared.
pub(super) fn with_prepared<R>(prepared: &Arc<Prepared>, argument: impl FnOnce() -> R) -> R {
    // While it waits for other threads, this one may make another opening.
    let outer = PREPARED.replace(Some(Arc::clone(prepared)));
    let result = argument();
    PREPARED.set(outer);
    result
}

impl PairingCurve for Curve {
    type G1 = ArkG1;
    type G2 = ArkG2;
    type GT = ArkGT;

    fn pair(p: &ArkG1, q: &ArkG2) -> ArkGT {
        BN254::pair(p, q)
    }

    fn multi_pair(ps: &[ArkG1], qs: &[ArkG2]) -> ArkGT {
        multi_pairing(ps, qs)
    }

    /// The argument calls this with the first of the row generators only.
    fn multi_pair_g2_setup(ps: &[ArkG1], qs: &[ArkG2]) -> ArkGT {
        match PREPARED.with_borrow(Clone::clone) {
            Some(prepared) if qs.len() <= prepared.len() => prepared.multi_pairing(0, &affine(ps)),
            _ => multi_pairing(ps, qs),
        }
    }

    fn gt_msm(ts: &[ArkGT], ks: &[ArkFr]) -> ArkGT {
        BN254::gt_msm(ts, ks)
    }
}
