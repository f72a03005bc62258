//! The strength of ridge regression's penalty, chosen by cross-validation.

use crate::{error::TrainError, moments::Moments, system::System};

/// The grid is `n · 2^k` for these `k`, `n` being the number of rows: from next
/// to no penalty to coefficients of next to nothing, for eigenvalues of the
/// correlation matrix are 1 on average.
const EXPONENTS: std::ops::RangeInclusive<i32> = -20..=14;

/// Halvings of the interval around the best point of the grid, on a
/// logarithmic scale.
const REFINEMENTS: usize = 14;

/// A strength and what it was chosen for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Choice {
    /// The strength.
    pub(crate) alpha: f64,
    /// Its score: a mean squared error as cross-validation estimates it.
    pub(crate) score: f64,
    /// Whether it is the largest that was tried.
    pub(crate) largest: bool,
}

/// The strength with the least generalised cross-validation.
pub(crate) fn generalised(system: &System) -> Choice {
    minimise(system.rows(), |alpha| {
        system.generalised_cross_validation(alpha)
    })
}

/// The strength with the least mean squared error over all folds, each
/// predicted from the others.
///
/// # Errors
/// [`TrainError::EmptyFold`]; [`TrainError::Decomposition`].
pub(crate) fn k_fold(folds: &[Moments]) -> Result<Choice, TrainError> {
    let mut parts = Vec::with_capacity(folds.len());
    let mut rows = 0.0;
    for (at, fold) in folds.iter().enumerate() {
        if fold.rows() == 0 {
            return Err(TrainError::EmptyFold {
                fold: at + 1,
                folds: folds.len(),
            });
        }
        rows += fold.rows() as f64;
        let mut others = Moments::empty(fold.width());
        for (_, other) in folds.iter().enumerate().filter(|&(other, _)| other != at) {
            others = others.join(other);
        }
        parts.push((System::new(&others)?, others, fold));
    }
    Ok(minimise(rows, |alpha| {
        let squares = parts.iter().map(|(system, others, fold)| {
            let coefficients = system.solve_by_eigenvectors(alpha);
            squared_errors(system, &coefficients, others, fold)
        });
        squares.sum::<f64>() / rows
    }))
}

/// Sum of the squared errors on `fold` of a model fitted to `others`, from
/// their moments: with `w` in the columns' own units and `d` the mean error, it
/// is `S_yy - 2 w·S_xy + wᵀ S_xx w + n d²`.
fn squared_errors(system: &System, coefficients: &[f64], others: &Moments, fold: &Moments) -> f64 {
    let target = coefficients.len();
    let weights: Vec<f64> = coefficients
        .iter()
        .zip(system.scale())
        .map(|(coefficient, scale)| coefficient / scale)
        .collect();
    let step = |column| fold.offset(column) - others.offset(column);
    let mut error = step(target);
    let mut squares = fold.product(target, target);
    for (i, w) in weights.iter().enumerate() {
        error -= w * step(i);
        let inner: f64 = weights
            .iter()
            .enumerate()
            .map(|(j, v)| v * fold.product(i, j))
            .sum();
        squares += w * (inner - 2.0 * fold.product(i, target));
    }
    squares.max(0.0) + fold.rows() as f64 * error * error
}

