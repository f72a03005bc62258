//! The normal equations of standardised columns, and their solutions.
//!
//! With `n` rows, columns `x_j` of mean `m_j` and standard deviation `s_j` (over
//! `n`, as scikit-learn's `StandardScaler` has it) and centred target `y`, the
//! coefficients minimise `Σ (y - Σ_j w_j (x_j - m_j) / s_j)² + α Σ w_j²`, so that
//!
//! `(R + α/n) w = c`,
//!
//! where `R` is the columns' correlation matrix and `c_j` the covariance of
//! standardised column and target. Constant columns are left out.

use crate::{error::TrainError, moments::Moments};
use faer::{Mat, Side, prelude::Solve};

/// Eigenvalues of `R` below this share of the largest are taken to be 0: the
/// cross products are known to about 1e-15 of their size, so what lies below
/// cannot be told from rounding.
const RANK_TOLERANCE: f64 = 1e-12;

/// Entries of the projection on the null space of `R` below this are rounding.
const LINK_TOLERANCE: f64 = 1e-6;

/// The equations of one set of rows.
pub(crate) struct System {
    rows: f64,
    /// The columns that are not constant.
    active: Vec<usize>,
    /// Every column's standard deviation, 1 where it is constant.
    scale: Vec<f64>,
    target_variance: f64,
    /// `R`.
    correlations: Mat<f64>,
    /// `c`.
    covariances: Mat<f64>,
    /// Eigenvalues of `R`, from the smallest, none below 0.
    values: Vec<f64>,
    /// Its eigenvectors, as columns.
    vectors: Mat<f64>,
    /// `c` in terms of the eigenvectors.
    projected: Mat<f64>,
}

impl System {
    /// The equations of moments whose last column is the target.
    pub(crate) fn new(moments: &Moments) -> Result<Self, TrainError> {
        let target = moments.width() - 1;
        let rows = moments.rows() as f64;
        let deviation = |column| (moments.product(column, column) / rows).sqrt();
        let active: Vec<usize> = (0..target).filter(|&j| deviation(j) > 0.0).collect();
        let scale: Vec<f64> = (0..target)
            .map(|j| Some(deviation(j)).filter(|&s| s > 0.0).unwrap_or(1.0))
            .collect();
        let count = active.len();
        let correlations = Mat::from_fn(count, count, |i, j| {
            let (a, b) = (active[i], active[j]);
            moments.product(a, b) / rows / scale[a] / scale[b]
        });
        let covariances = Mat::from_fn(count, 1, |i, _| {
            moments.product(active[i], target) / rows / scale[active[i]]
        });
        let (values, vectors) = if count == 0 {
            (Vec::new(), Mat::zeros(0, 0))
        } else {
            let eigen = correlations
                .self_adjoint_eigen(Side::Lower)
                .map_err(|_| TrainError::Decomposition)?;
            let values = eigen.S().column_vector().iter();
            (values.map(|v| v.max(0.0)).collect(), eigen.U().to_owned())
        };
        Ok(Self {
            rows,
            active,
            scale,
            target_variance: moments.product(target, target) / rows,
            projected: vectors.transpose() * &covariances,
            correlations,
            covariances,
            values,
            vectors,
        })
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> f64 {
        self.rows
    }

    /// Every column's scale.
    pub(crate) fn scale(&self) -> &[f64] {
        &self.scale
    }

    /// The columns with a single value.
    pub(crate) fn constant(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.scale.len()).filter(|column| !self.active.contains(column))
    }

    /// Every column's squared correlation with the target, 0 where it is
    /// constant.
    pub(crate) fn explained(&self) -> Vec<f64> {
        let mut explained = vec![0.0; self.scale.len()];
        for (i, &column) in self.active.iter().enumerate() {
            let covariance = self.covariances[(i, 0)];
            explained[column] = covariance * covariance / self.target_variance;
        }
        explained
    }

    /// The smallest `λ + α/n` that is not taken to be 0.
    fn threshold(&self) -> f64 {
        RANK_TOLERANCE * self.values.last().copied().unwrap_or(0.0)
    }

