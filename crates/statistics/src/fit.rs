//! Least-squares fits of how a cost grows.

/// Why points have no line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FitError {
    /// A coordinate is infinite or not a number, or, for a power law, not
    /// positive.
    Value {
        /// Which point.
        index: usize,
    },
    /// The points have fewer than two different first coordinates.
    OneAbscissa,
}

impl std::fmt::Display for FitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Value { index } => write!(f, "point {index} cannot be used in a fit"),
            Self::OneAbscissa => f.write_str("a fit needs points at two places or more"),
        }
    }
}

impl std::error::Error for FitError {}

/// `y = intercept + slope x`, fitted by ordinary least squares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Increase of `y` per unit of `x`: the marginal cost.
    pub slope: f64,
    /// `y` at 0: the fixed cost.
    pub intercept: f64,
    /// Standard deviation of the points about the line, with two degrees of
    /// freedom spent; none for two points, which always lie on a line.
    pub residual: Option<f64>,
    /// Standard error of the slope; none for two points.
    pub slope_error: Option<f64>,
    /// Standard error of the intercept; none for two points.
    pub intercept_error: Option<f64>,
}

impl Line {
    /// The line nearest to points `(x, y)`.
    ///
    /// # Errors
    /// [`FitError`] for points that do not determine a line.
    pub fn fit(points: &[(f64, f64)]) -> Result<Self, FitError> {
        if let Some(index) = points
            .iter()
            .position(|(x, y)| !(x.is_finite() && y.is_finite()))
        {
            return Err(FitError::Value { index });
        }
        let n = points.len() as f64;
        let mean = |get: fn(&(f64, f64)) -> f64| points.iter().map(|p| get(p) / n).sum::<f64>();
        let (centre_x, centre_y) = (mean(|p| p.0), mean(|p| p.1));
        let about = |get: &dyn Fn(f64, f64) -> f64| -> f64 {
            points
                .iter()
                .map(|&(x, y)| get(x - centre_x, y - centre_y))
                .sum()
        };
        let spread = about(&|x, _| x * x);
        if points.iter().all(|&(x, _)| x == points[0].0) || spread == 0.0 {
            return Err(FitError::OneAbscissa);
        }
        let slope = about(&|x, y| x * y) / spread;
        let freedom = points.len().saturating_sub(2);
        let residual = (freedom > 0).then(|| {
            let squares = about(&|x, y| (y - slope * x).powi(2));
            (squares / freedom as f64).sqrt()
        });
        Ok(Self {
            slope,
            intercept: centre_y - slope * centre_x,
            residual,
            slope_error: residual.map(|s| s / spread.sqrt()),
            intercept_error: residual.map(|s| s * (1.0 / n + centre_x * centre_x / spread).sqrt()),
        })
    }

    /// The line's `y` at `x`.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        self.intercept + self.slope * x
    }
}

/// `y = factor x^exponent`, a straight line on logarithmic axes, fitted to the
/// logarithms by ordinary least squares. An exponent of 1 is proportional
/// growth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Power {
    /// `y` at 1.
    pub factor: f64,
    /// Slope on logarithmic axes.
    pub exponent: f64,
    /// Standard deviation of `ln y` about the line: 0.1 is about 10 %. None
    /// for two points.
    pub residual: Option<f64>,
    /// Standard error of the exponent; none for two points.
    pub exponent_error: Option<f64>,
}

impl Power {
    /// The power law nearest to points `(x, y)`.
    ///
    /// # Errors
    /// [`FitError`] for points that do not determine one, points with a
    /// coordinate that is not positive among them.
    pub fn fit(points: &[(f64, f64)]) -> Result<Self, FitError> {
        if let Some(index) = points.iter().position(|&(x, y)| !(x > 0.0 && y > 0.0)) {
            return Err(FitError::Value { index });
        }
        let logarithms: Vec<(f64, f64)> = points.iter().map(|&(x, y)| (x.ln(), y.ln())).collect();
        let line = Line::fit(&logarithms)?;
        Ok(Self {
            factor: line.intercept.exp(),
            exponent: line.slope,
            residual: line.residual,
            exponent_error: line.slope_error,
        })
    }

