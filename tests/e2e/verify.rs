//! `verify` lets nothing pass that `up` would have to do, or could not.

use arlen_tests::Shop;

#[test]
fn verify_is_content_only_when_nothing_is_left_to_be_done() {
    for shop in Shop::on_each_engine("verify_is_content_only_when_nothing_is_left_to_be_done") {
        shop.write_numbered(2);
        let pending = shop.project.cli(&["verify", "--json"]).run().exits(3).says("migration-pending");
        assert_eq!(pending.json()["targets"][0]["pending"].as_array().map(Vec::len), Some(2), "{pending}");
        assert_eq!(shop.tables(), [""; 0], "nothing is written");
        drop(shop.project.cli(&[]).run().exits(0));
        let document = shop.project.cli(&["verify", "--json"]).run().exits(0).json();
        assert_eq!(document["targets"][0]["applied"].as_array().map(Vec::len), Some(2), "the history is told");
        shop.project.write("db/migrations/shop/3_broken.sql", "SELECT 'open");
        drop(shop.project.cli(&["verify"]).run().exits(4).says("migration-unterminated"));
        shop.project.write("db/migrations/shop/3_broken.sql", "SELECT 3;");
        drop(shop.project.cli(&["verify"]).run().exits(3).says("migration-pending"));
        shop.project.write("db/migrations/shop/1_step.sql", "SELECT 'edited';");
        drop(shop.project.cli(&["verify"]).run().exits(4).says("migration-checksum-changed"));
        shop.project.remove("db/migrations/shop/1_step.sql");
        drop(shop.project.cli(&["verify"]).run().exits(4).says("migration-absent"));
        shop.write_numbered(2);
        shop.project.write("db/migrations/shop/0_late.sql", "SELECT 0;");
        drop(shop.project.cli(&["verify"]).run().exits(4).says("migration-late"));
    }
}

#[test]
fn of_several_targets_the_most_severe_counts_in_verify() {
    let project = arlen_tests::Project::empty()
        .with_config("[databases.a]\nurl = \"sqlite:a.db\"\n[databases.b]\nurl = \"sqlite:b.db\"\n");
    project.write("db/migrations/a/1_a.sql", "SELECT 1;");
    project.write("db/migrations/b/1_b.sql", "SELECT 1;");
    drop(project.cli(&["--database", "b"]).run().exits(0));
    drop(project.cli(&["verify", "--all"]).run().exits(3));
    project.write("db/migrations/b/1_b.sql", "SELECT 2;");
    drop(project.cli(&["verify", "--all"]).run().exits(4));
}
