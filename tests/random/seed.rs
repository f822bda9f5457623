//! Numbers from a seed: the same in every run.

/// A source of numbers, `SplitMix64`: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
#[derive(Clone, Debug)]
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below this number, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("below a usize")
    }

    /// From the first to the last, both among them.
    pub(crate) fn between(&mut self, first: usize, last: usize) -> usize {
        first + self.below(last - first + 1)
    }

    /// True in so many of a hundred cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }

    /// A small number, mostly; sometimes one at the end of what there is.
    pub(crate) fn integer(&mut self) -> i64 {
        match self.below(20) {
            0 => i64::MAX,
            1 => i64::MIN,
            2 => i64::from(i32::MAX) + 1,
            3 => -1,
            _ => i64::try_from(self.below(7)).expect("small") - 3,
        }
    }

    /// A quarter of a small number, so that every engine reads and writes it without loss.
    pub(crate) fn fraction(&mut self) -> f64 {
        f64::from(i16::try_from(self.below(41)).expect("small") - 20) / 4.0
    }

    pub(crate) fn text(&mut self) -> &'static str {
        const TEXTS: [&str; 19] = [
            "", "a", "b", "A", "ab", "it's", "50%", "_", "\\", "é", "𝔘🦀", "\"", "a\nb", "$1", "?", "{{x}}", "--", "1",
            "-2.5",
        ];
        TEXTS[self.below(TEXTS.len())]
    }
}

/// The seeds of a test: so many as `ARLEN_TEST_CASES` says, or the one of `ARLEN_TEST_SEED`.
pub(crate) fn seeds(default: u64) -> std::ops::Range<u64> {
    let number = |variable| std::env::var(variable).ok().and_then(|text| text.parse::<u64>().ok());
    match number("ARLEN_TEST_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("ARLEN_TEST_CASES").unwrap_or(default),
    }
}
