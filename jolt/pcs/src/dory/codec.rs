//! Encodings (specification section 8.4): every element has one, every element
//! is checked once, and no length is read from the bytes.

use ark_bn254::{Config, Fq12, G1Affine, G2Affine};
use ark_ec::{bn::BnConfig, pairing::PairingOutput};
use ark_ff::{CyclotomicMultSubgroup, Field, Zero};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use dory_pcs::{
    backends::arkworks::{ArkDoryProof, ArkG1, ArkG2, ArkGT},
    messages::{FirstReduceMessage, ScalarProductMessage, SecondReduceMessage, VMVMessage},
};

use crate::{Geometry, PcsError, error::same_length};

pub(super) const G1_BYTES: usize = 32;
pub(super) const G2_BYTES: usize = 64;
pub(super) const GT_BYTES: usize = 384;

/// Six elements of GT, three of G1 and three of G2.
const ROUND_BYTES: usize = 6 * GT_BYTES + 3 * G1_BYTES + 3 * G2_BYTES;

/// Length of an encoded proof.
pub(super) fn proof_bytes(geometry: Geometry) -> usize {
    let start = 2 * GT_BYTES + G1_BYTES;
    let end = G1_BYTES + G2_BYTES;
    start + geometry.column_vars() * ROUND_BYTES + end
}

/// Appends the compressed encoding of a group element.
pub(super) fn write<E: CanonicalSerialize>(element: &E, out: &mut Vec<u8>) {
    // Writing to a vector cannot fail.
    element.serialize_compressed(out).unwrap_or_default();
}

/// Reads group elements from the front of a byte string.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn take(&mut self, count: usize, what: &'static str) -> Result<&'a [u8], PcsError> {
        let (head, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or(PcsError::Encoding { what })?;
        self.rest = rest;
        Ok(head)
    }

    /// Reads an element and refuses all encodings but the one that is written.
    ///
    /// The library ignores the coordinate bits of the point at infinity, so
    /// checking validity alone would let one proof have many encodings.
    fn element<E: CanonicalSerialize + CanonicalDeserialize>(
        &mut self,
        count: usize,
        what: &'static str,
    ) -> Result<E, PcsError> {
        let bytes = self.take(count, what)?;
        let element = E::deserialize_compressed(bytes).map_err(|_| PcsError::Encoding { what })?;
        let mut again = Vec::with_capacity(count);
        write(&element, &mut again);
        if again == bytes {
            Ok(element)
        } else {
            Err(PcsError::Encoding { what })
        }
    }

    pub(super) fn g1(&mut self, what: &'static str) -> Result<ArkG1, PcsError> {
        Ok(ArkG1(self.element::<G1Affine>(G1_BYTES, what)?.into()))
    }

    /// The library's validation includes membership in the subgroup.
    pub(super) fn g2(&mut self, what: &'static str) -> Result<ArkG2, PcsError> {
        Ok(ArkG2(self.element::<G2Affine>(G2_BYTES, what)?.into()))
    }

    pub(super) fn gt(&mut self, what: &'static str) -> Result<ArkGT, PcsError> {
        let element: Fq12 = self.element(GT_BYTES, what)?;
        if in_target_group(&element) {
            Ok(ArkGT(PairingOutput(element)))
        } else {
            Err(PcsError::Encoding { what })
        }
    }

    pub(super) fn finish(self) -> Result<(), PcsError> {
        same_length("bytes after the end", 0, self.rest.len())
    }
}

/// Whether `f^r = 1`.
///
/// For BN curves `q = 36x⁴+36x³+24x²+6x+1` and `r = 36x⁴+36x³+18x²+6x+1`, so
/// `q - 6x² = r` and the question is whether `f^q = f^(6x²)`: a Frobenius map
/// against an exponent of 127 bits. Elements of order `r` lie in the cyclotomic
/// subgroup, where squaring is cheap; that is checked first, by
/// `f^(q⁴) f = f^(q²)`.
fn in_target_group(f: &Fq12) -> bool {
    if f.is_zero() || f.frobenius_map(4) * f != f.frobenius_map(2) {
        return false;
    }
    let square = f.cyclotomic_exp(Config::X).cyclotomic_exp(Config::X);
    let double = square.cyclotomic_square();
    f.frobenius_map(1) == double.cyclotomic_square() * double
}

/// Appends the encoding of a proof.
pub(super) fn write_proof(proof: &ArkDoryProof, out: &mut Vec<u8>) {
    write(&proof.vmv_message.c, out);
    write(&proof.vmv_message.d2, out);
    write(&proof.vmv_message.e1, out);
    for (first, second) in proof.first_messages.iter().zip(&proof.second_messages) {
        for gt in [
            &first.d1_left,
            &first.d1_right,
            &first.d2_left,
            &first.d2_right,
        ] {
            write(gt, out);
        }
        write(&first.e1_beta, out);
        write(&first.e2_beta, out);
        write(&second.c_plus, out);
        write(&second.c_minus, out);
        write(&second.e1_plus, out);
        write(&second.e1_minus, out);
        write(&second.e2_plus, out);
        write(&second.e2_minus, out);
    }
    if let Some(last) = &proof.final_message {
        write(&last.e1, out);
        write(&last.e2, out);
    }
}

/// Reads a proof of the shape that belongs to `geometry`.
pub(super) fn read_proof(geometry: Geometry, bytes: &[u8]) -> Result<ArkDoryProof, PcsError> {
    same_length(
        "bytes of an opening proof",
        proof_bytes(geometry),
        bytes.len(),
    )?;
    let what = "an element of the opening proof";
    let mut reader = Reader::new(bytes);
    let vmv_message = VMVMessage {
        c: reader.gt(what)?,
        d2: reader.gt(what)?,
        e1: reader.g1(what)?,
    };
    let rounds = geometry.column_vars();
    let mut first_messages = Vec::with_capacity(rounds);
    let mut second_messages = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        first_messages.push(FirstReduceMessage {
            d1_left: reader.gt(what)?,
            d1_right: reader.gt(what)?,
            d2_left: reader.gt(what)?,
            d2_right: reader.gt(what)?,
            e1_beta: reader.g1(what)?,
            e2_beta: reader.g2(what)?,
        });
        second_messages.push(SecondReduceMessage {
            c_plus: reader.gt(what)?,
            c_minus: reader.gt(what)?,
            e1_plus: reader.g1(what)?,
            e1_minus: reader.g1(what)?,
            e2_plus: reader.g2(what)?,
            e2_minus: reader.g2(what)?,
        });
    }
    let final_message = Some(ScalarProductMessage {
        e1: reader.g1(what)?,
        e2: reader.g2(what)?,
    });
    reader.finish()?;
    // No further fields: with the feature `zk` of `dory-pcs` switched on this
    // would not compile, and must not, before zero knowledge is wanted.
    Ok(ArkDoryProof {
        vmv_message,
        first_messages,
        second_messages,
        final_message,
        nu: geometry.row_vars(),
        sigma: rounds,
    })
}
