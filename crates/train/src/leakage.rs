//! Columns that a model should not have: those that come from the period that
//! is to be predicted, and identifiers.
//!
//! Looked for in a uniform sample of at most [`CAPACITY`] rows with a zero and as
//! many with a non-zero target, in which every figure is exact.

use crate::{
    split::{below, mix},
    warning::Warning,
};

/// Rows kept of each kind.
const CAPACITY: usize = 20_000;

/// Fewest rows of each kind from which to conclude that a column tells them
/// apart.
const FEWEST: usize = 20;

/// Area under the curve or balanced accuracy from which a column is reported.
const TELLING: f64 = 0.99;

/// Squared correlation with the target from which a column is reported.
const EXPLAINING: f64 = 0.99;

/// Fewest rows from which to conclude that a column is an identifier.
const FEWEST_IDENTIFIERS: usize = 100;

/// Share of unique values from which whole numbers are reported.
const DISTINCT: f64 = 0.99;

/// A uniform sample of the rows it is shown (Vitter's algorithm R, 1985).
struct Reservoir {
    width: usize,
    seen: u64,
    seed: u64,
    values: Vec<f64>,
}

impl Reservoir {
    fn new(width: usize, seed: u64) -> Self {
        Self {
            width,
            seen: 0,
            seed,
            values: Vec::new(),
        }
    }

    fn show(&mut self, row: &[f64]) {
        self.seen += 1;
        if self.values.len() < CAPACITY * self.width {
            self.values.extend_from_slice(row);
            return;
        }
        let place = below(mix(self.seed ^ mix(self.seen)), self.seen) as usize;
        if place < CAPACITY {
            self.values[place * self.width..][..self.width].copy_from_slice(row);
        }
    }

    fn rows(&self) -> usize {
        self.values.len() / self.width
    }

    fn column(&self, index: usize) -> impl Iterator<Item = f64> + '_ {
        self.values
            .chunks_exact(self.width)
            .map(move |row| row[index])
    }
}

/// A sample of training rows, for the check.
pub(crate) struct Sample {
    zero: Reservoir,
    non_zero: Reservoir,
}

impl Sample {
    pub(crate) fn new(width: usize, seed: u64) -> Self {
        Self {
            zero: Reservoir::new(width, mix(seed)),
            non_zero: Reservoir::new(width, mix(!seed)),
        }
    }

    pub(crate) fn show(&mut self, row: &[f64], target: f64) {
        if target == 0.0 {
            self.zero.show(row);
        } else {
            self.non_zero.show(row);
        }
    }

    /// Rows with a non-zero target that were shown.
    pub(crate) fn non_zero(&self) -> u64 {
        self.non_zero.seen
    }

    /// What there is to say about each column; `explained` holds its squared
    /// correlation with the target.
    pub(crate) fn check(&self, names: &[String], explained: &[f64]) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let column = || name.clone();
            let mut values: Vec<Value> = self.labelled(index).collect();
            values.sort_unstable_by(|a, b| a.number.total_cmp(&b.number));
            let runs = Run::all(&values);
            if is_identifier_name(name) {
                warnings.push(Warning::IdentifierName { column: column() });
            } else if let Some(distinct) = identifier_values(&runs) {
                warnings.push(Warning::IdentifierValues {
                    column: column(),
                    distinct,
                });
            }
            let enough = self.zero.rows().min(self.non_zero.rows()) >= FEWEST;
            let telling = enough.then(|| Telling::of(&runs));
            if let Some(telling) = telling.filter(|telling| telling.best() >= TELLING) {
                warnings.push(Warning::TellsNonZero {
                    column: column(),
                    auc: telling.auc,
                    rule: telling.rule,
                    balanced_accuracy: telling.balanced_accuracy,
                });
            } else if explained[index] >= EXPLAINING {
                warnings.push(Warning::ExplainsTarget {
                    column: column(),
                    r2: explained[index],
                });
            }
        }
        warnings
    }

    fn labelled(&self, index: usize) -> impl Iterator<Item = Value> + '_ {
        let label = |non_zero| move |number| Value { number, non_zero };
        self.zero
            .column(index)
            .map(label(false))
            .chain(self.non_zero.column(index).map(label(true)))
    }
}

/// A column's value and whether the target of its row is non-zero.
struct Value {
    number: f64,
    non_zero: bool,
}

