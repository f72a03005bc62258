//! Rows in IEEE 754 single precision, as the 2024 study's guest computed:
//! `Σ (x_j - mean_j) / scale_j · coefficient_j`, summed from the first column
//! on, then the intercept. Every operation rounds to nearest, ties to even, so
//! any conforming machine, hardware or software, gives the same bits.

use zkml_core::Reject;

/// A float32 model where it lies in the input.
pub(crate) struct Model<'a> {
    mean: &'a [f32],
    scale: &'a [f32],
    coefficients: &'a [f32],
    intercept: f32,
}

impl<'a> Model<'a> {
    /// Reads the model's body.
    pub(crate) fn new(body: &'a [u32], columns: usize) -> Result<Self, Reject> {
        let values: &[f32] = bytemuck::cast_slice(&body[..3 * columns + 1]);
        if !values.iter().all(|value| value.is_finite()) {
            return Err(Reject::NotFinite);
        }
        let (mean, rest) = values.split_at(columns);
        let (scale, rest) = rest.split_at(columns);
        let (coefficients, intercept) = rest.split_at(columns);
        Ok(Self {
            mean,
            scale,
            coefficients,
            intercept: intercept[0],
        })
    }

    /// Applies the model to the rows in `cells`, one result each.
    ///
    /// # Errors
    /// [`Reject::NotFinite`] if a result is infinite or not a number, which it
    /// is whenever a cell or a scaled cell was.
    // Not inlined, so that fixed-point jobs do not page it in.
    #[inline(never)]
    pub(crate) fn predict(&self, cells: &[u32], results: &mut [u32]) -> Result<(), Reject> {
        let columns = self.mean.len();
        let cells: &[f32] = bytemuck::cast_slice(cells);
        for (row, result) in cells.chunks_exact(columns).zip(results) {
            let mut sum = 0.0f32;
            for (((cell, mean), scale), coefficient) in row
                .iter()
                .zip(self.mean)
                .zip(self.scale)
                .zip(self.coefficients)
            {
                sum += (cell - mean) / scale * coefficient;
            }
            let value = sum + self.intercept;
            if !value.is_finite() {
                return Err(Reject::NotFinite);
            }
            *result = value.to_bits();
        }
        Ok(())
    }
}
