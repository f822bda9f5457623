#![expect(clippy::disallowed_methods, reason = "tests write the files that they load")]

use super::{Config, Environment, LintRule, Selection, TargetName};
use crate::diag::{Code, Error};
use crate::dialect::Family;
use std::path::Path;
use tempfile::TempDir;

/// A folder with the given files, and what loading `arlen.toml` from it gives.
struct Case {
    folder: TempDir,
    environment: Environment,
}

impl Case {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("written");
        }
        Self { folder, environment: Environment::from_iter::<[(&str, &str); 0]>([]) }
    }

    fn with(mut self, variables: &[(&str, &str)]) -> Self {
        self.environment = variables.iter().copied().collect();
        self
    }

    fn load(&self, environment: Option<&str>) -> Result<Config, Error> {
        Config::load(&self.folder.path().join("arlen.toml"), environment)
    }

    fn url(&self, environment: Option<&str>, target: &str) -> Result<String, Error> {
        let config = self.load(environment)?;
        let url = config.find(&target.parse()?)?.url(&config, &self.environment)?;
        Ok(url.to_string().replace(&format!("{}/", self.folder.path().display()), ""))
    }

    #[track_caller]
    fn refused(&self, target: &str, code: Code, place: Option<(usize, usize)>, message: &str) {
        let error = self.url(None, target).expect_err("refused");
        assert_eq!(error.code(), code, "{error:?}");
        assert_eq!(error.to_string().replace(&format!("{}/", self.folder.path().display()), ""), message);
        assert!(error.diagnostic().help().is_some(), "{error:?}");
        assert_eq!(error.diagnostic().label().map(|label| (label.line, label.column)), place, "{error:?}");
    }
}

#[test]
fn a_path_of_sqlite_starts_from_the_file() {
    let case = Case::new(&[("arlen.toml", "[databases.shop]\nurl = \"sqlite:var/shop.db\"\n")]);
    assert_eq!(case.url(None, "shop").expect("a URL"), "sqlite:var/shop.db");
    let config = case.load(None).expect("loaded");
    let database = config.find(&config.default_target().expect("the only one")).expect("there");
    let folder = database.migrations(&config, &case.environment, || Ok(Family::Sqlite)).expect("a folder");
    assert_eq!(folder, case.folder.path().join("db/migrations/shop"));
    let file = database.snapshot(&config, &case.environment, || Ok(Family::Sqlite)).expect("a file");
    assert_eq!(file, case.folder.path().join("db/schema/shop.json"));
    assert!(!database.is_protected());
    assert_eq!(database.lock_timeout().as_secs(), 60);
}

#[test]
fn an_overlay_wins_key_by_key() {
    let case = Case::new(&[
        ("arlen.toml", "[databases.default]\nurl = \"sqlite:a.db\"\nprotected = true\nlock_timeout_ms = 5\n"),
        ("arlen.prod.toml", "[databases.default]\nurl_env = \"SHOP\"\n[databases.more]\nurl = \"sqlite:more.db\"\n"),
    ])
    .with(&[("SHOP", "sqlite:prod.db")]);
    assert_eq!(case.url(None, "default").expect("a URL"), "sqlite:a.db");
    assert_eq!(case.url(Some("prod"), "default").expect("a URL"), "sqlite:prod.db");
    assert_eq!(case.url(Some("prod"), "more").expect("a URL"), "sqlite:more.db");
    let config = case.load(Some("prod")).expect("loaded");
    let database = config.find(&TargetName::default()).expect("there");
    assert!(database.is_protected());
    assert_eq!(database.lock_timeout().as_millis(), 5);
    assert_eq!(case.load(Some("test")).expect_err("no such overlay").code(), Code::ConfigMissing);
    assert_eq!(case.load(Some("../x")).expect_err("not a name").code(), Code::UsageInvalid);
}

#[test]
fn variables_are_put_in_and_two_dollars_are_one() {
    let case = Case::new(&[("arlen.toml", "[databases.shop]\nurl = \"sqlite:${DIR}/$${x}$1.db\"\n")]);
    case.refused(
        "shop",
        Code::ConfigVariableMissing,
        Some((2, 1)),
        "`databases.shop.url` needs the environment variable `DIR`, which is not set",
    );
    assert_eq!(case.with(&[("DIR", "var")]).url(None, "shop").expect("a URL"), "sqlite:var/${x}$1.db");
}

