//! The words a guest reads, as [`zkml_core::layout`] lays them out.

use crate::{
    error::InputError,
    model::Model,
    quantise::{FixedData, FixedModel, Quantised},
    salts::Salts,
    schema::{check_columns, check_size, model_schema},
};
use zkml_core::{
    Cell, Numeric, Task,
    commitment::Digest,
    fixed::Scaled,
    layout::{
        BLOCK_WORDS, DataHeader, GuestInput, Job, ModelHeader, chunk_words, data_head_words,
        model_words, rows_per_chunk,
    },
};
use zkml_data::Table;

/// The input of a guest that predicts in fixed point.
#[must_use]
pub fn fixed(quantised: &Quantised, salts: &Salts) -> GuestInput {
    let data = &quantised.data;
    let job = Job {
        task: Task::Predict,
        cell: data.cell(),
        rows: data.rows() as u32,
        columns: data.columns().len() as u32,
        fraction_bits: quantised.fraction_bits,
    };
    input(
        &job,
        salts,
        fixed_model_segment(&quantised.model, &quantised.schema),
        fixed_data_segments(data, &quantised.schema),
    )
}

/// The input of a guest that predicts in single precision.
///
/// # Errors
/// [`InputError`] where model and rows do not go together, or a number or a
/// prediction is beyond single precision.
pub fn float32(model: &Model, table: &Table, salts: &Salts) -> Result<GuestInput, InputError> {
    check_columns(model, table)?;
    let schema = model_schema(model);
    let model_segment = float32_model_segment(model)?;
    let data_segments = float32_data_segments(table, &schema)?;
    let unpredictable = |row: &[f64]| !model.predict_f32(row).is_finite();
    if let Some(row) = table.iter_rows().position(unpredictable) {
        return Err(InputError::PredictionNotSingle { row: row + 1 });
    }
    let job = Job {
        task: Task::Predict,
        cell: Cell::F32,
        rows: table.rows() as u32,
        columns: table.columns() as u32,
        fraction_bits: 0,
    };
    Ok(input(&job, salts, model_segment, data_segments))
}

fn input(job: &Job, salts: &Salts, model: Vec<u32>, data: Vec<Vec<u32>>) -> GuestInput {
    let job = [&job.to_words()[..], &salts.model, &salts.data].concat();
    let mut segments = vec![job, model];
    segments.extend(data);
    GuestInput { segments }
}

/// A fixed-point model's canonical form, with the schema it is committed under
/// ([`crate::schema`]).
#[must_use]
pub fn fixed_model_segment(model: &FixedModel, schema: &Digest) -> Vec<u32> {
    let columns = model.weights().len();
    let header = ModelHeader {
        numeric: Numeric::Fixed,
        columns: columns as u32,
        schema: *schema,
    };
    let mut words = header.to_words().to_vec();
    for Scaled { mantissa, exponent } in model.weights().iter().chain([&model.intercept()]) {
        words.extend([*mantissa as u32, *exponent as u32]);
    }
    padded_to(words, model_words(Numeric::Fixed, columns))
}

/// A single-precision model's canonical form.
///
/// # Errors
/// [`InputError`] where a number is too large for single precision or a scale
/// too small.
pub fn float32_model_segment(model: &Model) -> Result<Vec<u32>, InputError> {
    let header = ModelHeader {
        numeric: Numeric::Float32,
        columns: model.columns() as u32,
        schema: model_schema(model),
    };
    let scaler = model.scaler();
    let mut words = header.to_words().to_vec();
    for (field, values) in [
        ("mean", scaler.mean()),
        ("scale", scaler.scale()),
        ("coefficients", model.coefficients()),
    ] {
        for (index, &value) in values.iter().enumerate() {
            words.push(single(value).ok_or_else(|| InputError::FieldNotSingle {
                field: format!("{field}[{index}]"),
                value,
            })?);
        }
    }
    if let Some(index) = scaler.scale().iter().position(|&scale| scale as f32 == 0.0) {
        return Err(InputError::ScaleNotSingle {
            index,
            value: scaler.scale()[index],
        });
    }
    let intercept = model.intercept();
    words.push(single(intercept).ok_or_else(|| InputError::FieldNotSingle {
        field: "intercept".to_owned(),
        value: intercept,
    })?);
    Ok(padded_to(
        words,
        model_words(Numeric::Float32, model.columns()),
    ))
}

/// Fixed-point rows' canonical form, head first, for models with this schema
/// ([`crate::schema`]).
#[must_use]
pub fn fixed_data_segments(data: &FixedData, schema: &Digest) -> Vec<Vec<u32>> {
    let header = DataHeader {
        cell: data.cell(),
        columns: data.columns().len() as u32,
        rows: data.rows() as u32,
        schema: *schema,
    };
    let mut head = header.to_words().to_vec();
    for column in data.columns() {
        head.extend([column.offset as u32, column.exponent as u32]);
    }
    data_segments(&header, head, data.cells())
}

