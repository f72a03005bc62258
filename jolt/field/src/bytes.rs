//! Canonical encoding of field elements (specification section 9.1): 32 bytes,
//! little-endian, value below the modulus.

use ark_ff::{BigInt, PrimeField};

use crate::{FieldError, Fr};

/// Number of bytes of an encoded field element.
pub const FIELD_BYTES: usize = 32;

/// Encodes a field element as 32 little-endian bytes.
#[must_use]
pub fn to_bytes(value: &Fr) -> [u8; FIELD_BYTES] {
    let mut out = [0; FIELD_BYTES];
    for (chunk, limb) in out.chunks_exact_mut(8).zip(value.into_bigint().0) {
        chunk.copy_from_slice(&limb.to_le_bytes());
    }
    out
}

/// Decodes 32 little-endian bytes.
///
/// # Errors
///
/// [`FieldError::NonCanonical`] if the value is not below the modulus, so that
/// every element has exactly one encoding.
pub fn from_bytes(bytes: &[u8; FIELD_BYTES]) -> Result<Fr, FieldError> {
    let mut limbs = [0u64; 4];
    for (limb, chunk) in limbs.iter_mut().zip(bytes.chunks_exact(8)) {
        // The fold avoids a fallible slice-to-array conversion.
        *limb = chunk
            .iter()
            .rev()
            .fold(0, |word, &byte| (word << 8) | u64::from(byte));
    }
    Fr::from_bigint(BigInt::new(limbs)).ok_or(FieldError::NonCanonical)
}

/// Reduces 64 little-endian bytes modulo the field's prime.
///
/// The result is within `2^-256` of uniform for uniform bytes; section 9.1 maps
/// hash output to challenges this way.
#[must_use]
pub fn from_wide_bytes(bytes: &[u8; 64]) -> Fr {
    Fr::from_le_bytes_mod_order(bytes)
}