    /// The groups of columns that are linear combinations of each other, each
    /// in order.
    ///
    /// The projection on the null space links two columns exactly if some
    /// combination that is 0 takes both.
    pub(crate) fn dependent(&self) -> Vec<Vec<usize>> {
        let count = self.active.len();
        let threshold = self.threshold();
        let null = self.values.iter().take_while(|&&v| v <= threshold).count();
        let basis = self.vectors.get(.., ..null);
        let projection = basis * basis.transpose();
        let mut seen = vec![false; count];
        let mut groups = Vec::new();
        for start in 0..count {
            let mut group = Vec::new();
            let mut pending = vec![start];
            while let Some(i) = pending.pop() {
                if projection[(i, i)] > LINK_TOLERANCE && !std::mem::replace(&mut seen[i], true) {
                    group.push(self.active[i]);
                    let linked = |&j: &usize| projection[(i, j)].abs() > LINK_TOLERANCE;
                    pending.extend((0..count).filter(linked));
                }
            }
            if !group.is_empty() {
                group.sort_unstable();
                groups.push(group);
            }
        }
        groups
    }

    /// The coefficients of every standardised column at strength `alpha`, 0
    /// for least squares.
    ///
    /// By Cholesky decomposition of `R + α/n`; where that is singular to working
    /// precision, the solution of smallest norm by its eigenvectors.
    pub(crate) fn solve(&self, alpha: f64) -> Vec<f64> {
        let penalty = alpha / self.rows;
        let smallest = self.values.first().copied().unwrap_or(0.0) + penalty;
        if smallest <= self.threshold() {
            return self.solve_by_eigenvectors(alpha);
        }
        let mut matrix = self.correlations.clone();
        for i in 0..self.active.len() {
            matrix[(i, i)] += penalty;
        }
        match matrix.llt(Side::Lower) {
            Ok(cholesky) => self.spread(&cholesky.solve(&self.covariances)),
            Err(_) => self.solve_by_eigenvectors(alpha),
        }
    }

    /// As [`Self::solve`], in time quadratic in the columns.
    pub(crate) fn solve_by_eigenvectors(&self, alpha: f64) -> Vec<f64> {
        let penalty = alpha / self.rows;
        let threshold = self.threshold();
        let weights = Mat::from_fn(self.values.len(), 1, |i, _| {
            let divisor = self.values[i] + penalty;
            if divisor <= threshold {
                0.0
            } else {
                self.projected[(i, 0)] / divisor
            }
        });
        self.spread(&(&self.vectors * weights))
    }

    /// A coefficient for every column from those of the active ones.
    fn spread(&self, active: &Mat<f64>) -> Vec<f64> {
        let mut all = vec![0.0; self.scale.len()];
        for (i, &column) in self.active.iter().enumerate() {
            all[column] = active[(i, 0)];
        }
        all
    }

