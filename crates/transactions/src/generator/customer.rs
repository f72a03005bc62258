//! What sets customers apart.

use super::{
    calendar::{Calendar, DAYS},
    draw::Draw,
    words::{CATEGORIES, PAYMENTS, STORES},
};

/// Mean number of days until a customer leaves for good.
const LIFETIME: f64 = 540.0;

/// A customer, as the process has it.
#[derive(Clone, Copy)]
pub(super) struct Customer {
    /// Purchases to expect, in relation to other customers.
    pub(super) weight: u64,
    /// First day as a customer.
    pub(super) from: u32,
    /// First day no longer a customer.
    pub(super) to: u32,
    /// Most pieces at a time.
    pub(super) pieces: u32,
    /// Level of prices, in 65536ths of the average.
    pub(super) level: u32,
    /// Highest discount, in hundredths of a per cent.
    pub(super) discount: u32,
    pub(super) category: u32,
    pub(super) payment: u32,
    pub(super) store: u32,
}

impl Customer {
    pub(super) fn new(calendar: &Calendar, draw: &mut Draw) -> Self {
        let rate = libm::pow(draw.exponential(), 1.25);
        let from = if draw.percent(60) {
            0
        } else {
            draw.below(DAYS)
        };
        let days = (LIFETIME * draw.exponential()) as u32;
        let to = DAYS.min(from + 1 + days);
        let level = libm::exp(0.5 * draw.normal());
        Self {
            weight: ((rate * 1024.0) as u64 * u64::from(calendar.weight(from, to))).max(1),
            from,
            to,
            pieces: 1 + draw.below(9),
            level: (level.clamp(0.4, 2.5) * 65536.0) as u32,
            discount: 500 + draw.below(1501),
            category: draw.below(CATEGORIES.len() as u32),
            payment: draw.below(PAYMENTS.len() as u32),
            store: draw.below(STORES),
        }
    }
}
