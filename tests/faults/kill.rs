//! SIGKILL at a random moment: the next run converges, each statement's effect exactly once.
//!
//! `ARLEN_TEST_KILLS` says how often for each engine (default 12); `just faults` does it 200 times.

use arlen_tests::Shop;
use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant};

const FILES: usize = 50;

#[test]
fn a_killed_run_is_finished_by_the_next_on_sqlite() {
    kill_and_finish(|| Some(Shop::sqlite()));
}

#[test]
fn a_killed_run_is_finished_by_the_next_on_postgres() {
    kill_and_finish(|| Shop::postgres("a_killed_run_is_finished_by_the_next_on_postgres"));
}

fn kill_and_finish(fresh: impl Fn() -> Option<Shop>) {
    let kills: usize = std::env::var("ARLEN_TEST_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let Some(undisturbed) = fresh() else { return };
    undisturbed.write_numbered(FILES);
    let begun = Instant::now();
    drop(undisturbed.project.cli(&[]).run().exits(0));
    let duration = begun.elapsed();
    let schema = undisturbed.schema();
    let (mut in_mid_run, mut before, mut after) = (0, 0, 0);
    for _ in 0..kills {
        let Some(shop) = fresh() else { return };
        shop.write_numbered(FILES);
        let mut child = shop.project.cli(&[]).start();
        std::thread::sleep(fraction(duration));
        child.kill().expect("killed");
        child.wait().expect("ended");
        match shop.tables().len() {
            0 => before += 1,
            tables if tables == FILES + 3 => after += 1,
            _ => in_mid_run += 1,
        }
        // No half of a file is ever seen, before the next run as well as behind it.
        if shop.tables().iter().any(|table| table == "notes") {
            assert_eq!(shop.column("SELECT count(*) FROM notes GROUP BY n HAVING count(*) <> 2"), [""; 0]);
        }
        drop(shop.project.cli(&["--quiet"]).run().exits(0));
        shop.assert_numbered(FILES);
        assert_eq!(shop.schema(), schema, "the schema is that of a run that nobody killed");
    }
    eprintln!("killed {kills} runs of {FILES} files: {before} before, {in_mid_run} in mid run, {after} after");
    assert!(kills < 10 || in_mid_run > 0, "no kill came in mid run: the times are wrong");
}

/// A random part of a duration.
fn fraction(of: Duration) -> Duration {
    let random = u32::try_from(RandomState::new().hash_one(0_u8) % 1000).expect("small");
    of * random / 1000
}
