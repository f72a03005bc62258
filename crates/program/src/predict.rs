//! The task `predict`: one result per row.

use crate::{Platform, Workspace, fixed_rows, float32};
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
pub fn run<P: Platform, const MODEL: usize, const INPUT: usize>(
    platform: &mut P,
    workspace: &mut Workspace<MODEL, INPUT>,
) -> Result<(), Reject> {
    let Workspace {
        model,
        input,
        weights,
        results,
    } = workspace;
    let mut salts = [0; BLOCK_WORDS];
    let job = {
        let words = platform.read(input, JOB_WORDS)?;
        salts.copy_from_slice(words.get(BLOCK_WORDS..).ok_or(Reject::InputExhausted)?);
        Job::from_words(words)?
    };
    let (model_salt, data_salt) = salts.split_at(8);
    let numeric = job.cell.numeric();
    let columns = job.columns as usize;

    let model = platform.read(model, model_words(numeric, columns))?;
    let mut commitment: P::Hash = commitment::start(&MODEL_TAG, model_salt);
    commitment.update(model);
    platform.commit(&statement::head(&job, &commitment.finish()));

    let head = platform.read(input, data_head_words(numeric, columns))?;
    let mut commitment: P::Hash = commitment::start(&DATA_TAG, data_salt);
    commitment.update(head);
    check_headers(&job, model, head)?;

    let model = &model[BLOCK_WORDS..];
    let weights = &mut weights[..columns];
    let rule = match numeric {
        Numeric::Fixed => Rule::Fixed(prepare(&job, model, &head[BLOCK_WORDS..], weights)?),
        Numeric::Float32 => Rule::Float32(float32::Model::new(model, columns)?),
    };

    let mut left = job.rows as usize;
    let per_chunk = rows_per_chunk(job.cell, columns);
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
