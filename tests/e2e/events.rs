//! What a run says while it is under way.

use arlen_data::config::{Config, Environment, Selection};
use arlen_migrate::report::Event;
use arlen_migrate::script::ScriptProgress;
use arlen_migrate::{Target, redo, up};
use arlen_tests::{Shop, block_on};

fn target(shop: &Shop) -> Target {
    let path = shop.project.path("arlen.toml");
    let config = Config::locate(Some(&path), None, &Selection::Default).expect("a configuration");
    let environment = Environment::default();
    Target::resolve(&config, &environment, &Selection::Default, None).expect("a target").remove(0)
}

/// What was said, in order; and how far each file has come when all is over.
#[derive(Default)]
struct Heard {
    lines: Vec<String>,
    runs: Vec<ScriptProgress>,
}

impl Heard {
    fn take(&mut self, event: Event) {
        self.lines.push(match event {
            Event::Started(started) => {
                self.runs.push(started.progress);
                let file = started.path.file_name().expect("a name").to_string_lossy().into_owned();
                format!("started {file} {}/{}", started.place, started.of)
            }
            Event::Applied(entry) => format!("applied {}", entry.version),
            Event::Undone(entry) => format!("undone {}", entry.version),
            _ => "another".to_owned(),
        });
    }

    fn completed(&self) -> Vec<(usize, usize)> {
        self.runs.iter().map(|run| (run.completed(), run.statements())).collect()
    }
}

const FILES: &[(&str, &str)] = &[
    ("1_a.sql", "CREATE TABLE a (n INTEGER); INSERT INTO a VALUES (1);"),
    ("2_b.sql", "INSERT INTO a VALUES (2); INSERT INTO a VALUES (3);\nINSERT INTO a VALUES (4);"),
    ("2_b.down.sql", "DELETE FROM a WHERE n > 1;"),
];

#[test]
fn each_file_is_told_with_its_place_before_it_runs() {
    for shop in Shop::on_each_engine("each_file_is_told_with_its_place_before_it_runs") {
        let shop = shop.with(FILES);
        let target = target(&shop);
        let mut heard = Heard::default();
        let report = block_on(up(&target, |event| heard.take(event)));
        assert!(report.error.is_none(), "{:?}", report.error);
        assert_eq!(heard.lines, ["started 1_a.sql 1/2", "applied 1", "started 2_b.sql 2/2", "applied 2"]);
        assert_eq!(heard.completed(), [(2, 2), (3, 3)], "{}", shop.engine());
        let mut heard = Heard::default();
        drop(block_on(redo(&target, |event| heard.take(event))));
        assert_eq!(heard.lines, ["started 2_b.down.sql 1/2", "undone 2", "started 2_b.sql 2/2", "applied 2"]);
        assert_eq!(heard.completed(), [(1, 1), (3, 3)], "{}", shop.engine());
    }
}

#[test]
fn what_was_completed_before_a_failure_is_counted() {
    for shop in Shop::on_each_engine("what_was_completed_before_a_failure_is_counted") {
        let shop =
            shop.with(FILES).with(&[("3_c.sql", "DELETE FROM a; DELETE FROM a; DELETE FROM missing; SELECT 1;")]);
        let mut heard = Heard::default();
        let report = block_on(up(&target(&shop), |event| heard.take(event)));
        assert!(report.error.is_some());
        assert_eq!(heard.lines.last().map(String::as_str), Some("started 3_c.sql 3/3"));
        assert_eq!(heard.completed().last(), Some(&(2, 4)), "{}", shop.engine());
        let failed = heard.runs.last().expect("it began");
        assert_eq!(failed.line(failed.completed()).as_deref(), Some("DELETE FROM missing"));
    }
}