/// The best point of the grid, and then of ever finer ones around it. Points
/// are doubled and take square roots only, which every machine rounds alike.
fn minimise(rows: f64, score: impl Fn(f64) -> f64) -> Choice {
    let at = |alpha: f64| (score(alpha), alpha);
    let grid: Vec<_> = EXPONENTS.map(|k| at(rows * 2.0f64.powi(k))).collect();
    let mut best = 0;
    for (index, point) in grid.iter().enumerate() {
        if point.0 < grid[best].0 {
            best = index;
        }
    }
    let mut lower = grid[best.saturating_sub(1)];
    let mut middle = grid[best];
    let mut upper = grid[(best + 1).min(grid.len() - 1)];
    for _ in 0..REFINEMENTS {
        let below = at((lower.1 * middle.1).sqrt());
        let above = at((middle.1 * upper.1).sqrt());
        if below.0 < middle.0 && below.0 <= above.0 {
            (middle, upper) = (below, middle);
        } else if above.0 < middle.0 {
            (lower, middle) = (middle, above);
        } else {
            (lower, upper) = (below, above);
        }
    }
    Choice {
        alpha: middle.1,
        score: middle.0,
        largest: best == grid.len() - 1,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{moments::Accumulator, split::mix};

    #[test]
    fn the_minimum_is_found() {
        for target in [0.037, 1.0, 5.5, 900.0] {
            let choice = minimise(10.0, |alpha| (alpha / target).ln().powi(2) + 3.0);
            assert!((choice.alpha / target - 1.0).abs() < 1e-3, "{choice:?}");
            assert!(!choice.largest && (choice.score - 3.0).abs() < 1e-6);
        }
        let largest = minimise(2.0, |alpha| -alpha);
        assert!(largest.largest);
        assert_eq!(largest.alpha, 32768.0);
        assert_eq!(minimise(1.0, |alpha| alpha).alpha, 2.0f64.powi(-20));
        assert!(minimise(1.0, |_| 1.0).alpha.is_finite());
    }

    fn random(at: u64) -> f64 {
        mix(at) as f64 / u64::MAX as f64 - 0.5
    }

    /// Three columns and a target of noise with `signal`.
    fn rows(signal: f64) -> Vec<[f64; 4]> {
        (0..120)
            .map(|row| {
                let [a, b, c, noise] = [0, 1, 2, 3].map(|column| random(row * 4 + column));
                [a, b, a + 0.2 * c, signal * (2.0 * a - b) + noise]
            })
            .collect()
    }

    fn moments<'a>(rows: impl IntoIterator<Item = &'a [f64; 4]>) -> Moments {
        let mut accumulator = Accumulator::new(vec![0.25; 4]);
        rows.into_iter().for_each(|row| accumulator.push(*row));
        accumulator.finish()
    }

    #[test]
    fn a_stronger_signal_gets_a_weaker_penalty() {
        let [strong, weak] = [2.0, 0.1].map(|signal| {
            let choice = generalised(&System::new(&moments(&rows(signal))).unwrap());
            choice.alpha
        });
        assert!(strong < weak, "{strong} {weak}");
    }

    /// Against the errors of predictions made row by row.
    #[test]
    fn fold_errors_are_those_of_predictions() {
        let rows = rows(1.0);
        let (fold, others) = rows.split_at(37);
        let (fold_moments, other_moments) = (moments(fold), moments(others));
        let system = System::new(&other_moments).unwrap();
        let coefficients = system.solve(2.0);
        let mean = |j: usize| others.iter().map(|row| row[j]).sum::<f64>() / others.len() as f64;
        let squares: f64 = fold
            .iter()
            .map(|row| {
                let terms =
                    (0..3).map(|j| (row[j] - mean(j)) / system.scale()[j] * coefficients[j]);
                (row[3] - mean(3) - terms.sum::<f64>()).powi(2)
            })
            .sum();
        let found = squared_errors(&system, &coefficients, &other_moments, &fold_moments);
        assert!((found / squares - 1.0).abs() < 1e-11, "{found} {squares}");
    }

    #[test]
    fn folds_choose_about_what_generalised_cross_validation_does() {
        let rows = rows(0.3);
        let folds: Vec<_> = rows.chunks(12).map(moments).collect();
        let by_fold = k_fold(&folds).unwrap();
        let at_once = generalised(&System::new(&moments(&rows)).unwrap());
        assert!((by_fold.score / at_once.score - 1.0).abs() < 0.1);
        let empty = k_fold(&[moments(&rows), moments([])]).unwrap_err();
        assert_eq!(empty, TrainError::EmptyFold { fold: 2, folds: 2 });
    }
}