#[test]
fn overrides_concern_their_target_alone() {
    let text = "[databases.default]\nurl = \"sqlite:a.db\"\n[databases.shop]\nurl = \"sqlite:b.db\"\n";
    let case = Case::new(&[("arlen.toml", text)])
        .with(&[("ARLEN_DATABASE_URL", "sqlite:x.db"), ("DATABASE_URL", "sqlite:never.db")]);
    assert_eq!(case.url(None, "default").expect("a URL"), "sqlite:x.db");
    assert_eq!(case.url(None, "shop").expect("a URL"), "sqlite:b.db");
    let case = case.with(&[("ARLEN_DATABASE_URL_SHOP", "sqlite:y.db")]);
    assert_eq!(case.url(None, "default").expect("a URL"), "sqlite:a.db");
    assert_eq!(case.url(None, "shop").expect("a URL"), "sqlite:y.db");
    let case = case.with(&[("ARLEN_DATABASE_URL_SHOP", "")]);
    case.refused(
        "shop",
        Code::ConfigVariableMissing,
        None,
        "the environment variable `ARLEN_DATABASE_URL_SHOP` is set, and empty",
    );
    let case = case.with(&[("ARLEN_DATABASE_URL_SHOP", "hunter2")]);
    case.refused(
        "shop",
        Code::UrlInvalid,
        None,
        "the database URL has no scheme (from the environment variable `ARLEN_DATABASE_URL_SHOP`)",
    );
    let case = case.with(&[("ARLEN_DATABASE_URL", "sqlite:x.db"), ("ARLEN_DATABASE_URL_DEFAULT", "sqlite:y.db")]);
    let message =
        "`ARLEN_DATABASE_URL_DEFAULT` and `ARLEN_DATABASE_URL` name different databases for the target `default`";
    case.refused("default", Code::ConfigConflict, None, message);
}

#[test]
fn every_fault_names_its_line_and_key() {
    use Code::{
        ConfigConflict, ConfigKeyUnknown, ConfigSyntax, ConfigUrlMissing, ConfigValueInvalid, ConfigVariableInvalid,
    };
    use Code::{TargetNameInvalid, TargetUnknown, UrlInvalid};
    for (text, code, place, message) in [
        ("[databases.shop]\nurl = sqlite\n", ConfigSyntax, Some((2, 7)), None),
        ("[database.shop]\n", ConfigKeyUnknown, Some((1, 2)), Some("unknown key `database`")),
        ("databases = 1\n", ConfigValueInvalid, Some((1, 1)), Some("`databases` is a whole number")),
        ("[databases]\nshop = true\n", ConfigValueInvalid, Some((2, 1)), Some("`databases.shop` is true or false")),
        (
            "[databases.shop]\nurl = 3\n",
            ConfigValueInvalid,
            Some((2, 1)),
            Some("`databases.shop.url` is a whole number"),
        ),
        ("[databases.shop]\nlock_timeout_ms = -1\n", ConfigValueInvalid, Some((2, 1)), None),
        ("[databases.shop]\nprotected = \"yes\"\n", ConfigValueInvalid, Some((2, 1)), None),
        ("[databases.shop]\nmigrations = {oracle = \"x\"}\n", ConfigKeyUnknown, Some((2, 15)), None),
        ("[databases.shop]\nurl = \"${\"\n", ConfigVariableInvalid, Some((2, 1)), None),
        ("[databases.shop]\nurl = \"a\"\nurl_env = \"B\"\n", ConfigConflict, Some((3, 1)), None),
        ("[databases.shop]\n[databases.Shop]\n", ConfigConflict, Some((2, 12)), None),
        ("[databases.9shop]\n", TargetNameInvalid, Some((1, 12)), Some("`9shop` is not the name of a target")),
        ("[databases.shop]\n", ConfigUrlMissing, None, Some("the target `shop` has no `url`")),
        ("[databases.shop]\nurl = \"ftp://x\"\n", UrlInvalid, Some((2, 1)), None),
        ("[databases.other]\n", TargetUnknown, None, None),
        (
            "[databases.shop]\nmigrations = \"\"\n",
            ConfigValueInvalid,
            Some((2, 1)),
            Some("`databases.shop.migrations` is empty"),
        ),
        ("[databases.shop]\nurl_env = \"a b\"\n", ConfigVariableInvalid, Some((2, 1)), None),
        ("[router]\ndefault = \"shop\"\n", ConfigKeyUnknown, Some((2, 1)), Some("unknown key `router.default`")),
        ("router = 1\n", ConfigValueInvalid, Some((1, 1)), Some("`router` is a whole number")),
        ("[router]\ndefault_read = 1\n", ConfigValueInvalid, Some((2, 1)), None),
        (
            "[router]\ndefault_write = \" \"\n",
            ConfigValueInvalid,
            Some((2, 1)),
            Some("`router.default_write` is empty"),
        ),
        ("[router]\ndefault_write = \"9\"\n", TargetNameInvalid, Some((2, 1)), None),
        ("[router]\ntargets = \"shop\"\n", ConfigValueInvalid, Some((2, 1)), Some("`router.targets` is text")),
        ("[router]\ntargets = [1]\n", ConfigValueInvalid, Some((2, 1)), None),
        ("[router.replicas]\nCopy = \"shop\"\ncopy = \"shop\"\n", ConfigConflict, Some((3, 1)), None),
        ("[router.replicas]\ncopy = \"9\"\n", TargetNameInvalid, Some((2, 1)), None),
        ("[router]\nstickiness_ms = 86400001\n", ConfigValueInvalid, Some((2, 1)), None),
        ("[router]\nstickiness_limit = 0\n", ConfigValueInvalid, Some((2, 1)), None),
        ("[router]\nfallback = \"some\"\n", ConfigValueInvalid, Some((2, 1)), Some("`router.fallback` is no policy")),
    ] {
        let case = Case::new(&[("arlen.toml", text)]);
        let error = case.url(None, "shop").expect_err(text);
        assert_eq!(error.code(), code, "{text}: {error:?}");
        assert_eq!(error.diagnostic().label().map(|label| (label.line, label.column)), place, "{text}: {error:?}");
        assert!(error.diagnostic().help().is_some(), "{error:?}");
        if let Some(message) = message {
            assert_eq!(error.to_string(), message);
        }
    }
}

