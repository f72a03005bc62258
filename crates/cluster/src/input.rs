//! Transactions as a cluster reads them.

use crate::error::ClusterError;
use datafusion::{
    arrow::{
        array::{Array, AsArray, RecordBatch},
        datatypes::{DataType, Int64Type, TimeUnit},
    },
    common::ScalarValue,
    dataframe::DataFrame,
    functions_aggregate::expr_fn::{count, max, min},
    logical_expr::{Expr, ExprFunctionExt, cast, ident, lit, not},
    prelude::{ParquetReadOptions, SessionContext},
};
use std::path::{Path, PathBuf};
use zkml_features::{FeatureSet, MAX_CATEGORIES, Request, Survey, input};
use zkml_transactions::{BadRowPolicy, Column};

/// 1900-01-01 and 2200-01-01, in seconds since 1970: the dates between are
/// valid.
const DATES: [i64; 2] = [-2_208_988_800, 7_258_118_400];

/// The request's files, by absolute path, folders searched.
pub(crate) fn files(request: &Request) -> Result<Vec<String>, ClusterError> {
    if request.bad_rows == BadRowPolicy::Skip {
        return Err(ClusterError::Skipping);
    }
    let mut files = Vec::new();
    for path in &request.inputs {
        let unreadable = |error| ClusterError::Unreadable {
            path: path.clone(),
            error,
        };
        let absolute = path.canonicalize().map_err(unreadable)?;
        if !absolute.is_dir() {
            files.push(parquet(absolute)?);
            continue;
        }
        let before = files.len();
        for entry in absolute.read_dir().map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?.path();
            match ending(&entry).as_str() {
                "parquet" | "csv" if entry.is_file() => files.push(parquet(entry)?),
                _ => {}
            }
        }
        if files.len() == before {
            return Err(ClusterError::EmptyFolder { path: path.clone() });
        }
    }
    files.sort();
    Ok(files)
}

fn ending(path: &Path) -> String {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    ending.to_string_lossy().into_owned()
}

fn parquet(path: PathBuf) -> Result<String, ClusterError> {
    match path.to_str() {
        Some(text) if ending(&path) == "parquet" => Ok(text.to_owned()),
        _ => Err(ClusterError::NotParquet { path }),
    }
}

/// The columns that a feature set is made from, and their names in the plan.
fn columns(set: FeatureSet) -> Vec<(Column, &'static str)> {
    let mut columns = vec![
        (Column::CustomerId, input::CUSTOMER),
        (Column::Date, input::DATE),
        (Column::Discount, input::DISCOUNT),
        (Column::Total, input::TOTAL),
    ];
    columns.push(match set {
        FeatureSet::Clean => (Column::Category, input::CATEGORY),
        FeatureSet::Published => (Column::Price, input::PRICE),
    });
    columns
}

/// The files as one table with the plan's columns.
pub(crate) async fn open(
    session: &SessionContext,
    files: Vec<String>,
    set: FeatureSet,
) -> Result<DataFrame, ClusterError> {
    let files = session
        .read_parquet(files, ParquetReadOptions::default())
        .await?;
    let found: Vec<String> = files
        .schema()
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .collect();
    let mut selected = Vec::new();
    for (column, name) in columns(set) {
        if !found.iter().any(|field| field == column.name()) {
            return Err(ClusterError::MissingColumn {
                column: column.name(),
                found,
            });
        }
        let value = ident(column.name());
        let value = match column.data_type() {
            DataType::Timestamp(..) => cast(
                cast(value, DataType::Timestamp(TimeUnit::Second, None)),
                DataType::Int64,
            ),
            other => cast(value, other),
        };
        selected.push(value.alias(name));
    }
    Ok(files.select(selected)?)
}

/// Whether a row is valid, as far as the columns that are read tell.
fn valid(set: FeatureSet) -> Expr {
    // Not a number counts as above any number.
    let within = |name, from: f64, to: f64| {
        let value = || ident(name);
        value().gt_eq(lit(from)).and(value().lt_eq(lit(to)))
    };
    let date = || ident(input::DATE);
    let all = ident(input::CUSTOMER)
        .is_not_null()
        .and(date().gt_eq(lit(DATES[0])))
        .and(date().lt(lit(DATES[1])))
        .and(within(input::DISCOUNT, 0.0, 100.0))
        .and(within(input::TOTAL, 0.0, f64::MAX));
    all.and(match set {
        FeatureSet::Clean => ident(input::CATEGORY).is_not_null(),
        FeatureSet::Published => within(input::PRICE, 0.0, f64::MAX),
    })
}

/// Looks at all rows, which must be valid.
pub(crate) async fn survey(
    transactions: &DataFrame,
    set: FeatureSet,
) -> Result<Survey, ClusterError> {
    let bad = not(valid(set)).is_not_false();
    let found = transactions
        .clone()
        .aggregate(
            Vec::new(),
            vec![
                count(lit(1_i64)),
                count(lit(1_i64)).filter(bad).build()?,
                min(ident(input::DATE)),
                max(ident(input::DATE)),
            ],
        )?
        .collect()
        .await?;
    let whole = |column: usize| {
        let batch: Option<&RecordBatch> = found.iter().find(|batch| batch.num_rows() > 0);
        let column = batch.map(|batch| batch.column(column).as_primitive::<Int64Type>());
        column
            .filter(|column| column.is_valid(0))
            .map(|column| column.value(0))
    };
    let (Some(rows), Some(bad)) = (whole(0), whole(1)) else {
        return Err(ClusterError::NoRows);
    };
    if bad > 0 {
        return Err(ClusterError::BadRows { rows: bad });
    }
    let (Some(first), Some(latest)) = (whole(2), whole(3)) else {
        return Err(ClusterError::NoRows);
    };
    Ok(Survey {
        transactions: rows.unsigned_abs(),
        first,
        latest,
        categories: match set {
            FeatureSet::Clean => categories(transactions).await?,
            FeatureSet::Published => Vec::new(),
        },
    })
}

/// The categories with the times of their first transactions; one more than
/// there may be is enough to know that there are too many.
async fn categories(
    transactions: &DataFrame,
) -> Result<Vec<(String, ScalarValue, i64)>, ClusterError> {
    let found = transactions
        .clone()
        .aggregate(
            vec![ident(input::CATEGORY)],
            vec![min(ident(input::DATE)).alias(input::DATE)],
        )?
        .limit(0, Some(MAX_CATEGORIES + 1))?
        .collect()
        .await?;
    let mut categories = Vec::new();
    for batch in &found {
        let dates = batch.column(1).as_primitive::<Int64Type>();
        for row in 0..batch.num_rows() {
            let name = ScalarValue::try_from_array(batch.column(0), row)?.to_string();
            let code = ScalarValue::from(name.as_str());
            categories.push((name, code, dates.value(row)));
        }
    }
    Ok(categories)
}
