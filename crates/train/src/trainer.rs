//! One pass over the rows, and the fit at its end.

use crate::{
    alpha,
    error::TrainError,
    leakage::Sample,
    moments::{Accumulator, Moments},
    split::{Side, Split},
    system::System,
    warning::Warning,
};

/// How many folds there can be: each costs a matrix, and the time of a fit.
const FOLDS: std::ops::RangeInclusive<u32> = 2..=100;

/// How the strength of ridge regression's penalty is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Alpha {
    /// It is given.
    Fixed(f64),
    /// By generalised cross-validation.
    Generalised,
    /// By cross-validation over this many folds of customers.
    Folds(u32),
}

/// What is minimised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// The squared errors.
    Linear,
    /// The squared errors and `alpha` times the squared coefficients of the
    /// standardised columns; the intercept is free.
    Ridge(Alpha),
}

/// How to train.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// What is minimised.
    pub method: Method,
    /// Which customers are held out.
    pub split: Split,
}

/// A fitted model: `Σ (x_j - mean_j) / scale_j · coefficient_j + intercept`.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The columns' means over the training rows.
    pub mean: Vec<f64>,
    /// The columns' standard deviations over `n`; 1 where one is constant.
    pub scale: Vec<f64>,
    /// A coefficient for each standardised column, in target units.
    pub coefficients: Vec<f64>,
    /// The prediction at the columns' means: the mean target of the training
    /// rows, but for what was lost in rounding the means.
    pub intercept: f64,
    /// Strength of the penalty; none for least squares.
    pub alpha: Option<f64>,
}

/// A fit and what was found on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// The fit.
    pub fit: Fit,
    /// Rows trained on.
    pub rows: u64,
    /// Rows held out.
    pub held_out: u64,
    /// Rows trained on whose target is not 0.
    pub non_zero: u64,
    /// The mean target of the rows trained on, the prediction to beat.
    pub mean_target: f64,
    /// The mean squared error that cross-validation estimates for the strength
    /// it chose.
    pub cross_validation: Option<f64>,
    /// What else has to be known.
    pub warnings: Vec<Warning>,
}

/// Takes rows and keeps what the fit needs of them.
pub struct Trainer {
    /// The columns, and the target as the last.
    names: Vec<String>,
    options: Options,
    /// One for each fold; a single one without folds. None before the first
    /// row.
    folds: Vec<Accumulator>,
    /// The first training row.
    origin: Vec<f64>,
    sample: Sample,
    rows: u64,
    held_out: u64,
}

impl Trainer {
    /// Starts with columns of these names.
    ///
    /// # Errors
    /// [`TrainError`] where there is no column or the options make no sense.
    pub fn new(features: &[String], target: &str, options: Options) -> Result<Self, TrainError> {
        if features.is_empty() {
            return Err(TrainError::NoFeatures);
        }
        match options.method {
            Method::Ridge(Alpha::Fixed(value)) if !(value >= 0.0 && value.is_finite()) => {
                return Err(TrainError::Alpha { value });
            }
            Method::Ridge(Alpha::Folds(value)) if !FOLDS.contains(&value) => {
                return Err(TrainError::Folds { value });
            }
            _ => {}
        }
        let mut names = features.to_vec();
        names.push(target.to_owned());
        Ok(Self {
            sample: Sample::new(features.len(), options.split.seed()),
            names,
            options,
            folds: Vec::new(),
            origin: Vec::new(),
            rows: 0,
            held_out: 0,
        })
    }

    /// Adds a customer's row, and says on which side it is.
    ///
    /// # Errors
    /// [`TrainError`] where the row has not one finite value for each column.
    pub fn push(&mut self, customer: i64, row: &[f64], target: f64) -> Result<Side, TrainError> {
        self.rows += 1;
        let features = self.names.len() - 1;
        if row.len() != features {
            return Err(TrainError::Width {
                row: self.rows,
                found: row.len(),
                expected: features,
            });
        }
        let values = || row.iter().copied().chain([target]);
        if let Some(column) = values().position(|value| !value.is_finite()) {
            return Err(TrainError::NotFinite {
                row: self.rows,
                column: self.names[column].clone(),
            });
        }
        let split = self.options.split;
        let side = split.side(customer);
        if side == Side::HeldOut {
            self.held_out += 1;
            return Ok(side);
        }
        let folds = match self.options.method {
            Method::Ridge(Alpha::Folds(folds)) => folds as usize,
            _ => 1,
        };
        if self.folds.is_empty() {
            self.origin = values().collect();
            self.folds
                .resize_with(folds, || Accumulator::new(self.origin.clone()));
        }
        self.sample.show(row, target);
        self.folds[split.fold(customer, folds)].push(values());
        Ok(side)
    }

