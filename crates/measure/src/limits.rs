//! Sizes as people write them.

/// Units and their bytes, longest name first.
const UNITS: [(&str, u64); 10] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("B", 1),
    ("", 1),
];

/// Bytes from `12GiB`, `500 MB` or a plain number of bytes. A size is a whole
/// number or a decimal fraction of a unit.
///
/// # Errors
/// In one line, what is wrong.
pub fn parse_bytes(text: &str) -> Result<u64, String> {
    let wrong = || format!("{text:?} is no size; write for example 12GiB, 500MB or 1000000");
    let (number, factor) = UNITS
        .iter()
        .find_map(|(unit, factor)| Some((text.trim().strip_suffix(unit)?.trim(), *factor)))
        .ok_or_else(wrong)?;
    if let Ok(whole) = number.parse::<u64>() {
        return whole
            .checked_mul(factor)
            .filter(|&bytes| bytes > 0)
            .ok_or_else(wrong);
    }
    let bytes = number.parse::<f64>().map_err(|_| wrong())? * factor as f64;
    if bytes >= 1.0 && bytes < 2_f64.powi(63) {
        Ok(bytes as u64)
    } else {
        Err(wrong())
    }
}

/// Seconds above zero.
///
/// # Errors
/// In one line, what is wrong.
pub fn parse_seconds(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|seconds: &f64| seconds.is_finite() && *seconds > 0.0)
        .ok_or_else(|| format!("{text:?} is no time in seconds above 0"))
}

/// A share above 0 and below 1.
///
/// # Errors
/// In one line, what is wrong.
pub fn parse_share(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|share: &f64| *share > 0.0 && *share < 1.0)
        .ok_or_else(|| format!("{text:?} is no share between 0 and 1; write for example 0.05"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        assert_eq!(parse_bytes("12GiB"), Ok(12 << 30));
        assert_eq!(parse_bytes("1.5 MiB"), Ok(3 << 19));
        assert_eq!(parse_bytes("500MB"), Ok(500_000_000));
        assert_eq!(parse_bytes(" 7 B"), Ok(7));
        assert_eq!(parse_bytes("1000000"), Ok(1_000_000));
    }

    #[test]
    fn what_is_no_size_is_refused() {
        for text in [
            "",
            "GiB",
            "-1GiB",
            "12XB",
            "nan",
            "inf",
            "0",
            "0.1",
            "99999999999TiB",
            "1e30",
        ] {
            assert!(parse_bytes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_and_shares_have_a_range() {
        assert_eq!(parse_seconds("0.5"), Ok(0.5));
        assert_eq!(parse_share("0.05"), Ok(0.05));
        for text in ["0", "-1", "inf", "nan", "x", ""] {
            assert!(parse_seconds(text).is_err(), "{text}");
            assert!(parse_share(text).is_err(), "{text}");
        }
        assert!(parse_share("1").is_err());
    }
}
