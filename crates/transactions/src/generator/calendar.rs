//! When people shop.

use super::draw::Draw;
use crate::date::{DAY, civil};

/// Number of days with transactions.
pub(super) const DAYS: u32 = 365;

/// The last of them, in days since 1970-01-01: 2024-04-28.
const LAST_DAY: i64 = 19_841;

/// Purchases by the day of the week, from Monday.
const WEEKDAYS: [u32; 7] = [90, 88, 92, 98, 115, 132, 85];

/// Purchases by the month, from January, in per cent of an average month.
const MONTHS: [u32; 12] = [90, 88, 95, 98, 99, 96, 92, 94, 100, 104, 122, 142];

/// Purchases by the hour, from midnight.
const HOURS: [u32; 24] = [
    1, 1, 1, 1, 1, 2, 3, 5, 8, 11, 13, 14, 15, 14, 13, 13, 14, 16, 17, 15, 12, 8, 5, 3,
];

/// The seasons of the year and the day, as tables in which a day or an hour
/// stands as often as its purchases are frequent.
pub(super) struct Calendar {
    days: Vec<u16>,
    /// Number of entries before each day, and of all.
    before: Vec<u32>,
    hours: Vec<u8>,
}

impl Calendar {
    pub(super) fn new() -> Self {
        let mut days = Vec::new();
        let mut before = vec![0];
        for day in 0..DAYS {
            let date = first_day() + i64::from(day);
            // 1970-01-01 was a Thursday.
            let weekday = (date + 3).rem_euclid(7) as usize;
            let (_, month, _) = civil(date);
            let weight = WEEKDAYS[weekday] * MONTHS[month as usize - 1] / 100;
            days.extend((0..weight).map(|_| day as u16));
            before.push(days.len() as u32);
        }
        let hours = HOURS.iter().enumerate();
        Self {
            days,
            before,
            hours: hours
                .flat_map(|(hour, &weight)| (0..weight).map(move |_| hour as u8))
                .collect(),
        }
    }

    /// How many purchases fall into some days, in relation to other days.
    pub(super) fn weight(&self, from: u32, to: u32) -> u32 {
        self.before[to as usize] - self.before[from as usize]
    }

    /// A time from day `from` until before day `to`, in seconds since
    /// 1970-01-01.
    pub(super) fn time(&self, from: u32, to: u32, draw: &mut Draw) -> i64 {
        let entry = self.before[from as usize] + draw.below(self.weight(from, to));
        let day = first_day() + i64::from(self.days[entry as usize]);
        let slot = draw.below(self.hours.len() as u32 * 60);
        let hour = i64::from(self.hours[(slot / 60) as usize]);
        day * DAY + hour * 3600 + i64::from(slot % 60) * 60
    }
}

/// The first day with transactions, in days since 1970-01-01.
fn first_day() -> i64 {
    LAST_DAY + 1 - i64::from(DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_that_of_the_original() {
        assert_eq!(civil(first_day()), (2023, 4, 30));
        assert_eq!(civil(LAST_DAY), (2024, 4, 28));
    }
}
