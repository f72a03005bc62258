//! Numbers as people read them: three significant digits and a unit.

use zkml_measure::figures::{Figure, Unit};

/// A figure's value with its unit.
pub(crate) fn value(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Seconds => scaled(
            value,
            &[(3600.0, "h"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs")],
        ),
        Unit::Bytes if value < 999.5 => format!("{value:.0} B"),
        Unit::Bytes => scaled(value, &[(1e9, "GB"), (1e6, "MB"), (1e3, "kB")]),
        Unit::Joules => scaled(value, &[(1e3, "kJ"), (1.0, "J"), (1e-3, "mJ")]),
        Unit::PerSecond => format!("{} /s", count(value)),
        Unit::Count => count(value),
    }
}

/// A power of ten, or twice or five times one, as an axis shows it: no digits
/// that are not there.
pub(crate) fn tick(unit: Unit, at: f64) -> String {
    let text = value(unit, at);
    match text.split_once(' ') {
        Some((number, name)) => format!("{} {name}", plain(number)),
        None => plain(&text),
    }
}

/// A median with its limits: `69.0 s (67.9 to 70.2)`.
pub(crate) fn estimate(unit: Unit, estimate: &zkml_statistics::Estimate) -> String {
    let median = value(unit, estimate.median);
    match estimate.interval {
        Some(limits) if limits.low < limits.high => format!(
            "{median} ({} to {})",
            value(unit, limits.low),
            value(unit, limits.high)
        ),
        _ => median,
    }
}

/// A ratio: `1.07`.
pub(crate) fn ratio(value: f64) -> String {
    format!("{}×", significant(value))
}

/// What figures are called in headings and on axes, where not by their name.
const TITLES: [(Figure, &str); 13] = [
    (Figure::Execute, "Execution time"),
    (Figure::Setup, "Prover set-up"),
    (Figure::Prove, "Proving the core proof"),
    (Figure::ProveTotal, "Proving time"),
    (Figure::Verify, "Verification time"),
    (Figure::ProverPeak, "Peak memory of the prover"),
    (Figure::VerifierPeak, "Peak memory of the verifier"),
    (Figure::ProverEnergy, "Energy while proving"),
    (Figure::Proof, "Proof size"),
    (Figure::Cycles, "Guest cycles"),
    (Figure::TotalCycles, "Cycles proven"),
    (Figure::CyclesPerRow, "Guest cycles per row"),
    (Figure::RowsPerSecond, "Rows per second"),
];

/// What a figure is called in headings and on axes.
pub(crate) fn title(figure: Figure) -> &'static str {
    TITLES
        .iter()
        .find(|(titled, _)| *titled == figure)
        .map_or(figure.name(), |(_, title)| title)
}

/// A moment as `2026-11-22 15:40 UTC`, by the proleptic Gregorian calendar
/// (Fliegel and Van Flandern's day count, turned around by eras of 400 years).
pub(crate) fn moment(unix_seconds: u64) -> String {
    let (days, seconds) = (unix_seconds / 86_400, unix_seconds % 86_400);
    // Days since 1 March of the year 0, so that leap days end a year.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    format!(
        "{:04}-{month:02}-{day:02} {:02}:{:02} UTC",
        era * 400 + year + carry,
        seconds / 3600,
        seconds / 60 % 60
    )
}

fn scaled(value: f64, units: &[(f64, &str)]) -> String {
    let size = value.abs();
    // 999.6 ms would round to 1000 ms: half a unit of the last digit decides.
    let found = units.iter().find(|(unit, _)| size >= unit * 0.9995);
    match (found.or(units.last()), size == 0.0) {
        (Some((unit, name)), false) => format!("{} {name}", significant(value / unit)),
        (_, _) => "0".into(),
    }
}

/// Three significant digits; more only before the decimal point.
fn significant(value: f64) -> String {
    let size = value.abs();
    if size >= 99.95 {
        grouped(value.round())
    } else if size >= 9.995 {
        format!("{value:.1}")
    } else if size >= 0.1 || size == 0.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.2e}")
    }
}

/// A number of things: whole where it is whole.
fn count(value: f64) -> String {
    if value.fract() == 0.0 {
        grouped(value)
    } else {
        significant(value)
    }
}

/// A whole number with commas between thousands.
fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::from(if value < 0.0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Without zeros after the decimal point.
fn plain(number: &str) -> String {
    if number.contains('.') && !number.contains('e') {
        number
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned()
    } else {
        number.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_and_a_unit() {
        for (unit, number, text) in [
            (Unit::Seconds, 95.41, "95.4 s"),
            (Unit::Seconds, 0.025, "25.0 ms"),
            (Unit::Seconds, 0.999_7, "1.00 s"),
            (Unit::Seconds, 0.000_31, "310 µs"),
            (Unit::Seconds, 0.0, "0"),
            (Unit::Seconds, 7322.0, "2.03 h"),
            (Unit::Bytes, 244_000.0, "244 kB"),
            (Unit::Count, 68_624.0, "68,624"),
            (Unit::Count, 64.25, "64.2"),
            (Unit::PerSecond, 1234.4, "1,234 /s"),
            (Unit::Bytes, 17.0, "17 B"),
        ] {
            assert_eq!(value(unit, number), text);
        }
        assert_eq!(tick(Unit::Seconds, 0.05), "50 ms");
        assert_eq!(tick(Unit::Bytes, 2e6), "2 MB");
        assert_eq!(tick(Unit::Count, 10_000.0), "10,000");
        assert_eq!(ratio(1.066), "1.07×");
    }

    #[test]
    fn moments_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_400, "2000-02-29 00:00 UTC"),
            (1_709_251_199, "2024-02-29 23:59 UTC"),
            (1_735_689_600, "2025-01-01 00:00 UTC"),
            (4_107_542_400, "2100-03-01 00:00 UTC"),
        ] {
            assert_eq!(moment(seconds), text);
        }
    }
}
