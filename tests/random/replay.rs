//! The checks of the fuzzer on its seeds and on changed seeds, so that they are compiled and run with every test.

use super::{Rng, seeds};

#[path = "../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "public in the crate of the fuzzer")]
pub(super) mod fuzz;

type Check = fn(&[u8]);

const TARGETS: [(&str, Check); 3] =
    [("template", fuzz::template::check), ("identifier", fuzz::identifier::check), ("split", fuzz::split::check)];

fn seeds_of(target: &str) -> Vec<Vec<u8>> {
    let folder = arlen_tests::root().join("fuzz/seeds").join(target);
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("seeds").map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    paths.into_iter().map(|path| std::fs::read(path).expect("read")).collect()
}

#[test]
fn the_seeds_of_the_fuzzer_hold() {
    for (target, check) in TARGETS {
        let inputs = seeds_of(target);
        assert!(inputs.len() >= 10, "{target} has seeds");
        for input in inputs {
            check(&input);
        }
    }
}

/// What a fuzzer does without looking at coverage: pieces of seeds, put together, with bytes changed.
#[test]
fn changed_seeds_of_the_fuzzer_hold() {
    for (target, check) in TARGETS {
        let inputs = seeds_of(target);
        for seed in seeds(20_000) {
            let mut rng = Rng::new(seed);
            let mut input = rng.pick(&inputs).clone();
            for _ in 0..rng.between(1, 6) {
                change(&mut rng, &mut input, &inputs);
            }
            if std::panic::catch_unwind(|| check(&input)).is_err() {
                panic!("{target}, seed {seed}: {:?}", String::from_utf8_lossy(&input));
            }
        }
    }
}

fn change(rng: &mut Rng, input: &mut Vec<u8>, inputs: &[Vec<u8>]) {
    const PIECES: [&str; 16] =
        ["'", "\"", "--", "/*", "*/", "$1", "$2", "{{x}}", "$$", "\\", "(", ")", "\u{1f}", "\0", "é", "E'"];
    let at = rng.below(input.len() + 1);
    match rng.below(4) {
        0 if at < input.len() => {
            input.remove(at);
        }
        1 => {
            let other = rng.pick(inputs);
            let from = rng.below(other.len() + 1);
            input.truncate(at);
            input.extend_from_slice(&other[from..]);
        }
        2 if at < input.len() => input[at] = u8::try_from(rng.below(256)).expect("a byte"),
        _ => {
            let piece = PIECES[rng.below(PIECES.len())];
            input.splice(at..at, piece.bytes());
        }
    }
}
