//! SIGKILL at each point of a run, and not at random ones: behind each request to a server, before each write to a file. The next
//! run converges or names what it cannot know, and what is there then is what an undisturbed run leaves.
//!
//! `ARLEN_TEST_CRASHES` says at how many points of each sweep (default 6, well spread); `just crashes` takes all.

mod many;
mod postgres;
mod scenario;
mod server;
mod sqlite;

/// So many points at most, spread over all of them; the first and the last are always among them.
fn spread(points: usize) -> Vec<usize> {
    let wanted: usize = std::env::var("ARLEN_TEST_CRASHES").ok().and_then(|text| text.parse().ok()).unwrap_or(6).max(2);
    if points <= wanted {
        return (1..=points).collect();
    }
    (0..wanted).map(|n| 1 + n * (points - 1) / (wanted - 1)).collect()
}

#[test]
fn points_are_spread_from_the_first_to_the_last() {
    assert_eq!(spread(3), [1, 2, 3]);
    let many = spread(100_000);
    assert_eq!((many.first(), many.last()), (Some(&1), Some(&100_000)));
    assert!(many.windows(2).all(|pair| pair[0] < pair[1]));
}
