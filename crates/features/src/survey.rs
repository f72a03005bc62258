//! What must be known of all transactions before features can be computed.

use crate::{
    error::FeatureError,
    plan::{DAY, Recipe},
    request::Request,
};
use arrow::temporal_conversions::timestamp_s_to_datetime;
use datafusion::common::ScalarValue;

/// Most product categories, of which each is a column.
pub const MAX_CATEGORIES: usize = 255;

/// What a pass over all transactions finds.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Number of transactions.
    pub transactions: u64,
    /// When the first was made, in seconds since 1970.
    pub first: i64,
    /// When the latest was made.
    pub latest: i64,
    /// The categories: name, what stands for it in the plan's input, and the
    /// time of the first transaction.
    pub categories: Vec<(String, ScalarValue, i64)>,
}

impl Survey {
    /// What the request's plan depends on.
    ///
    /// # Errors
    /// [`FeatureError`] if the horizon is 0, no transaction is before the
    /// cutoff, or there are too many categories or one with an unfit name.
    pub fn recipe(&self, request: &Request) -> Result<Recipe, FeatureError> {
        let horizon_days = request.horizon_days;
        request.check()?;
        let cutoff = self.latest - i64::from(horizon_days) * DAY;
        if self.first > cutoff {
            return Err(FeatureError::NothingBefore {
                horizon_days,
                span_days: (self.latest - self.first) / DAY,
                first: date_text(self.first),
                latest: date_text(self.latest),
            });
        }
        if self.categories.len() > MAX_CATEGORIES {
            return Err(FeatureError::TooManyCategories {
                limit: MAX_CATEGORIES,
            });
        }
        let known = self.categories.iter().filter(|(.., date)| *date <= cutoff);
        let mut categories: Vec<_> = known
            .map(|(name, code, _)| (name.clone(), code.clone()))
            .collect();
        categories.sort_by(|a, b| a.0.cmp(&b.0));
        if let Some((name, _)) = categories
            .iter()
            .find(|(name, _)| name.chars().any(char::is_control))
        {
            return Err(FeatureError::CategoryName { name: name.clone() });
        }
        Ok(Recipe {
            set: request.set,
            horizon_days,
            cutoff,
            categories,
        })
    }
}

/// A time in seconds since 1970 as `YYYY-MM-DD HH:MM:SS`.
#[must_use]
pub fn date_text(seconds: i64) -> String {
    timestamp_s_to_datetime(seconds).map_or_else(|| seconds.to_string(), |date| date.to_string())
}
