//! Every family of databases has its place everywhere.

use arlen_data::dialect::Family;

#[test]
fn roll_call() {
    let root = arlen_tests::root();
    for family in Family::ALL {
        for place in [
            format!("arlen-data/src/dialect/{family}/mod.rs"),
            format!("arlen-data/src/execute/{family}/mod.rs"),
            format!("arlen-data/src/execute/{family}/enabled.rs"),
            format!("arlen-data/src/execute/{family}/disabled.rs"),
            format!("arlen-migrate/src/lock/{family}.rs"),
            format!("conformance/fixtures/{family}.sql"),
            format!("examples/bookshop/db/migrations/catalog/{family}"),
        ] {
            assert!(root.join(&place).exists(), "{family} has no `{place}`");
        }
    }
    for folder in ["arlen-data/src/dialect", "arlen-data/src/execute"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("read") {
            let entry = entry.expect("an entry");
            let name = entry.file_name().into_string().expect("UTF-8");
            // What all drivers have in common.
            let shared = folder.ends_with("execute")
                && ["derive", "live", "native", "pool", "telemetry"].contains(&name.as_str());
            let known = shared || Family::ALL.iter().any(|family| family.as_str() == name);
            assert!(known || !entry.path().is_dir(), "`{folder}/{name}` is no family");
        }
    }
}
