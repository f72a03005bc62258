//! The columns of a transaction.

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use std::{fmt, sync::Arc};

/// A column of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// Who bought: `Int64`.
    CustomerId,
    /// What was bought: `Utf8`.
    ProductId,
    /// How many of it, 1 or more: `Int64`.
    Quantity,
    /// Price of one, 0 or more: `Float64`.
    Price,
    /// When, in the shop's own time: `Timestamp(Second)` without a time zone.
    Date,
    /// How it was paid: `Utf8`.
    Payment,
    /// The shop's address, usually with a line break in it: `Utf8`.
    Location,
    /// Kind of product: `Utf8`.
    Category,
    /// Discount in per cent, 0 to 100: `Float64`.
    Discount,
    /// What was paid, 0 or more; quantity × price × (1 − discount / 100) but
    /// for rounding, which is not checked: `Float64`.
    Total,
}

impl Column {
    /// All columns, in the order in which they are written.
    pub const ALL: [Self; 10] = [
        Self::CustomerId,
        Self::ProductId,
        Self::Quantity,
        Self::Price,
        Self::Date,
        Self::Payment,
        Self::Location,
        Self::Category,
        Self::Discount,
        Self::Total,
    ];

    /// The column's name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CustomerId => "CustomerID",
            Self::ProductId => "ProductID",
            Self::Quantity => "Quantity",
            Self::Price => "Price",
            Self::Date => "TransactionDate",
            Self::Payment => "PaymentMethod",
            Self::Location => "StoreLocation",
            Self::Category => "ProductCategory",
            Self::Discount => "DiscountApplied(%)",
            Self::Total => "TotalAmount",
        }
    }

    /// What the column's values are.
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::CustomerId | Self::Quantity => Kind::Integer,
            Self::Price | Self::Discount | Self::Total => Kind::Number,
            Self::Date => Kind::Date,
            Self::ProductId | Self::Payment | Self::Location | Self::Category => Kind::Text,
        }
    }

    /// The type of the column's values.
    #[must_use]
    pub const fn data_type(self) -> DataType {
        match self.kind() {
            Kind::Integer => DataType::Int64,
            Kind::Number => DataType::Float64,
            Kind::Date => DataType::Timestamp(TimeUnit::Second, None),
            Kind::Text => DataType::Utf8,
        }
    }
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
    /// Points in time.
    Date,
    /// Text.
    Text,
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The schema of whole transactions. No column has nulls.
#[must_use]
pub fn schema() -> SchemaRef {
    projected(&Column::ALL)
}

/// The schema of some columns, in the order given.
pub(crate) fn projected(columns: &[Column]) -> SchemaRef {
    let fields: Vec<_> = columns
        .iter()
        .map(|column| Field::new(column.name(), column.data_type(), false))
        .collect();
    Arc::new(Schema::new(fields))
}
