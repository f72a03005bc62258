//! From values to places on a chart.

/// An axis, logarithmic or from zero.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    logarithmic: bool,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// A logarithmic axis from `from` to `to` that shows all these values with
    /// a little room. Values that are not positive have no place on it and are
    /// left out of account.
    pub(crate) fn logarithmic(
        values: impl IntoIterator<Item = f64>,
        room: f64,
        from: f64,
        to: f64,
    ) -> Self {
        let (low, high) = values
            .into_iter()
            .filter(|value| value.is_finite() && *value > 0.0)
            .fold((f64::INFINITY, 0.0_f64), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        let (low, high) = if low <= high {
            (low, high)
        } else {
            (1.0, 10.0)
        };
        // Equal or nearly equal values would turn noise into mountains.
        let (low, high) = if high / low < 2.0 {
            let centre = (low * high).sqrt();
            (centre / 1.6, centre * 1.6)
        } else {
            (low, high)
        };
        let room = (high / low).powf(room);
        Self {
            logarithmic: true,
            low: low / room,
            high: high * room,
            from,
            to,
        }
    }

    /// A linear axis from 0 to `high`.
    pub(crate) fn from_zero(high: f64, from: f64, to: f64) -> Self {
        Self {
            logarithmic: false,
            low: 0.0,
            high: if high > 0.0 { high } else { 1.0 },
            from,
            to,
        }
    }

    /// Where a value lies.
    pub(crate) fn place(&self, value: f64) -> f64 {
        let share = if self.logarithmic {
            (value.max(f64::MIN_POSITIVE) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        self.from + share.clamp(0.0, 1.0) * (self.to - self.from)
    }

    /// The lowest and highest value on the axis.
    pub(crate) const fn range(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// Round values on a logarithmic axis: powers of ten, with twice and five
    /// times them where there are few; at least two if the axis has any.
    pub(crate) fn decades(&self) -> Vec<f64> {
        let within = |steps: &[f64], every: usize| -> Vec<f64> {
            let (first, last) = (self.low.log10().floor(), self.high.log10().ceil());
            (0..=(last - first) as usize)
                .step_by(every)
                .flat_map(|power| {
                    let decade = 10_f64.powf(first + power as f64);
                    steps.iter().map(move |step| step * decade)
                })
                .filter(|value| (self.low..=self.high).contains(value))
                .collect()
        };
        let decades = within(&[1.0], 1);
        match decades.len() {
            7.. => within(&[1.0], 2),
            4..=6 => decades,
            3 => within(&[1.0, 3.0], 1),
            _ => {
                let some = within(&[1.0, 2.0, 5.0], 1);
                if some.len() < 2 {
                    within(&[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0], 1)
                } else {
                    some
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::iter;

    #[test]
    fn decades_lie_evenly() {
        let scale = Scale::logarithmic([0.01, 100.0], 0.0, 0.0, 400.0);
        let places: Vec<f64> = [0.01, 0.1, 1.0, 10.0, 100.0]
            .iter()
            .map(|&value| scale.place(value))
            .collect();
        for (place, expected) in places.iter().zip([0.0, 100.0, 200.0, 300.0, 400.0]) {
            assert!((place - expected).abs() < 1e-9);
        }
        assert_eq!(scale.decades().len(), 5);
    }

    #[test]
    fn an_axis_has_a_sensible_number_of_ticks() {
        for high in [1.0, 1.1, 1.9, 3.0, 10.0, 64.0, 1e3, 1e4, 1e7, 1e12] {
            let scale = Scale::logarithmic([1.0, high], 0.06, 0.0, 1.0);
            let ticks = scale.decades();
            assert!((2..=8).contains(&ticks.len()), "{high}: {ticks:?}");
        }
    }

    #[test]
    fn nothing_and_nonsense_still_have_an_axis() {
        let empty = Scale::logarithmic(iter::empty(), 0.1, 0.0, 1.0);
        assert!(!empty.decades().is_empty());
        let odd = Scale::logarithmic([f64::NAN, 0.0, -1.0, 5.0], 0.1, 0.0, 1.0);
        assert!((odd.place(5.0) - 0.5).abs() < 1e-9);
        assert_eq!(odd.place(0.0), 0.0);
    }
}
