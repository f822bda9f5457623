//! What samples say.

/// The one in the middle, or what lies between the two there.
#[must_use]
pub fn median(samples: &[f64]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = sorted.get(middle).copied().unwrap_or(f64::NAN);
    if sorted.len() % 2 == 1 {
        return upper;
    }
    let lower = middle.checked_sub(1).and_then(|below| sorted.get(below)).copied();
    lower.map_or(upper, |lower| f64::midpoint(lower, upper))
}

/// The least.
#[must_use]
pub fn min(samples: &[f64]) -> f64 {
    samples.iter().copied().fold(f64::INFINITY, f64::min)
}

/// As results have it: to a tenth.
#[must_use]
pub fn tenths(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::{median, min, tenths};

    #[test]
    fn the_median_stands_in_the_middle() {
        assert_eq!(tenths(median(&[9.0, 1.0, 2.0])), 2.0);
        assert_eq!(tenths(median(&[9.0, 1.0, 2.0, 4.0])), 3.0);
        assert!(median(&[]).is_nan());
        assert_eq!(tenths(min(&[9.0, 1.04, 2.0])), 1.0);
    }
}
