//! Rows that are no valid transactions: why, where, how many.

use std::{
    collections::{BTreeMap, BinaryHeap},
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

/// How many bad rows a report lists.
pub const LISTED: usize = 20;

/// Longest part of a cell that a report quotes, in characters.
const QUOTED: usize = 40;

/// What to do with rows that are no valid transactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadRowPolicy {
    /// Reading ends with an error at the first.
    #[default]
    Refuse,
    /// They are left out, counted and listed.
    Skip,
}

/// Why a row is no valid transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// A record has more or fewer fields than the header.
    FieldCount,
    /// A record's fields are separated by something else than commas.
    Delimiter,
    /// A record is not UTF-8.
    NotUtf8,
    /// A quoted field does not end.
    UnclosedQuote,
    /// A quoted field goes on after its closing quote.
    TextAfterQuote,
    /// A value is missing.
    Missing,
    /// A value is not a whole number, or too large for 64 bits.
    NotInteger,
    /// A value is not a number.
    NotNumber,
    /// A number is infinite or not a number by name.
    NotFinite,
    /// A value is not a date.
    NotDate,
    /// A date is before 1900 or after 2199.
    DateRange,
    /// A quantity is 0 or negative.
    QuantityNotPositive,
    /// A price or a total is negative.
    Negative,
    /// A discount is below 0 or above 100 per cent.
    DiscountRange,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FieldCount => "wrong number of fields",
            Self::Delimiter => "fields not separated by commas",
            Self::NotUtf8 => "not UTF-8 text",
            Self::UnclosedQuote => "quote that is not closed",
            Self::TextAfterQuote => "text after a closing quote",
            Self::Missing => "missing value",
            Self::NotInteger => "not a whole number",
            Self::NotNumber => "not a number",
            Self::NotFinite => "not a finite number",
            Self::NotDate => "not a date",
            Self::DateRange => "date out of range (1900 to 2199)",
            Self::QuantityNotPositive => "quantity not positive",
            Self::Negative => "negative amount",
            Self::DiscountRange => "discount not within 0 to 100 per cent",
        })
    }
}

/// Where in a file a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// First line of a CSV record, from 1; the header counts.
    Line(u64),
    /// Row of a Parquet file, from 1.
    Row(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Row(row) => write!(f, "row {row}"),
        }
    }
}

/// A row that is no valid transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// The file.
    pub path: PathBuf,
    /// Where in the file.
    pub place: Place,
    /// The column's name, where one is to blame: the first such column.
    pub column: Option<String>,
    /// What is wrong.
    pub reason: Reason,
    /// The cell as it is, shortened, or what else says more than `reason`.
    pub detail: Option<String>,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.place)?;
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.reason)?;
        match &self.detail {
            Some(detail) => write!(f, ": {detail}"),
            None => Ok(()),
        }
    }
}

/// A cell as a report shows it.
pub(crate) fn quote(text: &str) -> String {
    let short: String = text.chars().take(QUOTED).collect();
    if short.len() == text.len() {
        format!("{text:?}")
    } else {
        format!("{short:?}…")
    }
}

/// The rows that were left out of a reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BadRows {
    /// How many.
    pub total: u64,
    /// How many for each reason.
    pub reasons: BTreeMap<Reason, u64>,
    /// The first [`LISTED`] in the order of files and rows, however many
    /// threads read.
    pub first: Vec<BadRow>,
}

/// Collects bad rows from several threads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    reasons: BTreeMap<Reason, u64>,
    /// The first rows; the last of them on top.
    first: BinaryHeap<Listed>,
}

/// A bad row, ordered by the file's number and the place in it.
#[derive(Debug)]
struct Listed {
    file: usize,
    row: BadRow,
}

impl Listed {
    fn key(&self) -> (usize, Place) {
        (self.file, self.row.place)
    }
}

impl PartialEq for Listed {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Listed {}

impl PartialOrd for Listed {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Listed {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl Tally {
    /// Counts a bad row of the file with this number.
    pub(crate) fn add(&self, file: usize, row: BadRow) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.reasons.entry(row.reason).or_default() += 1;
        counts.first.push(Listed { file, row });
        if counts.first.len() > LISTED {
            counts.first.pop();
        }
    }

    /// What was counted so far.
    pub(crate) fn report(&self) -> BadRows {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut first: Vec<_> = counts.first.iter().collect();
        first.sort();
        BadRows {
            total: counts.reasons.values().sum(),
            reasons: counts.reasons.clone(),
            first: first.into_iter().map(|listed| listed.row.clone()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bad(line: u64, reason: Reason) -> BadRow {
        BadRow {
            path: "a.csv".into(),
            place: Place::Line(line),
            column: None,
            reason,
            detail: None,
        }
    }

    #[test]
    fn lists_the_first_whatever_the_order_of_arrival() {
        let tally = Tally::default();
        for line in (0..100).rev() {
            tally.add(1, bad(line, Reason::Missing));
        }
        tally.add(0, bad(500, Reason::NotDate));
        let report = tally.report();
        assert_eq!(report.total, 101);
        assert_eq!(report.reasons[&Reason::Missing], 100);
        assert_eq!(report.first.len(), LISTED);
        assert_eq!(report.first[0].place, Place::Line(500));
        assert_eq!(report.first[LISTED - 1].place, Place::Line(18));
    }

    #[test]
    fn quotes_shortened() {
        assert_eq!(quote("a\nb"), r#""a\nb""#);
        assert_eq!(quote(&"é".repeat(41)), format!("\"{}\"…", "é".repeat(40)));
    }
}
