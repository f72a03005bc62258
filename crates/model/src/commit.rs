//! Commitments computed on the host, as [`zkml_core::commitment`] defines them.
//!
//! A model's owner and a data owner can each commit before they ever meet:
//! [`commit_fixed_model`], [`commit_float32_model`], [`commit_fixed_data`] and
//! [`commit_float32_data`] need nothing of the other side but the agreed
//! columns' names and cell format. [`model_commitment`] and
//! [`data_commitment`] say what a given input's statement will hold.

use crate::{
    error::InputError,
    guest_input,
    model::Model,
    quantise::{FixedData, FixedModel},
    schema::model_schema,
};
use sha2::{Digest as _, Sha256};
use zkml_core::{
    Reject,
    commitment::{DATA_TAG, Digest, MODEL_TAG, Salt, digest_from_bytes},
    layout::{BLOCK_WORDS, GuestInput, JOB_WORDS},
};
use zkml_data::Table;

/// The model commitment that this input's statement will hold.
///
/// # Errors
/// [`Reject::InputExhausted`] if segments are missing.
pub fn model_commitment(input: &GuestInput) -> Result<Digest, Reject> {
    let [job, model, ..] = input.segments.as_slice() else {
        return Err(Reject::InputExhausted);
    };
    let salt = job.get(BLOCK_WORDS..BLOCK_WORDS + 8);
    Ok(commit(
        &MODEL_TAG,
        salt.ok_or(Reject::InputExhausted)?,
        [model],
    ))
}

/// The data commitment that this input's statement will hold.
///
/// # Errors
/// [`Reject::InputExhausted`] if segments are missing.
pub fn data_commitment(input: &GuestInput) -> Result<Digest, Reject> {
    let [job, _, data @ ..] = input.segments.as_slice() else {
        return Err(Reject::InputExhausted);
    };
    let salt = job.get(BLOCK_WORDS + 8..JOB_WORDS);
    Ok(commit(&DATA_TAG, salt.ok_or(Reject::InputExhausted)?, data))
}

/// Commits to a model in fixed point.
///
/// # Errors
/// As [`FixedModel::new`].
pub fn commit_fixed_model(model: &Model, salt: &Salt) -> Result<Digest, InputError> {
    let segment = guest_input::fixed_model_segment(&FixedModel::new(model)?, &model_schema(model));
    Ok(commit(&MODEL_TAG, salt, [&segment]))
}

/// Commits to a model in single precision.
///
/// # Errors
/// As [`guest_input::float32_model_segment`].
pub fn commit_float32_model(model: &Model, salt: &Salt) -> Result<Digest, InputError> {
    let segment = guest_input::float32_model_segment(model)?;
    Ok(commit(&MODEL_TAG, salt, [&segment]))
}

/// Commits to rows in fixed point, for models with this schema
/// ([`crate::schema`]).
#[must_use]
pub fn commit_fixed_data(data: &FixedData, schema: &Digest, salt: &Salt) -> Digest {
    commit(
        &DATA_TAG,
        salt,
        &guest_input::fixed_data_segments(data, schema),
    )
}

/// Commits to rows in single precision, for models with this schema
/// ([`crate::schema`]).
///
/// # Errors
/// As [`guest_input::float32_data_segments`].
pub fn commit_float32_data(
    table: &Table,
    schema: &Digest,
    salt: &Salt,
) -> Result<Digest, InputError> {
    let segments = guest_input::float32_data_segments(table, schema)?;
    Ok(commit(&DATA_TAG, salt, &segments))
}

/// `SHA-256(tag ‖ salt ‖ segments)`, words as little-endian bytes.
fn commit<'a>(
    tag: &[u8; 32],
    salt: &[u32],
    segments: impl IntoIterator<Item = &'a Vec<u32>>,
) -> Digest {
    let mut hash = Sha256::new();
    hash.update(tag);
    let mut update = |words: &[u32]| {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        hash.update(bytes);
    };
    update(salt);
    for segment in segments {
        update(segment);
    }
    digest_from_bytes(&hash.finalize().into())
}