/// Equal values and how many rows of each kind have them.
struct Run {
    number: f64,
    zero: f64,
    non_zero: f64,
}

impl Run {
    fn all(sorted: &[Value]) -> Vec<Self> {
        sorted
            .chunk_by(|a, b| a.number == b.number)
            .map(|run| {
                let non_zero = run.iter().filter(|value| value.non_zero).count();
                Self {
                    number: run[0].number,
                    zero: (run.len() - non_zero) as f64,
                    non_zero: non_zero as f64,
                }
            })
            .collect()
    }
}

/// How well a column tells rows with a zero and with a non-zero target apart.
#[derive(Debug)]
struct Telling {
    auc: f64,
    rule: String,
    balanced_accuracy: f64,
}

impl Telling {
    /// From the runs of a sample with rows of both kinds.
    ///
    /// Tried are all thresholds, and whether the value is other than the
    /// commonest one of rows with a zero target, for a mean over no purchases
    /// is some fixed value, wherever the others may lie.
    fn of(runs: &[Run]) -> Self {
        let zeros: f64 = runs.iter().map(|run| run.zero).sum();
        let others: f64 = runs.iter().map(|run| run.non_zero).sum();
        let mut telling = Self {
            auc: 0.0,
            rule: String::new(),
            balanced_accuracy: 0.0,
        };
        let mut offer = |accuracy: f64, rule: &dyn Fn() -> String| {
            if accuracy > telling.balanced_accuracy {
                telling.balanced_accuracy = accuracy;
                telling.rule = rule();
            }
        };
        let mut pairs = 0.0;
        let (mut zeros_so_far, mut others_so_far) = (0.0, 0.0);
        let mut commonest: Option<&Run> = None;
        for run in runs {
            pairs += run.non_zero * (zeros_so_far + run.zero / 2.0);
            zeros_so_far += run.zero;
            others_so_far += run.non_zero;
            let above = (zeros_so_far / zeros + 1.0 - others_so_far / others) / 2.0;
            offer(above, &|| format!("above {}", run.number));
            offer(1.0 - above, &|| format!("at most {}", run.number));
            if commonest.is_none_or(|best| run.zero > best.zero) {
                commonest = Some(run);
            }
        }
        if let Some(run) = commonest {
            let other = (run.zero / zeros + 1.0 - run.non_zero / others) / 2.0;
            offer(other, &|| format!("other than {}", run.number));
        }
        let auc = pairs / (zeros * others);
        telling.auc = auc.max(1.0 - auc);
        telling
    }

    fn best(&self) -> f64 {
        self.auc.max(self.balanced_accuracy)
    }
}

/// The share of unique values, if they are whole numbers that differ like an
/// identifier's.
fn identifier_values(runs: &[Run]) -> Option<f64> {
    let count = |run: &Run| run.zero + run.non_zero;
    let rows: f64 = runs.iter().map(count).sum();
    let unique = runs.iter().filter(|run| count(run) == 1.0).count() as f64;
    let whole = runs.iter().all(|run| run.number.fract() == 0.0);
    (whole && rows >= FEWEST_IDENTIFIERS as f64 && unique >= DISTINCT * rows)
        .then_some(unique / rows)
}

