//! The features as a query plan.
//!
//! Built-in expressions only, so that the same plan runs on this machine and on
//! a cluster.
//!
//! **Sums do not depend on the order of rows.** Money and per cent are added as
//! decimals with [`SCALE`] digits after the point, so every run gives the same
//! bits, whichever thread reads which row. A value with no more digits than that
//! is added exactly; any other is rounded to them first.

use crate::{
    error::FeatureError,
    set::{FeatureSet, IDENTIFIER},
};
use datafusion::{
    arrow::datatypes::DataType,
    common::ScalarValue,
    dataframe::DataFrame,
    functions::core::expr_fn::{coalesce, nullif},
    functions_aggregate::expr_fn::{count, max, min, sum},
    logical_expr::{Expr, ExprFunctionExt, cast, ident, lit},
};

/// Seconds in a day.
pub(crate) const DAY: i64 = 86_400;

/// Length of a quarter in days: four are a year but for a day or two.
const QUARTER_DAYS: i64 = 91;

/// Number of quarters before the cutoff whose spend is a feature.
const QUARTERS: i64 = 4;

/// Digits after the decimal point that sums keep.
const SCALE: i8 = 10;

/// Type of an amount: up to 10^20 with [`SCALE`] digits after the point. Its sum
/// is wider by ten digits, more than there can be rows.
const DECIMAL: DataType = DataType::Decimal128(28, SCALE);

/// Names of the columns that the plan starts from.
pub mod input {
    /// Whose transaction it is: `Int64`.
    pub const CUSTOMER: &str = "customer";
    /// When it was made, in seconds since 1970: `Int64`.
    pub const DATE: &str = "date";
    /// Price of one piece: `Float64`; for the published set only.
    pub const PRICE: &str = "price";
    /// Discount in per cent: `Float64`.
    pub const DISCOUNT: &str = "discount";
    /// What was paid: `Float64`.
    pub const TOTAL: &str = "total";
    /// Kind of product: text or a code; for the clean set only.
    pub const CATEGORY: &str = "category";
}

/// What a plan depends on besides the rows.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Which features.
    pub set: FeatureSet,
    /// Days between the cutoff and the latest transaction.
    pub horizon_days: u32,
    /// The cutoff, in seconds since 1970.
    pub cutoff: i64,
    /// The categories by name, and what stands for each in the input column;
    /// not used for the published set.
    pub categories: Vec<(String, ScalarValue)>,
}

impl Recipe {
    /// Names of the output's columns: identifier, features, target.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        let mut names = vec![IDENTIFIER.to_owned()];
        let features = match self.set {
            FeatureSet::Clean => clean_outputs(self),
            FeatureSet::Published => published_outputs(self),
        };
        names.extend(features.into_iter().map(|(name, _)| name));
        names.push(self.set.target(self.horizon_days));
        names
    }
}

/// The plan that turns transactions, with the columns named in [`input`], into
/// features: one row per customer in the order of their numbers, `Int64` for
/// the identifier and `Float64` for everything else.
///
/// Customers without a transaction before the cutoff are still there, with a
/// [`FREQUENCY`] of 0.
///
/// # Errors
/// [`FeatureError::Engine`] if the input lacks a column.
pub fn plan(transactions: DataFrame, recipe: &Recipe) -> Result<DataFrame, FeatureError> {
    let decimal = |name| cast(ident(name), DECIMAL).alias(name);
    // Age in seconds at the cutoff: negative for what comes after it.
    let age = (lit(recipe.cutoff) - ident(input::DATE)).alias(AGE);
    let mut columns = vec![
        ident(input::CUSTOMER),
        age,
        decimal(input::DISCOUNT),
        decimal(input::TOTAL),
    ];
    let (aggregates, outputs) = match recipe.set {
        FeatureSet::Clean => {
            columns.push(ident(input::CATEGORY));
            (clean_aggregates(recipe)?, clean_outputs(recipe))
        }
        FeatureSet::Published => {
            columns.push(decimal(input::PRICE));
            (published_aggregates()?, published_outputs(recipe))
        }
    };
    let mut selected = vec![ident(input::CUSTOMER).alias(IDENTIFIER)];
    selected.extend(
        outputs
            .into_iter()
            .map(|(name, value)| cast(value, DataType::Float64).alias(name)),
    );
    let target = self::number(LATER_TOTAL);
    selected.push(target.alias(recipe.set.target(recipe.horizon_days)));
    Ok(transactions
        .select(columns)?
        .aggregate(vec![ident(input::CUSTOMER)], aggregates)?
        .select(selected)?
        .sort(vec![ident(IDENTIFIER).sort(true, false)])?)
}

/// The feature that counts transactions before the cutoff.
pub const FREQUENCY: &str = "frequency";

// Columns between the steps of the plan.
const AGE: &str = "age";
const LAST_AGE: &str = "last_age";
const FIRST_AGE: &str = "first_age";
const EARLIER_COUNT: &str = "earlier_count";
const ALL_COUNT: &str = "all_count";
const ALL_TOTAL: &str = "all_total";
const LATER_TOTAL: &str = "later_total";
const ALL_PRICE: &str = "all_price";
const LATER_PRICE: &str = "later_price";
const DISCOUNTS: &str = "discounts";