    /// Fits.
    ///
    /// # Errors
    /// [`TrainError`] where the rows determine no model.
    pub fn finish(self) -> Result<Trained, TrainError> {
        let trained_on = self.rows - self.held_out;
        self.check_rows(trained_on)?;
        let width = self.names.len();
        let folds: Vec<_> = self.folds.into_iter().map(Accumulator::finish).collect();
        let moments = folds
            .iter()
            .fold(Moments::empty(width), |all, fold| all.join(fold));
        let target = width - 1;
        let mean = |column: usize| self.origin[column] + moments.offset(column);
        for (column, name) in self.names.iter().enumerate() {
            if !(mean(column).is_finite() && moments.product(column, column).is_finite()) {
                return Err(TrainError::TooLarge {
                    column: name.clone(),
                });
            }
        }
        let name = || self.names[target].clone();
        let non_zero = self.sample.non_zero();
        if non_zero == 0 {
            return Err(TrainError::NoBuyers {
                target: name(),
                rows: trained_on,
            });
        }
        if moments.product(target, target) == 0.0 {
            return Err(TrainError::ConstantTarget {
                target: name(),
                value: mean(target),
                rows: trained_on,
            });
        }

        let system = System::new(&moments)?;
        let choice = match self.options.method {
            Method::Ridge(Alpha::Generalised) => Some(alpha::generalised(&system)),
            Method::Ridge(Alpha::Folds(_)) => Some(alpha::k_fold(&folds)?),
            _ => None,
        };
        let alpha = match self.options.method {
            Method::Linear => None,
            Method::Ridge(Alpha::Fixed(alpha)) => Some(alpha),
            Method::Ridge(_) => choice.map(|choice| choice.alpha),
        };
        let coefficients = system.solve(alpha.unwrap_or(0.0));
        let scale = system.scale();
        // What rounding took from the means, where an offset is large.
        let lost: f64 = (0..target)
            .map(|j| {
                let residue = moments.offset(j) - (mean(j) - self.origin[j]);
                residue / scale[j] * coefficients[j]
            })
            .sum();
        let fit = Fit {
            mean: (0..target).map(mean).collect(),
            scale: scale.to_vec(),
            intercept: mean(target) - lost,
            coefficients,
            alpha,
        };

        let columns = &self.names[..target];
        let mut warnings = self.sample.check(columns, &system.explained());
        warnings.extend(system.constant().map(|column| Warning::ConstantColumn {
            column: columns[column].clone(),
        }));
        if alpha.unwrap_or(0.0) == 0.0 {
            warnings.extend(system.dependent().iter().map(|group| {
                Warning::Collinear {
                    columns: group
                        .iter()
                        .map(|&column| columns[column].clone())
                        .collect(),
                }
            }));
        }
        warnings.extend(choice.filter(|choice| choice.largest).map(|choice| {
            Warning::LargestAlpha {
                alpha: choice.alpha,
            }
        }));
        Ok(Trained {
            fit,
            rows: trained_on,
            held_out: self.held_out,
            non_zero,
            mean_target: mean(target),
            cross_validation: choice.map(|choice| choice.score),
            warnings,
        })
    }

    /// Checks that there are enough rows on both sides.
    fn check_rows(&self, trained_on: u64) -> Result<(), TrainError> {
        if trained_on == 0 {
            return Err(TrainError::NothingToTrainOn {
                rows: self.rows,
                held_out: self.held_out,
            });
        }
        let columns = self.names.len() - 1;
        let (needed, method, hint) = match self.options.method {
            Method::Linear => (
                columns as u64 + 1,
                "linear regression",
                "; ridge regression needs 2",
            ),
            Method::Ridge(_) => (2, "ridge regression", ""),
        };
        if trained_on < needed {
            return Err(TrainError::TooFewRows {
                rows: trained_on,
                needed,
                columns,
                method,
                hint,
            });
        }
        let fraction = self.options.split.fraction();
        if fraction > 0.0 && self.held_out == 0 {
            return Err(TrainError::NothingHeldOut {
                rows: self.rows,
                fraction,
            });
        }
        Ok(())
    }
}
