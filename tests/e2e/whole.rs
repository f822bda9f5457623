//! `create` and `drop`: the database itself.

use arlen_tests::{Project, Shop, block_on, postgres};

/// A shop whose database is not there yet; on PostgreSQL beside the database that the test has.
fn without_database(shop: &Shop, name: &str) {
    if shop.engine() == "postgres" {
        let config = std::fs::read_to_string(shop.project.path("arlen.toml")).expect("read");
        let server = config.rsplit_once("/t").expect("a name").0;
        shop.project.write("arlen.toml", format!("{server}/{name}%20{}\"\n", std::process::id()));
    }
}

#[test]
fn a_database_is_made_used_and_removed() {
    for shop in Shop::on_each_engine("a_database_is_made_used_and_removed") {
        without_database(&shop, "made");
        let shop = shop.with(&[("1_a.sql", "CREATE TABLE a (x INTEGER);")]);
        let run = |arguments: &[&str]| shop.project.cli(arguments).run();
        let not_there = run(&["drop", "--confirm", "shop", "--json"]).exits(0).json();
        assert_eq!(not_there["targets"][0]["changed"], false);
        assert_eq!(run(&["create", "--json"]).exits(0).json()["targets"][0]["changed"], true);
        drop(run(&["wait", "--timeout", "60"]).exits(0));
        drop(run(&["up"]).exits(0));
        assert_eq!(run(&["create", "--json"]).exits(0).json()["targets"][0]["changed"], false, "it is left as it is");
        drop(run(&["verify"]).exits(0));
        drop(run(&["drop"]).exits(2));
        drop(run(&["drop", "--confirm", "other"]).exits(2).says("usage-invalid"));
        drop(run(&["verify"]).exits(0));
        assert_eq!(run(&["drop", "--confirm", "shop", "--json"]).exits(0).json()["targets"][0]["changed"], true);
        if shop.engine() == "sqlite" {
            let left = std::fs::read_dir(shop.project.path("var")).expect("the folder stays").count();
            assert_eq!(left, 0, "nothing is left beside it");
        } else {
            drop(run(&["status"]).exits(1).says("connection-failed"));
        }
        assert!(run(&["drop", "--confirm", "shop"]).exits(0).stdout.contains("was not there"));
    }
}

#[test]
fn each_target_is_confirmed_before_one_is_dropped() {
    let project =
        Project::empty().with_config("[databases.a]\nurl = \"sqlite:a.db\"\n[databases.b]\nurl = \"sqlite:b.db\"\n");
    drop(project.cli(&["create", "--all"]).run().exits(0));
    drop(project.cli(&["drop", "--all", "--confirm", "a"]).run().exits(2).says("target-protected"));
    assert!(project.path("a.db").exists() && project.path("b.db").exists());
    drop(project.cli(&["drop", "--all", "--confirm", "a", "--confirm", "b"]).run().exits(0));
    assert!(!project.path("a.db").exists() && !project.path("b.db").exists());
}

#[test]
fn what_is_no_database_is_not_dropped() {
    let project = Project::sqlite();
    let text = "this is no database, and long enough to be looked at as one; this is no database, and must stay";
    project.write("var/shop.db", text);
    drop(project.cli(&["drop", "--confirm", "shop"]).run().exits(1).says("connection-failed"));
    assert_eq!(std::fs::read_to_string(project.path("var/shop.db")).expect("read"), text);
}

#[test]
fn a_database_in_use_is_not_dropped() {
    use arlen_data::execute::{DatabaseUrl, Session, SessionOptions};
    let Some(database) = postgres("a_database_in_use_is_not_dropped") else { return };
    let project = Project::postgres(&database).with(&[("1_a.sql", "CREATE TABLE a (x int);")]);
    drop(project.cli(&["up"]).run().exits(0));
    let url = DatabaseUrl::parse(&database.url).expect("a URL");
    block_on(async {
        let mut user = Session::open(&url, &SessionOptions::default()).await.expect("opened");
        let refused = project.cli(&["drop", "--confirm", "shop"]).run().exits(1);
        assert!(refused.stderr.contains("sqlstate: 55006"), "{refused}");
        let rows = user.query("SELECT count(*) FROM a", &[]).await.expect("the table is there");
        assert_eq!(rows.len(), 1);
        user.close().await;
    });
    drop(project.cli(&["drop", "--confirm", "shop"]).run().exits(0));
    drop(project.cli(&["create"]).run().exits(0));
}

#[test]
fn of_several_that_make_it_at_once_one_does() {
    for shop in Shop::on_each_engine("of_several_that_make_it_at_once_one_does") {
        without_database(&shop, "raced");
        let children: Vec<_> = (0..4).map(|_| shop.project.cli(&["create"]).start()).collect();
        for child in children {
            let output = child.wait_with_output().expect("it ends");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        drop(shop.project.cli(&["drop", "--confirm", "shop"]).run().exits(0));
    }
}