    /// The law's `y` at `x`.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        self.factor * x.powf(self.exponent)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Anscombe's first data set ("Graphs in statistical analysis", 1973),
    /// whose fit is published: y = 3.00 + 0.500 x, standard error of the slope
    /// 0.118, of the intercept 1.125, residual 1.237.
    #[test]
    fn a_published_example() {
        let x = [10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0];
        let y = [
            8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68,
        ];
        let points: Vec<_> = x.into_iter().zip(y).collect();
        let line = Line::fit(&points).unwrap();
        assert!((line.slope - 0.500_1).abs() < 1e-4);
        assert!((line.intercept - 3.000_1).abs() < 1e-4);
        assert!((line.residual.unwrap() - 1.236_6).abs() < 1e-4);
        assert!((line.slope_error.unwrap() - 0.117_9).abs() < 1e-4);
        assert!((line.intercept_error.unwrap() - 1.124_7).abs() < 1e-4);
    }

    #[test]
    fn what_determines_no_line_is_refused() {
        assert_eq!(Line::fit(&[]), Err(FitError::OneAbscissa));
        assert_eq!(Line::fit(&[(1.0, 2.0)]), Err(FitError::OneAbscissa));
        assert_eq!(
            Line::fit(&[(1.0, 2.0), (1.0, 3.0)]),
            Err(FitError::OneAbscissa)
        );
        assert_eq!(
            Line::fit(&[(1.0, 2.0), (2.0, f64::NAN)]),
            Err(FitError::Value { index: 1 })
        );
        assert_eq!(
            Power::fit(&[(0.0, 2.0), (2.0, 1.0)]),
            Err(FitError::Value { index: 0 })
        );
    }

    #[test]
    fn two_points_have_no_residual() {
        let line = Line::fit(&[(10.0, 5.0), (20.0, 8.0)]).unwrap();
        assert!((line.slope - 0.3).abs() < 1e-15 && line.residual.is_none());
        assert!((line.at(30.0) - 11.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn points_on_a_line_give_it_back(
            slope in -1e3..1e3_f64, intercept in -1e3..1e3_f64,
            x in prop::collection::btree_set(-1000..1000_i32, 3..20),
        ) {
            let points: Vec<_> = x
                .into_iter()
                .map(f64::from)
                .map(|x| (x, intercept + slope * x))
                .collect();
            let line = Line::fit(&points).unwrap();
            let scale = slope.abs() + intercept.abs() + 1.0;
            prop_assert!((line.slope - slope).abs() < 1e-9 * scale);
            prop_assert!((line.intercept - intercept).abs() < 1e-6 * scale);
            prop_assert!(line.residual.unwrap() < 1e-6 * scale);
        }

        #[test]
        fn no_other_line_is_nearer(
            points in prop::collection::vec((-1e3..1e3_f64, -1e3..1e3_f64), 3..20),
            tilt in -0.1..0.1_f64, shift in -1.0..1.0_f64,
        ) {
            let line = Line::fit(&points).unwrap();
            let distance = |tilt: f64, shift: f64| -> f64 {
                points
                    .iter()
                    .map(|&(x, y)| (y - line.at(x) - tilt * x - shift).powi(2))
                    .sum()
            };
            prop_assert!(distance(0.0, 0.0) <= distance(tilt, shift) * (1.0 + 1e-9) + 1e-9);
        }

        #[test]
        fn points_on_a_power_law_give_it_back(
            factor in 1e-6..1e6_f64, exponent in -3.0..3.0_f64,
        ) {
            let points: Vec<_> = [1.0, 10.0, 100.0, 1000.0]
                .into_iter()
                .map(|x: f64| (x, factor * x.powf(exponent)))
                .collect();
            let power = Power::fit(&points).unwrap();
            prop_assert!((power.exponent - exponent).abs() < 1e-9);
            prop_assert!((power.at(30.0) / (factor * 30_f64.powf(exponent)) - 1.0).abs() < 1e-9);
        }
    }
}
