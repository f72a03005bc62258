//! The task `predict`: one result per row.

use crate::{BUFFERED_WORDS, Platform, Workspace, fixed_rows, float32};
use zkml_core::{
    Numeric, Reject,
    commitment::{self, BlockHash, DATA_TAG, MODEL_TAG},
    fixed::{self, Column, Scaled, Weights},
    layout::{
        BLOCK_WORDS, JOB_WORDS, Job, check_headers, chunk_words, data_head_words, model_words,
        rows_per_chunk,
    },
    statement,
};

/// Runs the whole program: input in, statement out.
///
/// # Errors
/// [`Reject`] if the input is not a well-formed job; the caller then ends
/// without a valid public output.
pub fn run<P: Platform, const WORDS: usize>(
    platform: &mut P,
    workspace: &mut Workspace<WORDS>,
) -> Result<(), Reject> {
    // Words to read into, none for a platform that has memory of its own.
    let buffer = |words| if WORDS < BUFFERED_WORDS { 0 } else { words };
    let (job, memory) = workspace.words.split_at_mut(buffer(JOB_WORDS));
    let words = platform.read(job, JOB_WORDS)?;
    let (words, salts) = words.split_at(BLOCK_WORDS);
    let (model_salt, data_salt) = salts.split_at(8);
    let job = Job::from_words(words)?;
    let numeric = job.cell.numeric();
    let columns = job.columns as usize;
    let per_chunk = rows_per_chunk(job.cell, columns).min(job.rows as usize);

    let (model, memory) = memory.split_at_mut(buffer(model_words(numeric, columns)));
    let (weights, memory) = memory.split_at_mut(columns);
    let weights = bytemuck::cast_slice_mut(weights);
    let (results, input) = memory.split_at_mut(per_chunk);

    let model = platform.read(model, model_words(numeric, columns))?;
    let mut commitment: P::Hash = commitment::start(&MODEL_TAG, model_salt);
    commitment.update(model);
    platform.commit(&statement::head(
        &job,
        P::Hash::SCHEME,
        &commitment.finish(),
    ));

    let head = platform.read(input, data_head_words(numeric, columns))?;
    let mut commitment: P::Hash = commitment::start(&DATA_TAG, data_salt);
    commitment.update(head);
    check_headers(&job, model, head)?;

    let model = &model[BLOCK_WORDS..];
    let rule = match numeric {
        Numeric::Fixed => Rule::Fixed(prepare(&job, model, &head[BLOCK_WORDS..], weights)?),
        Numeric::Float32 => Rule::Float32(float32::Model::new(model, columns)?),
    };

    let mut left = job.rows as usize;
    while left > 0 {
        let rows = left.min(per_chunk);
        let results = &mut results[..rows];
        let cells = platform.read(input, chunk_words(job.cell, columns, rows))?;
        commitment.update(cells);
        match &rule {
            Rule::Fixed(sum) => {
                fixed_rows::predict::<P>(job.cell, weights, *sum, cells, results);
            }
            Rule::Float32(model) => model.predict(cells, results)?,
        }
        platform.commit(results);
        left -= rows;
    }
    platform.commit(&commitment.finish());
    Ok(())
}

/// How rows become results.
enum Rule<'a> {
    Fixed(Weights),
    Float32(float32::Model<'a>),
}

/// Decodes model body and column head and rescales the weights.
fn prepare(
    job: &Job,
    model: &[u32],
    columns: &[u32],
    weights: &mut [i32],
) -> Result<Weights, Reject> {
    let scaled = |pair: &[u32]| Scaled {
        mantissa: pair[0] as i32,
        exponent: pair[1] as i32,
    };
    let intercept = scaled(&model[2 * weights.len()..]);
    fixed::prepare(
        job.cell,
        job.fraction_bits,
        model.chunks_exact(2).map(scaled),
        columns.chunks_exact(2).map(|pair| Column {
            offset: pair[0] as i32,
            exponent: pair[1] as i32,
        }),
        intercept,
        weights,
    )
}
