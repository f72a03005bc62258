//! The command line from transactions to a model.

use clap::{Args, ValueEnum};
use std::{num::NonZeroUsize, path::PathBuf, str::FromStr};

#[derive(Debug, Args)]
pub(crate) struct GenerateArguments {
    /// Number of customers, each of whom buys something.
    #[arg(long, value_name = "N")]
    pub(crate) customers: u64,
    /// Number of transactions, the rows of the file.
    #[arg(long, value_name = "N")]
    pub(crate) transactions: u64,
    /// The same seed gives the same file.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// The file to write; .csv or .parquet says in which format.
    #[arg(short, long, value_parser = table_file)]
    pub(crate) output: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FeaturesArguments {
    /// Transactions: CSV or Parquet files, or folders of them.
    #[arg(required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// Days at the end of the data whose spend is to be predicted.
    #[arg(
        long,
        value_name = "DAYS",
        default_value_t = 90,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub(crate) horizon_days: u32,
    /// Which features.
    #[arg(long, value_enum, default_value = "clean")]
    pub(crate) features: FeatureSetArgument,
    /// Leave out rows that are no valid transactions, and say which and how
    /// many, instead of refusing the file.
    #[arg(long)]
    pub(crate) skip_bad_rows: bool,
    /// How dates such as 3/4/2024 are written.
    #[arg(long, value_enum, default_value = "month-first")]
    pub(crate) date_order: DateOrderArgument,
    /// Memory for tables, as 500M, 2GiB or a number of bytes; what does not
    /// fit goes to disk.
    #[arg(long, value_name = "SIZE", default_value = "2GiB")]
    pub(crate) memory_limit: Size,
    /// Number of threads; as many as there are processors by default.
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Compute on the cluster with this scheduler, df://HOST:50050.
    #[cfg(feature = "cluster")]
    #[arg(long, value_name = "URL")]
    pub(crate) cluster: Option<String>,
    /// The feature file to write; .csv or .parquet says in which format.
    #[arg(short, long, value_parser = table_file)]
    pub(crate) output: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `zkml features --features`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FeatureSetArgument {
    /// What is known at the cutoff, and nothing else.
    Clean,
    /// The columns of the study of 2024, which leak the target.
    Published,
}

/// `--date-order`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DateOrderArgument {
    /// 3/4/2024 is the fourth of March.
    MonthFirst,
    /// 3/4/2024 is the third of April.
    DayFirst,
}

#[derive(Debug, Args)]
pub(crate) struct TrainArguments {
    /// The feature file: CSV or Parquet, one row per customer.
    pub(crate) data: PathBuf,
    /// What to fit.
    #[arg(long, value_enum, default_value = "ridge")]
    pub(crate) model: ModelArgument,
    /// Strength of ridge regression's penalty: a number, auto (generalised
    /// cross-validation), or kfold.
    #[arg(long, default_value = "auto", allow_hyphen_values = true)]
    pub(crate) alpha: AlphaArgument,
    /// Number of folds for --alpha kfold.
    #[arg(
        long,
        value_name = "K",
        default_value_t = 5,
        value_parser = clap::value_parser!(u32).range(2..=100)
    )]
    pub(crate) folds: u32,
    /// Share of customers that are held out and tested on.
    #[arg(long, value_name = "SHARE", default_value_t = 0.2)]
    pub(crate) test_fraction: f64,
    /// Decides which customers are held out.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Name of the column to predict, where the file does not tell.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) target: Option<String>,
    /// Train on these columns only, in this order. The identifier has to be
    /// named here to be one of them.
    #[arg(long, value_delimiter = ',', value_name = "COLUMN")]
    pub(crate) only: Option<Vec<String>>,
    /// Train without these columns.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "COLUMN",
        conflicts_with = "only"
    )]
    pub(crate) without: Vec<String>,
    /// The model file to write.
    #[arg(short, long)]
    pub(crate) output: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `zkml train --model`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModelArgument {
    /// Least squares.
    Linear,
    /// Least squares with a penalty on the coefficients.
    Ridge,
}

/// `--alpha`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum AlphaArgument {
    /// Generalised cross-validation.
    Auto,
    /// Cross-validation over folds.
    KFold,
    /// This one.
    Fixed(f64),
}

impl FromStr for AlphaArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            "kfold" => Ok(Self::KFold),
            _ => match text.parse::<f64>() {
                Ok(alpha) if alpha >= 0.0 && alpha.is_finite() => Ok(Self::Fixed(alpha)),
                _ => Err("alpha is auto, kfold, or a number of 0 or more".into()),
            },
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct EvaluateArguments {
    /// The model file.
    #[arg(long)]
    pub(crate) model: PathBuf,
    /// The feature file: CSV or Parquet, with the model's columns and target.
    #[arg(long)]
    pub(crate) data: PathBuf,
    /// Name of the column that is predicted, where neither model nor file
    /// tells.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) target: Option<String>,
    /// Only customers that were held out when the model was trained.
    #[arg(long)]
    pub(crate) held_out: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// A file to write whose name tells its format.
fn table_file(name: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(name);
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    if ending == "csv" || ending == "parquet" {
        Ok(path)
    } else {
        Err("the name must end in .csv or .parquet, which tells the format".into())
    }
}

/// A number of bytes: `1500000`, `500M` or `500MB` (10^6), `2GiB` (2^30).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size(pub(crate) usize);

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, unit) = text.split_at(digits);
        let factor: usize = match unit.trim().to_ascii_lowercase().as_str() {
            "" | "b" => 1,
            "k" | "kb" => 1_000,
            "m" | "mb" => 1_000_000,
            "g" | "gb" => 1_000_000_000,
            "kib" => 1 << 10,
            "mib" => 1 << 20,
            "gib" => 1 << 30,
            _ => return Err("a size is a number with B, kB, MB, GB, KiB, MiB or GiB".into()),
        };
        number
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_mul(factor))
            .filter(|&bytes| bytes > 0)
            .map(Self)
            .ok_or_else(|| "a size is a whole number, above 0, and its unit".into())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (text, bytes) in [
            ("1500000", 1_500_000),
            ("500M", 500_000_000),
            ("2 GB", 2_000_000_000),
            ("1GiB", 1 << 30),
            ("64kib", 65_536),
        ] {
            assert_eq!(text.parse::<Size>().unwrap().0, bytes, "{text}");
        }
        for text in [
            "",
            "M",
            "0",
            "1.5G",
            "-1",
            "2TB",
            "99999999999999999999",
            "9999999999999GiB",
        ] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
    }

    #[test]
    fn strengths() {
        assert_eq!("auto".parse(), Ok(AlphaArgument::Auto));
        assert_eq!("kfold".parse(), Ok(AlphaArgument::KFold));
        assert_eq!("0.5".parse(), Ok(AlphaArgument::Fixed(0.5)));
        for text in ["-1", "nan", "inf", "", "Auto"] {
            assert!(text.parse::<AlphaArgument>().is_err(), "{text}");
        }
    }
}