    /// Generalised cross-validation (Golub, Heath and Wahba, 1979): the mean
    /// squared residual at strength `alpha > 0`, over `(1 - tr(H) / n)²`, where
    /// `H` is the matrix that makes predictions of targets.
    ///
    /// With eigenvalues `λ_i` of `R`, `z = Vᵀ c` and `a = α/n`, the mean squared
    /// residual is `var(y) - Σ z_i² (λ_i + 2a) / (λ_i + a)²`, and
    /// `tr(H) = 1 + Σ λ_i / (λ_i + a)`, the 1 being the intercept's.
    pub(crate) fn generalised_cross_validation(&self, alpha: f64) -> f64 {
        let a = alpha / self.rows;
        let mut residual = self.target_variance;
        let mut freedom = 1.0;
        for (i, value) in self.values.iter().enumerate() {
            let z = self.projected[(i, 0)];
            residual -= z * z * (value + 2.0 * a) / ((value + a) * (value + a));
            freedom += value / (value + a);
        }
        let left = 1.0 - freedom / self.rows;
        residual.max(0.0) / (left * left)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{moments::Accumulator, split::mix};

    /// Columns of random numbers, changed by `change`, and a target.
    fn rows(count: u64, width: usize, change: impl Fn(&mut Vec<f64>)) -> Vec<Vec<f64>> {
        let random = |at: u64| mix(at) as f64 / u64::MAX as f64 - 0.5;
        (0..count)
            .map(|row| {
                let place = |column| row * 100 + column as u64;
                let mut values: Vec<f64> = (0..width).map(|j| random(place(j))).collect();
                change(&mut values);
                let signal: f64 = values.iter().zip(1..).map(|(x, j)| x * f64::from(j)).sum();
                values.push(signal + random(place(width)));
                values
            })
            .collect()
    }

    fn system(rows: &[Vec<f64>]) -> System {
        let mut accumulator = Accumulator::new(rows[0].clone());
        for row in rows {
            accumulator.push(row.iter().copied());
        }
        System::new(&accumulator.finish()).unwrap()
    }

    #[test]
    fn the_equations_hold() {
        let system = system(&rows(300, 5, |_| ()));
        for alpha in [0.0, 0.3, 40.0] {
            let solution = system.solve(alpha);
            let other = system.solve_by_eigenvectors(alpha);
            for i in 0..5 {
                assert!((solution[i] - other[i]).abs() < 1e-12);
                let left: f64 = (0..5)
                    .map(|j| system.correlations[(i, j)] * solution[j])
                    .sum();
                let left = left + alpha / 300.0 * solution[i];
                assert!((left - system.covariances[(i, 0)]).abs() < 1e-12);
            }
        }
        assert!(system.dependent().is_empty() && system.constant().next().is_none());
    }

    /// With `alpha` as small as rounding allows, ridge regression approaches
    /// the solution of smallest norm.
    #[test]
    fn dependent_columns_are_found_and_get_the_smallest_norm() {
        let system = system(&rows(200, 7, |x| {
            x[2] = x[0] - 3.0 * x[1];
            x[4] = 7.0;
            x[6] = -x[5];
        }));
        assert_eq!(system.dependent(), [vec![0, 1, 2], vec![5, 6]]);
        assert_eq!(system.constant().collect::<Vec<_>>(), [4]);
        assert_eq!(system.scale()[4], 1.0);
        let (least, ridge) = (system.solve(0.0), system.solve(1e-4));
        assert_eq!(least[4], 0.0);
        for (a, b) in least.iter().zip(&ridge) {
            assert!((a - b).abs() < 1e-4, "{least:?} {ridge:?}");
        }
    }

    #[test]
    fn only_constant_columns() {
        let system = system(&rows(10, 2, |x| x.fill(1.0)));
        assert_eq!(system.solve(0.0), [0.0, 0.0]);
        assert_eq!(system.explained(), [0.0, 0.0]);
        assert!(system.dependent().is_empty());
    }

    /// The score from its definition: the matrix that makes predictions, one
    /// unit target at a time.
    #[test]
    fn cross_validation_is_as_defined() {
        let rows = rows(40, 3, |x| x[2] += x[1]);
        let of_targets = |targets: &[f64]| {
            let with = |(row, target): (&Vec<f64>, &f64)| [&row[..3], &[*target]].concat();
            system(&rows.iter().zip(targets).map(with).collect::<Vec<_>>())
        };
        let predict = |targets: &[f64], alpha: f64, at: usize| {
            let system = of_targets(targets);
            let n = rows.len() as f64;
            let weights = system.solve(alpha);
            let mean = |j: usize| rows.iter().map(|row| row[j]).sum::<f64>() / n;
            targets.iter().sum::<f64>() / n
                + (0..3)
                    .map(|j| (rows[at][j] - mean(j)) / system.scale()[j] * weights[j])
                    .sum::<f64>()
        };
        let targets: Vec<f64> = rows.iter().map(|row| row[3]).collect();
        for alpha in [0.01, 1.0, 25.0] {
            let mut trace = 0.0;
            let mut squares = 0.0;
            for at in 0..rows.len() {
                let mut unit = vec![0.0; rows.len()];
                unit[at] = 1.0;
                trace += predict(&unit, alpha, at);
                squares += (targets[at] - predict(&targets, alpha, at)).powi(2);
            }
            let n = rows.len() as f64;
            let expected = squares / n / (1.0 - trace / n).powi(2);
            let score = of_targets(&targets).generalised_cross_validation(alpha);
            assert!((score / expected - 1.0).abs() < 1e-10, "{score} {expected}");
        }
    }
}
