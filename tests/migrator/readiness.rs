//! A health route: "the schema is at version X".

use super::{MIGRATIONS, migrator, names, open};
use arlen_data::compile::sql;
use arlen_data::execute::{Database, DatabaseOptions, Executor as _, PoolOptions};
use arlen_migrate::{Readiness, SchemaState, UpOptions, Version};
use arlen_tests::{OwnServer, Shop, block_on};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

async fn ready(State((db, readiness)): State<(Database, Readiness)>) -> (StatusCode, String) {
    let state = readiness.check(&db).await;
    let status = if state.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, state.to_string())
}

async fn served(db: Database, readiness: Readiness) -> std::net::SocketAddr {
    let app = Router::new().route("/ready", get(ready)).with_state((db, readiness));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

async fn ask(address: std::net::SocketAddr) -> (u16, String) {
    let mut socket = TcpStream::connect(address).await.expect("connected");
    let request = "GET /ready HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n";
    socket.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("answered");
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, answer.rsplit("\r\n").next().unwrap_or_default().to_owned())
}

#[test]
fn a_route_says_at_which_version_the_schema_is() {
    for shop in Shop::on_each_engine("a_route_says_at_which_version_the_schema_is") {
        let migrator = migrator(&shop, MIGRATIONS).with_rust(names());
        block_on(async {
            let db = open(&shop).await;
            let address = served(db.clone(), migrator.readiness().expect("listed")).await;
            let says = async |status: u16, text: &str| assert_eq!(ask(address).await, (status, text.to_owned()));
            says(503, "the schema has no migrations; pending: 1, 2, 3, 4").await;
            let to_two = UpOptions { to: Some(Version(2)), ..UpOptions::default() };
            migrator.up_with(&to_two).await.expect("applied");
            says(503, "the schema is at version 2; pending: 3, 4").await;
            migrator.up().await.expect("applied");
            says(200, "the schema is at version 4").await;
            // A newer program migrates.
            let newer = shop.project.path("newer");
            std::fs::create_dir_all(&newer).expect("created");
            for entry in std::fs::read_dir(arlen_tests::root().join("tests/migrator/migrations")).expect("read") {
                let entry = entry.expect("an entry");
                std::fs::copy(entry.path(), newer.join(entry.file_name())).expect("copied");
            }
            std::fs::write(newer.join("5_more.sql"), "CREATE TABLE more (x INTEGER);").expect("written");
            std::fs::write(newer.join("6_slow.sql"), "-- arlen: no-transaction\nVACUUM;\nSELECT nothing;\n")
                .expect("written");
            let newer = super::migrator(&shop, newer).with_rust(names());
            newer.up().await.expect_err("6 fails behind its first statement");
            says(503, "the schema is at version 5; running: 6").await;
            db.execute(sql("drop table arlen_schema_progress__shop")).await.expect("dropped");
            says(200, "the schema is at version 5; unknown to this program: 5").await;
            let state = migrator.readiness().expect("listed").check(&db).await;
            assert_eq!((state.is_current(), state.version()), (false, Some(Version(5))));
        });
    }
}

#[test]
fn a_server_that_is_gone_is_unreachable() {
    let Some(server) = OwnServer::start("a_server_that_is_gone_is_unreachable", &[]) else { return };
    let url = arlen_data::execute::DatabaseUrl::parse(&server.url()).expect("a URL");
    let migrator = arlen_migrate::Migrator::new(MIGRATIONS, url.clone());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let pool = PoolOptions { acquire_timeout: Duration::from_millis(500), ..PoolOptions::default() };
        let db =
            Database::open_with(&url, DatabaseOptions { pool, ..DatabaseOptions::default() }).await.expect("opened");
        migrator.up().await.expect("applied");
        let readiness = migrator.readiness().expect("listed");
        assert!(readiness.check(&db).await.is_current());
        server.kill();
        // Its processes go one after another.
        let begun = Instant::now();
        let mut state = readiness.check(&db).await;
        while !matches!(state, SchemaState::Unreachable(_)) {
            assert!(begun.elapsed() < Duration::from_secs(30), "{state:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
            state = readiness.check(&db).await;
        }
        assert!(state.to_string().starts_with("the schema is unknown: "), "{state}");
    });
}