/// Whether a name is "id" or ends in it as a word: `CustomerID`, `customer_id`,
/// `customerId`, `CUSTOMER ID`, but not `paid`.
fn is_identifier_name(name: &str) -> bool {
    let Some(stem) = ["ID", "Id", "id", "iD"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
    else {
        return false;
    };
    match stem
        .chars()
        .next_back()
        .filter(|last| last.is_alphanumeric())
    {
        // A capital begins the word "id" only after a small letter.
        Some(last) => !last.is_uppercase() && name[stem.len()..].starts_with('I'),
        None => true,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Warnings about one column of these values; the target is 0 where the
    /// flag is false.
    fn warnings(name: &str, values: impl Iterator<Item = (f64, bool)>) -> Vec<Warning> {
        let mut sample = Sample::new(1, 3);
        for (value, non_zero) in values {
            sample.show(&[value], f64::from(u8::from(non_zero)));
        }
        sample.check(&[name.to_owned()], &[0.0])
    }

    fn telling(values: impl Iterator<Item = (f64, bool)>) -> Option<(String, f64, f64)> {
        match warnings("x", values).as_slice() {
            [
                Warning::TellsNonZero {
                    rule,
                    auc,
                    balanced_accuracy,
                    ..
                },
            ] => Some((rule.clone(), *auc, *balanced_accuracy)),
            [] => None,
            other => panic!("{other:?}"),
        }
    }

    /// A half that repeats, so that it is no identifier.
    fn half(row: u32) -> f64 {
        f64::from(row % 50) + 0.5
    }

    #[test]
    fn columns_that_tell_are_named_with_their_rule() {
        let buyer = |row: u32| row.is_multiple_of(10);
        let of = |value: fn(u32, bool) -> f64| {
            telling((0..1000).map(|row| (value(row, buyer(row)), buyer(row))))
        };
        let perfect = |rule: &str| Some((rule.to_owned(), 1.0, 1.0));
        let flag = |_, buys| f64::from(u8::from(buys));
        assert_eq!(of(flag), perfect("above 0"));
        let price = |row, buys| if buys { half(row) } else { 0.0 };
        assert_eq!(of(price), perfect("above 0"));
        let falling = |row, buys| if buys { -half(row) } else { 2.5 };
        assert_eq!(of(falling), perfect("at most -0.5"));
        // No threshold tells these apart.
        let change = |row: u32, buys| match (buys, row % 20) {
            (false, _) => 1.5,
            (true, 0) => 2.0 + half(row),
            (true, _) => -half(row),
        };
        let (rule, auc, accuracy) = of(change).unwrap();
        assert_eq!((rule.as_str(), accuracy), ("other than 1.5", 1.0));
        assert_eq!(auc, 0.5);
        assert_eq!(of(|row, _| half(row)), None);
        // One buyer in four is missed.
        let weak = |row: u32, buys| {
            if buys && !row.is_multiple_of(40) {
                9.5
            } else {
                0.5
            }
        };
        assert_eq!(of(weak), None);
    }

    #[test]
    fn too_few_rows_tell_nothing() {
        for (buyers, found) in [(19, false), (20, true)] {
            let values = (0..500).map(|row| {
                let buys = row < buyers;
                (f64::from(u8::from(buys)), buys)
            });
            assert_eq!(telling(values).is_some(), found);
        }
    }

    #[test]
    fn a_copy_of_the_target_is_found_where_nobody_has_none() {
        let mut sample = Sample::new(1, 0);
        (0..500).for_each(|row| sample.show(&[half(row)], half(row)));
        let found = sample.check(&["copy".to_owned()], &[0.995]);
        assert!(matches!(
            found[..],
            [Warning::ExplainsTarget { r2: 0.995, .. }]
        ));
    }

    #[test]
    fn identifiers_are_found_by_their_values() {
        let numbers = |value: fn(u32) -> f64, rows| {
            warnings("x", (0..rows).map(move |row| (value(row), row % 3 == 0)))
        };
        let found = numbers(|row| f64::from(row * 7 + 1), 100_000);
        assert!(matches!(
            found[..],
            [Warning::IdentifierValues { distinct: 1.0, .. }]
        ));
        assert_eq!(numbers(f64::from, 99), []);
        assert_eq!(numbers(|row| f64::from(row % 900), 1000), []);
        assert_eq!(numbers(|row| f64::from(row) + 0.25, 1000), []);
    }

    #[test]
    fn identifiers_are_found_by_their_names() {
        for name in [
            "CustomerID",
            "customer_id",
            "customerId",
            "ID",
            "id",
            "Customer Id",
            "x-ID",
        ] {
            assert!(is_identifier_name(name), "{name}");
        }
        for name in [
            "paid", "PAID", "recency", "idle", "bid", "d", "", "é", "éd", "Quantity",
        ] {
            assert!(!is_identifier_name(name), "{name}");
        }
    }

    #[test]
    fn the_sample_is_bounded_and_even() {
        let mut reservoir = Reservoir::new(1, 9);
        let rows = CAPACITY as u32 * 10;
        (0..rows).for_each(|row| reservoir.show(&[f64::from(row)]));
        assert_eq!(reservoir.rows(), CAPACITY);
        let mean = reservoir.column(0).sum::<f64>() / CAPACITY as f64;
        // The mean's standard deviation is 0.29 of the range over √20,000.
        assert!((mean / f64::from(rows) - 0.5).abs() < 0.012, "{mean}");
    }
}
