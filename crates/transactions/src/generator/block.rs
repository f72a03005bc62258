//! The rows of a block of customers.

use super::{
    calendar::Calendar,
    customer::Customer,
    draw::{Draw, Stream},
    words::{CATEGORIES, PAYMENTS, PRODUCTS, STORES, address},
};
use crate::{
    batch::{BatchBuilder, Row},
    schema::Column,
};
use arrow::array::RecordBatch;
use std::{fmt, sync::Arc, vec};

/// Rows of a batch.
const BATCH_ROWS: usize = 8192;

/// What all blocks share.
pub(super) struct Shop {
    seed: u64,
    calendar: Calendar,
    stores: Vec<String>,
}

impl Shop {
    pub(super) fn new(seed: u64) -> Self {
        let mut draw = Draw::new(seed, Stream::Stores);
        Self {
            seed,
            calendar: Calendar::new(),
            stores: (0..STORES).map(|_| address(&mut draw)).collect(),
        }
    }
}

/// The transactions of a block of customers, in batches.
pub struct Batches {
    shop: Arc<Shop>,
    customers: Vec<Customer>,
    /// Identifier of the first customer.
    first: u64,
    /// The customer of every row to come.
    order: vec::IntoIter<u32>,
    draw: Draw,
    batch: BatchBuilder,
}

impl Batches {
    /// Block number `block`: so many customers from identifier `first` on, with
    /// so many rows, which are no fewer.
    pub(super) fn new(shop: &Arc<Shop>, block: u64, first: u64, customers: u32, rows: u64) -> Self {
        let mut draw = Draw::new(shop.seed, Stream::Customers(block));
        let people: Vec<_> = (0..customers)
            .map(|_| Customer::new(&shop.calendar, &mut draw))
            .collect();
        let mut draw = Draw::new(shop.seed, Stream::Rows(block));
        Self {
            shop: shop.clone(),
            order: shuffled(&people, rows, &mut draw).into_iter(),
            customers: people,
            first,
            draw,
            batch: BatchBuilder::new(&Column::ALL, BATCH_ROWS),
        }
    }

    fn push(&mut self, index: u32) {
        let customer = self.customers[index as usize];
        let draw = &mut self.draw;
        let usual = |usual: u32, percent: u32, count: u32, draw: &mut Draw| {
            if draw.percent(percent) {
                usual
            } else {
                draw.below(count)
            }
        };
        let date = self.shop.calendar.time(customer.from, customer.to, draw);
        let category = usual(customer.category, 55, CATEGORIES.len() as u32, draw);
        let payment = usual(customer.payment, 70, PAYMENTS.len() as u32, draw);
        let store = usual(customer.store, 80, STORES, draw);
        let (category, average) = CATEGORIES[category as usize];
        let quantity = u64::from(1 + draw.below(customer.pieces));
        let level = u64::from(average) * u64::from(customer.level) / 65536;
        let cents = (level * u64::from(60 + draw.below(81)) / 100).max(100);
        let discount = u64::from(draw.below(customer.discount + 1));
        let total = (quantity * cents * (10_000 - discount) + 5000) / 10_000;
        self.batch.push(&Row {
            customer: (self.first + u64::from(index)) as i64,
            product: draw.one_of(&PRODUCTS),
            quantity: quantity as i64,
            price: hundredths(cents),
            date,
            payment: PAYMENTS[payment as usize],
            location: &self.shop.stores[store as usize],
            category,
            discount: hundredths(discount),
            total: hundredths(total),
        });
    }
}

impl Iterator for Batches {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        while !self.batch.is_full() {
            match self.order.next() {
                Some(index) => self.push(index),
                None if self.batch.is_empty() => return None,
                None => break,
            }
        }
        Some(self.batch.take())
    }
}

impl fmt::Debug for Batches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batches")
            .field("first", &self.first)
            .field("customers", &self.customers.len())
            .finish_non_exhaustive()
    }
}

/// The number nearest to some hundredths: a single rounding of exact numbers.
fn hundredths(value: u64) -> f64 {
    value as f64 / 100.0
}

/// The customer of each of so many rows: every customer once and the others by
/// their weights, in random order.
fn shuffled(customers: &[Customer], rows: u64, draw: &mut Draw) -> Vec<u32> {
    let weighted = Weighted::new(customers.iter().map(|customer| customer.weight));
    let mut order: Vec<u32> = (0..customers.len() as u32).collect();
    order.extend((order.len() as u64..rows).map(|_| weighted.draw(draw)));
    for index in (1..order.len()).rev() {
        order.swap(index, draw.below(index as u32 + 1) as usize);
    }
    order
}

/// Draws indices by weights.
struct Weighted {
    /// Sums of the weights up to and with each.
    sums: Vec<u64>,
    /// Where to begin to look in each of as many equal parts of the whole sum.
    guide: Vec<u32>,
}

impl Weighted {
    /// The weights are 1 or more.
    fn new(weights: impl Iterator<Item = u64>) -> Self {
        let sums: Vec<u64> = weights
            .scan(0, |sum, weight| {
                *sum += weight;
                Some(*sum)
            })
            .collect();
        let step = Self::step(&sums);
        let guide = (0..=sums.len() as u64)
            .map(|part| sums.partition_point(|&sum| sum <= part * step) as u32)
            .collect();
        Self { sums, guide }
    }

    /// Length of a part.
    fn step(sums: &[u64]) -> u64 {
        let total = sums.last().copied().unwrap_or(0);
        (total / sums.len().max(1) as u64).max(1)
    }

    fn draw(&self, draw: &mut Draw) -> u32 {
        let total = self.sums.last().copied().unwrap_or(0);
        let place = draw.below_large(total);
        let part = (place / Self::step(&self.sums)).min(self.guide.len() as u64 - 1);
        let mut index = self.guide[part as usize];
        while self.sums[index as usize] <= place {
            index += 1;
        }
        index
    }
}