#[test]
fn a_file_that_is_not_text_is_refused() {
    let case = Case::new(&[]);
    std::fs::write(case.folder.path().join("arlen.toml"), b"# a\n\xFF").expect("written");
    let error = case.load(None).expect_err("not UTF-8");
    assert_eq!(error.code(), Code::ConfigUnreadable);
    assert_eq!(error.diagnostic().label().map(|label| (label.line, label.column)), Some((2, 1)));
}

#[test]
fn the_default_target_is_default_or_the_only_one() {
    let chosen = |text: &str| {
        let config = Case::new(&[("arlen.toml", text)]).load(None).expect("loaded");
        config
            .default_target()
            .map(|name| name.to_string())
            .map_err(|error| (error.code(), error.diagnostic().help().map(str::to_owned)))
    };
    assert_eq!(chosen("[databases.a]\n"), Ok("a".to_owned()));
    assert_eq!(chosen("[databases.a]\n[databases.default]\n"), Ok("default".to_owned()));
    assert_eq!(
        chosen("[databases.b]\n[databases.a]\n"),
        Err((Code::TargetAmbiguous, Some("configured: a, b".to_owned())))
    );
    assert_eq!(chosen("").expect_err("none").0, Code::TargetUnknown);
}

#[test]
fn a_selection_has_each_target_once() {
    let chosen = |text: &str, selection: &Selection| {
        let config = Case::new(&[("arlen.toml", text)]).load(None).expect("loaded");
        config.select(selection).map(|names| names.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let named = |names: &[&str]| Selection::Named(names.iter().map(|name| (*name).to_owned()).collect());
    let two = "[databases.b]\n[databases.a]\n";
    assert_eq!(chosen(two, &Selection::All).expect("all"), ["a", "b"]);
    assert_eq!(chosen(two, &named(&["b", "a", "B"])).expect("two"), ["b", "a"]);
    assert_eq!(chosen("[databases.a]\n", &Selection::Default).expect("one"), ["a"]);
    assert_eq!(chosen("[databases.a]\n", &named(&[])).expect("one"), ["a"]);
    for (text, selection, code) in [
        (two, Selection::Default, Code::TargetAmbiguous),
        (two, named(&["a", "c"]), Code::TargetUnknown),
        (two, named(&["a", "../c"]), Code::TargetNameInvalid),
        ("", Selection::All, Code::TargetUnknown),
    ] {
        assert_eq!(chosen(text, &selection).expect_err("refused").code(), code);
    }
}

#[test]
fn what_counts_is_listed_with_its_place_and_without_passwords() {
    let text = "[databases.shop]\nurl = \"postgres://u:${PASSWORD}@localhost/x?application_name=hunter2\"\nmigrations = { sqlite = \"a\", postgres = \"b\" }\n";
    let case = Case::new(&[("arlen.toml", text), ("arlen.prod.toml", "[databases.shop]\nprotected = true\n")]);
    let case = case.with(&[("PASSWORD", "hunter2")]);
    let config = case.load(Some("prod")).expect("loaded");
    let folder = format!("{}/", case.folder.path().display());
    let entries = config.entries(&case.environment);
    assert!(!format!("{entries:?}").contains("hunter2"));
    let shown: Vec<_> = entries
        .iter()
        .map(|entry| format!("{} {} {}", entry.key, entry.value.as_deref().unwrap_or("?"), entry.provenance))
        .map(|line| line.replace(&folder, ""))
        .collect();
    let expected = [
        "databases.shop.url postgres://localhost:5432/x arlen.toml:2, $PASSWORD",
        "databases.shop.migrations b arlen.toml:3",
        "databases.shop.queries db/sql/shop default",
        "databases.shop.snapshot db/schema/shop.json default",
        "databases.shop.protected true arlen.prod.toml:2",
        "databases.shop.lock_timeout_ms 60000 default",
        "databases.shop.ddl_lock_timeout_ms 2000 default",
        "databases.shop.lock session default",
    ];
    assert_eq!(shown, expected);
    let none = Environment::from_iter::<[(&str, &str); 0]>([]);
    let unknown = config.entries(&none);
    let codes: Vec<_> = unknown.iter().filter_map(|entry| entry.value.as_ref().err().map(Error::code)).collect();
    // The folder depends on the family of the database, which nobody knows.
    assert_eq!((codes, unknown.len()), (vec![Code::ConfigVariableMissing], 7));
}

#[test]
fn what_the_linter_cannot_be_told_is_refused() {
    use Code::{ConfigKeyUnknown, ConfigValueInvalid};
    for (text, code, place, message) in [
        ("[databases.shop]\nlint_from = -1\n", ConfigValueInvalid, Some((2, 1)), None),
        (
            "[databases.shop]\nlint_from = \"V1\"\n",
            ConfigValueInvalid,
            Some((2, 1)),
            Some("`databases.shop.lint_from` is no version"),
        ),
        ("[databases.shop]\nlint_off = \"drop-table\"\n", ConfigValueInvalid, Some((2, 1)), None),
        ("[databases.shop]\nlint_on = [1]\n", ConfigValueInvalid, Some((2, 1)), None),
        ("[databases.shop]\nlint_postgres_version = 9\n", ConfigValueInvalid, Some((2, 1)), None),
        ("[databases.shop]\nlint_to = 1\n", ConfigKeyUnknown, Some((2, 1)), None),
    ] {
        let error = Case::new(&[("arlen.toml", text)]).load(None).expect_err(text);
        let label = error.diagnostic().label().map(|label| (label.line, label.column));
        assert_eq!((error.code(), label), (code, place), "{text}: {error:?}");
        assert!(message.is_none_or(|message| message == error.to_string()) && error.diagnostic().help().is_some());
    }
}

#[test]
fn what_the_linter_is_told_is_overlaid_key_by_key() {
    let first =
        "[databases.shop]\nurl = \"sqlite:a.db\"\nlint_from = 7\nlint_off = [\"a\", \"b\"]\nlint_on = [\"c\"]\n";
    let over = "[databases.shop]\nlint_from = \"20260101120000\"\nlint_off = []\nlint_postgres_version = 16\n";
    let case = Case::new(&[("arlen.toml", first), ("arlen.prod.toml", over)]);
    let seen = |environment| {
        let config = case.load(environment).expect("loaded");
        let shop = config.find(&"shop".parse().expect("a name")).expect("there");
        let names = |rules: &[LintRule]| rules.iter().map(|rule| rule.name.clone()).collect::<Vec<_>>();
        (shop.lint_from(), names(shop.lint_off()), names(shop.lint_on()), shop.lint_postgres_version())
    };
    assert_eq!(seen(None), (Some(7), vec!["a".into(), "b".into()], vec!["c".into()], 13));
    assert_eq!(seen(Some("prod")), (Some(20_260_101_120_000), vec![], vec!["c".into()], 16));
    let config = case.load(Some("prod")).expect("loaded");
    let entries = config.entries(&case.environment).into_iter().map(|entry| (entry.key, entry.value.expect("known")));
    let lint: Vec<_> = entries.filter(|(key, _)| key.contains("lint_")).map(|(_, value)| value).collect();
    assert_eq!(lint, ["20260101120000", "c", "", "16"]);
}

#[test]
fn the_router_is_overlaid_key_by_key() {
    let case = Case::new(&[
        (
            "arlen.toml",
            "[router]\ndefault_read = \"Copy\"\ntargets = [\"eu\"]\nreplicas = { c = \"eu\" }\nstickiness_ms = 5\n",
        ),
        ("arlen.prod.toml", "[router]\ndefault_write = \"main\"\ntargets = []\n"),
    ]);
    let seen = |environment| {
        let config = case.load(environment).expect("loaded");
        let router = config.router();
        let name = |name: Option<&TargetName>| name.map(ToString::to_string);
        (
            name(router.default_read()),
            name(router.default_write()),
            router.targets().map(ToString::to_string).collect::<Vec<_>>(),
            router.replicas().map(|(replica, primary)| format!("{replica} {primary}")).collect::<Vec<_>>(),
            router.stickiness().as_millis(),
        )
    };
    let (copy, main) = (Some("copy".to_owned()), Some("main".to_owned()));
    assert_eq!(seen(None), (copy.clone(), None, vec!["eu".to_owned()], vec!["c eu".to_owned()], 5));
    assert_eq!(seen(Some("prod")), (copy, main, vec![], vec!["c eu".to_owned()], 5));
    let config = Case::new(&[("arlen.toml", "")]).load(None).expect("loaded");
    assert_eq!((config.router().default_read(), config.router().stickiness().as_millis()), (None, 0));
}

#[test]
fn migrations_may_lie_in_a_folder_per_dialect() {
    let text = "[databases.shop]\nurl = \"sqlite:a.db\"\nmigrations = { sqlite = \"db/${KIND}\" }\n";
    let case = Case::new(&[("arlen.toml", text)]).with(&[("KIND", "lite")]);
    let config = case.load(None).expect("loaded");
    let database = config.find(&"shop".parse().expect("a name")).expect("there");
    let folder = database.migrations(&config, &case.environment, || Ok(Family::Sqlite)).expect("a folder");
    assert_eq!(folder, case.folder.path().join("db/lite"));
    let error = database.migrations(&config, &case.environment, || Ok(Family::Postgres)).expect_err("none for it");
    assert_eq!(error.code(), Code::ConfigValueInvalid);
    assert_eq!(error.to_string(), "`databases.shop.migrations` names no path for `postgres`");
}

#[test]
fn without_a_file_the_url_comes_from_outside() {
    let config = Config::without_file(Path::new("").to_owned());
    let name = config.default_target().expect("default");
    let none = Environment::from_iter::<[(&str, &str); 0]>([]);
    let database = config.find(&name).expect("any name");
    assert_eq!(database.url(&config, &none).expect_err("nothing").code(), Code::ConfigMissing);
    let some: Environment = [("ARLEN_DATABASE_URL", "sqlite:x.db")].into_iter().collect();
    assert_eq!(database.url(&config, &some).expect("a URL").to_string(), "sqlite:x.db");
}

#[test]
fn nothing_secret_is_printed() {
    let case = Case::new(&[("arlen.toml", "[databases.shop]\nurl = \"postgres://u:hunter2@localhost/x\"\n")]);
    let config = case.load(None).expect("loaded");
    let environment: Environment = [("A", "hunter2")].into_iter().collect();
    let database = config.find(&config.default_target().expect("one")).expect("there");
    let url = database.url(&config, &environment);
    assert!(!format!("{config:?} {environment:?} {url:?}").contains("hunter2"));
}
