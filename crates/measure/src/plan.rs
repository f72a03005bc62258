//! Whether a cell needs another run: a function of the runs that it has, so an
//! interrupted bench goes on as if it had not been.

use crate::{
    figures::Figure,
    runs::{Outcome, Run},
    summary::counts,
};
use zkml_statistics::{Estimate, LEVEL, attainable_coverage};

/// When a cell has been measured enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// Runs before those that count.
    pub warmup: u32,
    /// Most runs that count.
    pub repeats: u32,
    /// Half-width of the 95 % interval of the cell's time, relative to the
    /// median, at which no more are needed.
    pub precision: Option<f64>,
    /// Time of counted runs after which no more are begun, in seconds.
    pub budget_seconds: Option<f64>,
}

/// What to do next for a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing.
    Done,
    /// A run that does not count.
    Warmup,
    /// A run that counts.
    Measure,
}

impl Rule {
    /// Decides from the runs of a cell's attempt. A run that did not end well
    /// ends the cell: what cannot be done once is not tried again until asked
    /// for.
    #[must_use]
    pub fn next(&self, runs: &[&Run]) -> Next {
        if runs.iter().any(|run| run.outcome != Outcome::Ok) {
            return Next::Done;
        }
        let counted: Vec<&Run> = runs.iter().copied().filter(|run| counts(run)).collect();
        if counted.is_empty() && runs.len() < self.warmup as usize {
            return Next::Warmup;
        }
        if counted.len() >= self.repeats as usize
            || self.budget_spent(&counted)
            || self.precise(&counted)
        {
            Next::Done
        } else {
            Next::Measure
        }
    }

    fn budget_spent(&self, counted: &[&Run]) -> bool {
        let spent: f64 = counted.iter().map(|run| run.wall_seconds).sum();
        !counted.is_empty() && self.budget_seconds.is_some_and(|budget| spent >= budget)
    }

    /// Few runs cannot give an interval of that level, however alike they are.
    fn precise(&self, counted: &[&Run]) -> bool {
        let Some(precision) = self.precision else {
            return false;
        };
        if attainable_coverage(counted.len()) < LEVEL {
            return false;
        }
        let times: Vec<f64> = counted
            .iter()
            .filter_map(|run| Figure::headline(&run.cell).of(run))
            .collect();
        Estimate::of(&times)
            .ok()
            .and_then(|estimate| estimate.relative_half_width())
            .is_some_and(|width| width <= precision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{cell, executed};

    const RULE: Rule = Rule {
        warmup: 0,
        repeats: 20,
        precision: None,
        budget_seconds: None,
    };

    /// Asks the rule until it is satisfied; how many warm-ups and how many
    /// counted runs of the given times it took.
    fn simulate(rule: &Rule, seconds: impl Fn(usize) -> f64) -> (usize, usize) {
        let mut runs = Vec::new();
        loop {
            let next = rule.next(&runs.iter().collect::<Vec<_>>());
            if next == Next::Done {
                let warmups = runs.iter().filter(|run| run.warmup).count();
                return (warmups, runs.len() - warmups);
            }
            let mut run = executed(cell(10), seconds(runs.len()));
            run.warmup = next == Next::Warmup;
            runs.push(run);
        }
    }

    #[test]
    fn warm_ups_come_before_what_counts() {
        let rule = Rule {
            warmup: 2,
            repeats: 3,
            ..RULE
        };
        assert_eq!(simulate(&rule, |_| 1.0), (2, 3));
    }

    #[test]
    fn alike_runs_are_precise_as_soon_as_an_interval_can_be() {
        let rule = Rule {
            precision: Some(0.05),
            ..RULE
        };
        assert_eq!(simulate(&rule, |_| 1.0), (0, 6));
        assert_eq!(simulate(&rule, |n| 1.0 + (n % 2) as f64), (0, 20));
        let between = simulate(&rule, |n| if n < 3 { 1.5 } else { 1.0 });
        assert!(between.1 > 6 && between.1 < 20, "{between:?}");
    }

    #[test]
    fn a_budget_ends_a_cell_but_not_before_its_first_run() {
        let rule = Rule {
            budget_seconds: Some(2.5),
            ..RULE
        };
        assert_eq!(simulate(&rule, |_| 1.0), (0, 3));
        assert_eq!(simulate(&rule, |_| 9.0), (0, 1));
    }

    #[test]
    fn a_failed_run_ends_its_cell() {
        let mut run = executed(cell(10), 1.0);
        run.end(Outcome::Timeout, "too long");
        assert_eq!(RULE.next(&[&run]), Next::Done);
        assert_eq!(RULE.next(&[]), Next::Measure);
    }
}