/// Single-precision rows' canonical form, head first, for models with this
/// schema ([`crate::schema`]).
///
/// # Errors
/// [`InputError`] for too many rows or columns and where a value is too large
/// for single precision.
pub fn float32_data_segments(table: &Table, schema: &Digest) -> Result<Vec<Vec<u32>>, InputError> {
    check_size(table)?;
    let columns = table.columns();
    let header = DataHeader {
        cell: Cell::F32,
        columns: columns as u32,
        rows: table.rows() as u32,
        schema: *schema,
    };
    let mut cells = Vec::with_capacity(table.values().len());
    for (at, &value) in table.values().iter().enumerate() {
        cells.push(single(value).ok_or_else(|| InputError::CellNotSingle {
            row: at / columns + 1,
            column: table.names()[at % columns].clone(),
            value,
        })?);
    }
    Ok(data_segments(&header, header.to_words().to_vec(), &cells))
}

/// The bits of the nearest single, if that is finite.
fn single(value: f64) -> Option<u32> {
    let single = value as f32;
    single.is_finite().then(|| single.to_bits())
}

/// Completes the head and cuts the cells into chunks.
fn data_segments(header: &DataHeader, head: Vec<u32>, cells: &[u32]) -> Vec<Vec<u32>> {
    let (cell, columns) = (header.cell, header.columns as usize);
    let mut segments = vec![padded_to(head, data_head_words(cell.numeric(), columns))];
    for chunk in cells.chunks(rows_per_chunk(cell, columns) * columns) {
        let words = if cell.bytes() == 2 {
            halves(chunk)
        } else {
            chunk.to_vec()
        };
        segments.push(padded_to(
            words,
            chunk_words(cell, columns, chunk.len() / columns),
        ));
    }
    segments
}

/// 16-bit cells two to a word, the first in the low half.
fn halves(cells: &[u32]) -> Vec<u32> {
    cells
        .chunks(2)
        .map(|pair| pair[0] | pair.get(1).unwrap_or(&0) << 16)
        .collect()
}

fn padded_to(mut words: Vec<u32>, length: usize) -> Vec<u32> {
    debug_assert!(words.len() <= length && length.is_multiple_of(BLOCK_WORDS));
    words.resize(length, 0);
    words
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        model::Scaler,
        quantise::{Options, quantise},
    };

    fn model(mean: f64, scale: f64, coefficient: f64, intercept: f64) -> Model {
        let scaler = Scaler::new(vec![mean], vec![scale]).unwrap();
        Model::new(scaler, vec![coefficient], intercept).unwrap()
    }

    fn table(values: &[f64]) -> Table {
        Table::new(vec!["x".to_owned()], values.to_vec(), None).unwrap()
    }

    fn salts() -> Salts {
        Salts {
            model: [1; 8],
            data: [2; 8],
        }
    }

    #[test]
    fn segments_are_laid_out_as_documented() {
        let model = model(0.0, 1.0, 1.0, -2.0);
        let rows = table(&[-1.0, 0.0, 1.0]);
        let quantised = quantise(&model, &rows, &Options::default()).unwrap();
        let input = fixed(&quantised, &salts());
        let [job, weights, head, cells] = input.segments.as_slice() else {
            panic!("{} segments", input.segments.len());
        };
        assert_eq!(job[..6], [1, 1, 1, 3, 1, 16]);
        assert_eq!(job[16..], [[1; 8], [2; 8]].concat());
        assert_eq!(weights[..3], [1, 1, 1]);
        assert_eq!(weights[8..16], crate::schema::unnamed_schema(1));
        assert_eq!(
            weights[16..20],
            [1 << 30, -30i32 as u32, -(1i32 << 30) as u32, -29i32 as u32]
        );
        assert_eq!(head[..4], [1, 1, 1, 3]);
        assert_eq!(head[16..18], [-16_384i32 as u32, -14i32 as u32]);
        assert_eq!(cells[..3], [0x4000_0000, 0x8000, 0]);
        assert_eq!(
            input.segments.iter().map(Vec::len).collect::<Vec<_>>(),
            [32, 32, 32, 16]
        );
        assert_eq!(input.job().unwrap().rows, 3);
    }

    #[test]
    fn what_is_beyond_single_precision_is_named() {
        let error = |model: &Model, value| {
            float32(model, &table(&[0.0, value]), &salts())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            error(&model(0.0, 1.0, 1.0, 0.0), 1e39),
            "data row 2, column \"x\": 1e39 is too large for single precision"
        );
        assert_eq!(
            error(&model(0.0, 1.0, -1e39, 0.0), 0.0),
            "coefficients[0] is -1e39, too large for single precision"
        );
        assert_eq!(
            error(&model(0.0, 1.0, 1.0, 1e39), 0.0),
            "intercept is 1e39, too large for single precision"
        );
        assert_eq!(
            error(&model(0.0, 1e-60, 1.0, 0.0), 0.0),
            "scale[0] is 1e-60, zero in single precision"
        );
        assert_eq!(
            error(&model(0.0, 1e-10, 1.0, 0.0), 1e30),
            "data row 2: the prediction is not a finite number in single precision"
        );
    }
}