fn earlier() -> Expr {
    ident(AGE).gt_eq(lit(0_i64))
}

fn later() -> Expr {
    ident(AGE).lt(lit(0_i64))
}

fn sum_where(column: &str, rows: Expr, name: &str) -> Result<Expr, FeatureError> {
    Ok(sum(ident(column)).filter(rows).build()?.alias(name))
}

fn count_where(rows: Expr, name: &str) -> Result<Expr, FeatureError> {
    Ok(count(lit(1_i64)).filter(rows).build()?.alias(name))
}

/// A sum as a number; 0 where there was nothing to add.
fn number(sum: &str) -> Expr {
    cast(decimal_sum(sum), DataType::Float64)
}

fn decimal_sum(sum: &str) -> Expr {
    let zero = ScalarValue::Decimal128(Some(0), 38, SCALE);
    coalesce(vec![ident(sum), lit(zero)])
}

/// What both sets need.
fn common_aggregates() -> Result<Vec<Expr>, FeatureError> {
    Ok(vec![
        min(ident(AGE)).filter(earlier()).build()?.alias(LAST_AGE),
        count_where(earlier(), EARLIER_COUNT)?,
        sum_where(input::TOTAL, later(), LATER_TOTAL)?,
    ])
}

fn recency() -> Expr {
    ident(LAST_AGE) / lit(DAY)
}

fn clean_aggregates(recipe: &Recipe) -> Result<Vec<Expr>, FeatureError> {
    let mut aggregates = common_aggregates()?;
    aggregates.extend([
        max(ident(AGE)).alias(FIRST_AGE),
        sum(ident(input::TOTAL)).alias(ALL_TOTAL),
        sum_where(input::DISCOUNT, earlier(), DISCOUNTS)?,
    ]);
    for quarter in 1..=QUARTERS {
        let from = lit((quarter - 1) * QUARTER_DAYS * DAY);
        let to = lit(quarter * QUARTER_DAYS * DAY);
        let rows = ident(AGE).gt_eq(from).and(ident(AGE).lt(to));
        aggregates.push(sum_where(input::TOTAL, rows, &spend(quarter))?);
    }
    for (name, code) in &recipe.categories {
        let rows = earlier().and(ident(input::CATEGORY).eq(lit(code.clone())));
        aggregates.push(count_where(rows, &share(name))?);
    }
    Ok(aggregates)
}

fn clean_outputs(recipe: &Recipe) -> Vec<(String, Expr)> {
    let frequency = || cast(ident(EARLIER_COUNT), DataType::Float64);
    // Exact: both are decimals.
    let monetary = decimal_sum(ALL_TOTAL) - decimal_sum(LATER_TOTAL);
    let monetary = || cast(monetary.clone(), DataType::Float64);
    let mut outputs = vec![
        ("recency".to_owned(), recency()),
        (FREQUENCY.to_owned(), frequency()),
        ("monetary".to_owned(), monetary()),
        ("mean_basket".to_owned(), monetary() / frequency()),
        ("mean_discount".to_owned(), number(DISCOUNTS) / frequency()),
        ("tenure".to_owned(), ident(FIRST_AGE) / lit(DAY)),
    ];
    outputs.extend((1..=QUARTERS).map(|quarter| (spend(quarter), number(&spend(quarter)))));
    outputs.extend(recipe.categories.iter().map(|(name, _)| {
        let bought = cast(ident(share(name)), DataType::Float64);
        (share(name), bought / frequency())
    }));
    outputs
}

fn spend(quarter: i64) -> String {
    format!("spend_q{quarter}")
}

fn share(category: &str) -> String {
    format!("share_{category}")
}

fn published_aggregates() -> Result<Vec<Expr>, FeatureError> {
    let mut aggregates = common_aggregates()?;
    aggregates.extend([
        count(lit(1_i64)).alias(ALL_COUNT),
        sum(ident(input::PRICE)).alias(ALL_PRICE),
        sum_where(input::PRICE, later(), LATER_PRICE)?,
        sum_where(input::DISCOUNT, later(), DISCOUNTS)?,
    ]);
    Ok(aggregates)
}

fn published_outputs(recipe: &Recipe) -> Vec<(String, Expr)> {
    let later_count = || ident(ALL_COUNT) - ident(EARLIER_COUNT);
    let mean = |sum| {
        // Nothing, and so 0, where there is no transaction to divide by.
        let some = nullif(later_count(), lit(0_i64));
        coalesce(vec![
            number(sum) / cast(some, DataType::Float64),
            lit(0.0_f64),
        ])
    };
    let flag = cast(later_count().gt(lit(0_i64)), DataType::Float64);
    vec![
        (FREQUENCY.to_owned(), ident(EARLIER_COUNT)),
        (
            "monetary".to_owned(),
            decimal_sum(ALL_PRICE) - decimal_sum(LATER_PRICE),
        ),
        ("recency".to_owned(), recency()),
        ("Price".to_owned(), mean(LATER_PRICE)),
        ("DiscountApplied".to_owned(), mean(DISCOUNTS)),
        (format!("spend_{}_flag", recipe.horizon_days), flag),
    ]
}
