//! Sessions that do not open.

use super::{is, open, postgres_url, run, sqlite_url};
use arlen_data::diag::{Class, Code, Error, Retry};
use arlen_data::execute::{DatabaseUrl, Session, SessionOptions};
use arlen_tests::{Project, block_on, postgres};
use std::time::Duration;

fn unopened(url: &DatabaseUrl) -> Option<Error> {
    // A busy machine takes its time to say no.
    unopened_within(url, Duration::from_secs(60))
}

fn unopened_within(url: &DatabaseUrl, connect_timeout: Duration) -> Option<Error> {
    let options = SessionOptions { connect_timeout, ..SessionOptions::default() };
    block_on(Session::open(url, &options)).err()
}

/// The URL with another user.
fn with_user(url: &str, user: &str, password: &str) -> DatabaseUrl {
    let (_, place) = url.rsplit_once('@').expect("a user");
    DatabaseUrl::parse(&format!("postgres://{user}:{password}@{place}")).expect("a URL")
}

#[test]
fn a_server_that_lets_nobody_in_says_why() {
    let Some(database) = postgres("a_server_that_lets_nobody_in_says_why") else { return };
    let role = format!("{}_many", database.name());
    database.run(&format!("CREATE ROLE {role} LOGIN PASSWORD 'pass-many-word' CONNECTION LIMIT 0"));
    let full = unopened(&with_user(&database.url, &role, "pass-many-word"));
    let wrong = unopened(&with_user(&database.url, &role, "pass-other-word"));
    database.run(&format!(
        "REVOKE CONNECT ON DATABASE {} FROM public; ALTER ROLE {role} CONNECTION LIMIT 9",
        database.name()
    ));
    let refused = unopened(&with_user(&database.url, &role, "pass-many-word"));
    database.run(&format!("DROP ROLE {role}"));
    let full = full.expect("no connection left");
    is(&full, Code::TooManyConnections, Class::Connection, Retry::SameStatement);
    assert_eq!(full.sqlstate(), Some("53300"));
    is(&refused.expect("no right"), Code::PermissionDenied, Class::Usage, Retry::Never);
    // A server that trusts everybody lets this one in as far as the other.
    let wrong = wrong.expect("wrong password, or no connection left");
    if wrong.code() != Code::TooManyConnections {
        is(&wrong, Code::AuthenticationFailed, Class::Connection, Retry::Never);
    }
    for error in [full, wrong] {
        assert!(!format!("{error:?}").contains("pass-"), "{error:?}");
    }
}

#[test]
fn a_database_that_is_not_there_is_missing_like_a_table() {
    let Some(database) = postgres("a_database_that_is_not_there_is_missing_like_a_table") else { return };
    let (server, _) = database.url.rsplit_once('/').expect("a name");
    let url = DatabaseUrl::parse(&format!("{server}/no_such_database")).expect("a URL");
    is(&unopened(&url).expect("not there"), Code::ObjectMissing, Class::Usage, Retry::Never);
    block_on(async {
        let mut session = open(&postgres_url(&database)).await;
        let error = super::refusal(&mut session, "DROP DATABASE no_such_database", &[]).await;
        is(&error, Code::ObjectMissing, Class::Usage, Retry::Never);
        run(&mut session, &["SELECT 1"]).await;
    });
}

#[test]
fn a_server_that_is_not_there_may_come_back() {
    let url = DatabaseUrl::parse("postgres://u:hunter2@127.0.0.1:1/x").expect("a URL");
    is(&unopened(&url).expect("nobody listens"), Code::ConnectionFailed, Class::Connection, Retry::SameStatement);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let url = DatabaseUrl::parse(&format!("postgres://u:hunter2@127.0.0.1:{port}/x")).expect("a URL");
    let error = unopened_within(&url, Duration::from_millis(200)).expect("nobody answers");
    is(&error, Code::ConnectionTimeout, Class::Timeout, Retry::SameStatement);
}

#[test]
fn a_file_that_is_no_database_is_one_fault_however_it_is_opened() {
    let project = Project::empty();
    project.write("a.db", "this is no database, and long enough to be looked at as one; this is no database");
    let error = unopened(&sqlite_url(&project)).expect("no database");
    is(&error, Code::ConnectionFailed, Class::Connection, Retry::SameStatement);
    let other = DatabaseUrl::parse("sqlite:b.db").expect("a URL").relative_to(project.folder());
    block_on(async {
        let mut session = open(&other).await;
        let sql = format!("ATTACH '{}' AS a", project.path("a.db").display());
        drop(session.query(&sql, &[]).await);
        let error = super::refusal(&mut session, &sql, &[]).await;
        is(&error, Code::ConnectionFailed, Class::Connection, Retry::SameStatement);
    });
}
