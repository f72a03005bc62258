//! Small files of transactions.
#![allow(dead_code, clippy::unwrap_used)]

use arrow::{
    array::{
        ArrayRef, AsArray, Float64Array, Int64Array, RecordBatch, StringArray, TimestampSecondArray,
    },
    datatypes::{Float64Type, Int64Type},
};
use parquet::arrow::ArrowWriter;
use std::{collections::BTreeMap, fmt::Write, fs, path::Path, sync::Arc};
use zkml_transactions::schema;

/// 2024-01-01 00:00:00, in seconds since 1970.
pub(crate) const NEW_YEAR: i64 = 1_704_067_200;

pub(crate) const DAY: i64 = 86_400;

/// A transaction; what is not here does not matter to features.
#[derive(Clone, Debug)]
pub(crate) struct Sale {
    pub(crate) customer: i64,
    /// Seconds after [`NEW_YEAR`].
    pub(crate) second: i64,
    pub(crate) price: f64,
    pub(crate) discount: f64,
    pub(crate) total: f64,
    pub(crate) category: &'static str,
}

/// A sale of one piece without a discount.
pub(crate) fn sale(customer: i64, second: i64, total: f64, category: &'static str) -> Sale {
    Sale {
        customer,
        second,
        price: total,
        discount: 0.0,
        total,
        category,
    }
}

pub(crate) fn write_csv(path: &Path, sales: &[Sale]) {
    let mut text = String::from(
        "CustomerID,ProductID,Quantity,Price,TransactionDate,PaymentMethod,StoreLocation,\
         ProductCategory,DiscountApplied(%),TotalAmount\n",
    );
    for sale in sales {
        let date = zkml_features::date_text(NEW_YEAR + sale.second);
        writeln!(
            text,
            "{},A,1,{},{date},Cash,\"1 Road\nTown\",{},{},{}",
            sale.customer, sale.price, sale.category, sale.discount, sale.total
        )
        .unwrap();
    }
    fs::write(path, text).unwrap();
}

pub(crate) fn write_parquet(path: &Path, sales: &[Sale]) {
    let text = |of: &dyn Fn(&Sale) -> &'static str| -> ArrayRef {
        Arc::new(
            sales
                .iter()
                .map(|sale| Some(of(sale)))
                .collect::<StringArray>(),
        )
    };
    let number = |of: &dyn Fn(&Sale) -> f64| -> ArrayRef {
        Arc::new(sales.iter().map(of).collect::<Float64Array>())
    };
    let whole = |of: &dyn Fn(&Sale) -> i64| sales.iter().map(of).collect::<Vec<_>>();
    let date = whole(&|sale| NEW_YEAR + sale.second);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(whole(&|sale| sale.customer))),
        text(&|_| "A"),
        Arc::new(Int64Array::from(whole(&|_| 1))),
        number(&|sale| sale.price),
        Arc::new(TimestampSecondArray::from(date)),
        text(&|_| "Cash"),
        text(&|_| "1 Road\nTown"),
        text(&|sale| sale.category),
        number(&|sale| sale.discount),
        number(&|sale| sale.total),
    ];
    let batch = RecordBatch::try_new(schema(), columns).unwrap();
    let file = fs::File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, schema(), None).unwrap();
    for start in (0..batch.num_rows()).step_by(1000) {
        writer
            .write(&batch.slice(start, 1000.min(batch.num_rows() - start)))
            .unwrap();
        writer.flush().unwrap();
    }
    writer.close().unwrap();
}

/// The rows by customer: every column but the first, by name.
pub(crate) fn by_customer(batches: &[RecordBatch]) -> BTreeMap<i64, BTreeMap<String, f64>> {
    let mut rows = BTreeMap::new();
    for batch in batches {
        let customers = batch.column(0).as_primitive::<Int64Type>();
        for (row, customer) in customers.values().iter().enumerate() {
            let fields = batch.schema();
            let values = fields.fields()[1..].iter().zip(&batch.columns()[1..]);
            let values = values.map(|(field, column)| {
                let value = column.as_primitive::<Float64Type>().value(row);
                (field.name().clone(), value)
            });
            assert!(rows.insert(*customer, values.collect()).is_none());
        }
    }
    rows
}
