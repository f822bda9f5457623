//! A router from `arlen.toml`.

use super::{Told, place};
use arlen_data::build::insert_into;
use arlen_data::config::{Config, Environment};
use arlen_data::diag::{Code, Error};
use arlen_data::execute::{Access, DatabaseOptions, Executor as _};
use arlen_data::router::{OperationClass, RouteContext, Router, RouterBuilder};
use arlen_tests::{Project, block_on};
use std::borrow::Cow;
use std::time::Duration;

/// A folder with four files of SQLite, and a configuration that ends like this.
fn shop(router: &str) -> Project {
    let project = Project::empty();
    let mut text = String::new();
    for name in super::NAMES {
        let file = project.folder().join(format!("{name}.db"));
        let connection = rusqlite::Connection::open(file).expect("a file");
        connection.execute_batch(&super::schema(name, false)).expect("a schema");
        connection.pragma_update(None, "journal_mode", "WAL").expect("a mode");
        text.push_str(&format!("[databases.{name}]\nurl = \"sqlite:{name}.db\"\n"));
    }
    project.write("arlen.toml", format!("{text}{router}"));
    project
}

async fn open(project: &Project, environment: Option<&str>) -> Result<RouterBuilder, Error> {
    let config = Config::load(&project.folder().join("arlen.toml"), environment)?;
    let none = Environment::from_iter::<[(&str, &str); 0]>([]);
    config.open_router(&none, |_| DatabaseOptions::default()).await
}

const WHOLE: &str = r#"
[router]
default_write = "main"
default_read = "copy"
targets = ["eu"]
replicas = { eu_copy = "eu" }
stickiness_ms = 3600000
stickiness_limit = 5
fallback = "all_errors"
"#;

#[test]
fn the_file_says_what_there_is() {
    let project = shop(WHOLE);
    block_on(async {
        let told = Told::default();
        let builder = open(&project, None).await.expect("opened").hooks(told.hooks());
        let router = builder.resolver(|request| request.context.shard().map(Cow::from)).build().expect("a router");
        assert_eq!(router.targets().map(|name| name.as_str()).collect::<Vec<_>>(), ["copy", "eu", "eu_copy", "main"]);
        let access = |name| router.database(name).expect("a target").access();
        assert_eq!(
            ["main", "copy", "eu", "eu_copy"].map(access),
            [Access::Write, Access::Read, Access::Write, Access::Read]
        );
        assert_eq!(router.stickiness(), Duration::from_secs(3600));
        assert_eq!(place(&router).await, "copy");
        assert_eq!(place(&router.with(RouteContext::new().with_shard("eu_copy"))).await, "eu_copy");
        // All errors count.
        router.fetch_all::<(i64,), _>(&arlen_data::build::select("id").from("nowhere")).await.expect_err("no table");
        assert_eq!(
            told.take().last().map(String::as_str),
            Some("fallback read copy default_read -> main object-missing")
        );
        router.execute(&insert_into("notes").set("id", 1).set("text", "x")).await.expect("added");
        assert_eq!(place(&router).await, "main");
    });
}

#[test]
fn an_overlay_changes_it_key_by_key() {
    let project = shop(WHOLE);
    project.write("arlen.prod.toml", "[router]\nstickiness_ms = 0\ndefault_read = \"main\"\n");
    block_on(async {
        let router = open(&project, Some("prod")).await.expect("opened").build().expect("a router");
        assert_eq!((router.stickiness(), place(&router).await), (Duration::ZERO, "main".to_owned()));
        assert_eq!(router.targets().map(|name| name.as_str()).collect::<Vec<_>>(), ["eu", "eu_copy", "main"]);
    });
}

#[test]
fn without_a_table_it_is_the_database_that_is_meant() {
    let project = Project::empty();
    project.write("arlen.toml", "[databases.only]\nurl = \"sqlite:only.db\"\n");
    block_on(async {
        let router = open(&project, None).await.expect("opened").build().expect("a router");
        for class in [OperationClass::Read, OperationClass::Write, OperationClass::Transaction] {
            assert_eq!(router.resolve(class).expect("a target").target.as_str(), "only");
        }
    });
    let several = shop("");
    let error = block_on(open(&several, None)).expect_err("which one?");
    assert_eq!(error.code(), Code::TargetAmbiguous);
}

#[test]
fn faults_name_their_place() {
    let config = |text: &str| {
        let project = shop(text);
        block_on(async {
            let builder = open(&project, None).await;
            builder.and_then(RouterBuilder::build).map(|router: Router| format!("{router:?}"))
        })
    };
    for (text, code, line) in [
        ("[router]\ndefault_write = \"us\"\n", Code::TargetUnknown, Some(10)),
        ("[router]\ndefault_write = \"main\"\ntargets = [\"eu\", \"us\"]\n", Code::TargetUnknown, Some(11)),
        ("[router]\ndefault_write = \"main\"\n[router.replicas]\ncopy = \"us\"\n", Code::TargetUnknown, Some(12)),
        ("[router]\ndefault_write = \"main\"\n[router.replicas]\nmain = \"eu\"\n", Code::RouterInvalid, None),
        (
            "[router]\ndefault_write = \"main\"\n[router.replicas]\ncopy = \"eu_copy\"\neu_copy = \"eu\"\n",
            Code::RouterInvalid,
            None,
        ),
    ] {
        let error = config(text).expect_err(text);
        assert_eq!(error.code(), code, "{text}");
        assert_eq!(error.diagnostic().label().map(|label| label.line), line, "{text} {error:?}");
        assert!(error.diagnostic().help().is_some());
    }
}
