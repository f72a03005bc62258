//! The data set and the model that `bench` uses where it is given none.

use super::generate;
use crate::error::Error;
use arrow::{
    array::{AsArray, RecordBatch},
    datatypes::{Float64Type, Int64Type},
};
use zkml_data::{Table, Target};
use zkml_features::{FeatureSet, Request, compute_in_memory};
use zkml_model::{Model, Scaler};
use zkml_train::{Alpha, Method, Options, Split, Trainer};
use zkml_transactions::Generator;

/// Fewest customers, so that all usual numbers of rows are rows of one and the
/// same data set, with one and the same model.
const CUSTOMERS: u64 = 20_000;

/// Strength of the ridge's penalty, the usual default of other tools.
const ALPHA: f64 = 1.0;

/// A model and the rows it is applied to.
pub(crate) struct Builtin {
    /// A ridge regression fitted to all rows.
    pub(crate) model: Model,
    /// The rows that were asked for, and more.
    pub(crate) table: Table,
    /// What identifies both in results.
    pub(crate) name: String,
}

/// At least `rows` rows of the seeded generator's customers, in the published
/// study's shape: four purchases for three customers, and its seven columns,
/// the customer's number and the three that leak the target included, so that
/// figures can be put beside the published ones. What proving costs depends on
/// the number of columns and not on what they say.
pub(crate) fn builtin(rows: usize, seed: u64) -> Result<Builtin, Error> {
    // At least three customers of five buy before the cutoff.
    let customers = CUSTOMERS.max((rows as u64).saturating_mul(2));
    let transactions = customers.saturating_mul(4).div_ceil(3);
    let generator = Generator::new(customers, transactions, seed)
        .map_err(|error| Error::Usage(error.to_string()))?;
    let folder = tempfile::tempdir().map_err(Error::failed)?;
    let path = folder.path().join("transactions.parquet");
    generate::write(&generator, &path)?;
    let mut request = Request::new(vec![path]);
    request.set = FeatureSet::Published;
    let (summary, batches) = compute_in_memory(&request).map_err(Error::failed)?;
    let table = table(&summary.columns, &batches)?;
    Ok(Builtin {
        model: fit(&table)?,
        table,
        name: format!(
            "generated, {customers} customers, {transactions} transactions, seed {seed}, {} features",
            summary.set
        ),
    })
}

/// All columns but the last, which is the target, as features.
fn table(columns: &[String], batches: &[RecordBatch]) -> Result<Table, Error> {
    let Some((target, features)) = columns.split_last() else {
        return Err(Error::failed("the generated features have no columns"));
    };
    let mut values = Vec::new();
    let mut targets = Vec::new();
    for batch in batches {
        let read: Vec<Vec<f64>> = batch.columns().iter().map(numbers).collect();
        for row in 0..batch.num_rows() {
            values.extend(read[..features.len()].iter().map(|column| column[row]));
            targets.push(read[features.len()][row]);
        }
    }
    let target = Target {
        name: target.clone(),
        values: targets,
    };
    Table::new(features.to_vec(), values, Some(target)).map_err(Error::failed)
}

/// A column's values; customers' numbers are exact below 2^53.
fn numbers(column: &arrow::array::ArrayRef) -> Vec<f64> {
    match column.as_primitive_opt::<Int64Type>() {
        Some(integers) => integers
            .values()
            .iter()
            .map(|&value| value as f64)
            .collect(),
        None => column.as_primitive::<Float64Type>().values().to_vec(),
    }
}

fn fit(table: &Table) -> Result<Model, Error> {
    let target = table
        .target()
        .ok_or_else(|| Error::failed("the generated features have no target"))?;
    let options = Options {
        method: Method::Ridge(Alpha::Fixed(ALPHA)),
        split: Split::new(0.0, 0).map_err(Error::failed)?,
    };
    let mut trainer = Trainer::new(table.names(), &target.name, options).map_err(Error::failed)?;
    for (number, (row, &value)) in table.iter_rows().zip(&target.values).enumerate() {
        trainer
            .push(number as i64, row, value)
            .map_err(Error::failed)?;
    }
    let fit = trainer.finish().map_err(Error::failed)?.fit;
    let rounded = |values: Vec<f64>| values.into_iter().map(round).collect();
    let build = || {
        let scaler = Scaler::new(rounded(fit.mean), rounded(fit.scale))?;
        Model::new(scaler, rounded(fit.coefficients), round(fit.intercept))?
            .ridge(Some(ALPHA))?
            .named(Some(table.names().to_vec()), Some(target.name.clone()))
    };
    build().map_err(Error::failed)
}

/// To 2^-20: the last bits of a fit differ between processors, and the model
/// is to be the same on all.
fn round(value: f64) -> f64 {
    const STEP: f64 = (1u64 << 20) as f64;
    (value * STEP).round() / STEP
}
