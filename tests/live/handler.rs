//! The verbs and transactions in handlers of axum, which must be `Send`, on a real server.

use super::{count, on_each, small};
use arlen_data::build::{col, insert_into, select, update};
use arlen_data::compile::sql;
use arlen_data::diag::{Class, Error};
use arlen_data::execute::{Database, Executor as _, RetryPolicy, TransactionOptions};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// An error as an answer: what the classes are for.
struct Refusal(StatusCode, &'static str);

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let status = match error.class() {
            Class::Constraint | Class::Conflict => StatusCode::CONFLICT,
            Class::Connection | Class::Timeout => StatusCode::SERVICE_UNAVAILABLE,
            Class::Usage | Class::Unsupported | Class::Data | Class::Bug | _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self(status, error.code().as_str())
    }
}

impl axum::response::IntoResponse for Refusal {
    fn into_response(self) -> axum::response::Response {
        (self.0, self.1).into_response()
    }
}

async fn name(State(db): State<Database>, Path(id): Path<i64>) -> Result<String, Refusal> {
    let found = db.fetch_optional::<(String,), _>(&select("name").from("t").filter(col("id").eq(id))).await?;
    found.map(|(name,)| name).ok_or(Refusal(StatusCode::NOT_FOUND, "no such row"))
}

/// A transaction as a closure that borrows what the handler has, with an error of its own.
async fn add(State(db): State<Database>, Path((id, name)): Path<(i64, String)>) -> Result<String, Refusal> {
    let name = name.as_str();
    db.try_transaction(TransactionOptions::new(), async |tx| {
        if name == "nobody" {
            return Err(Refusal(StatusCode::FORBIDDEN, "nobody is not added"));
        }
        tx.execute(&insert_into("t").set("id", id).set("name", name)).await?;
        tx.savepoint(async |part| {
            part.execute(&update("t").set("n", 1).filter(col("id").eq(id))).await?;
            Ok::<_, Refusal>(())
        })
        .await
    })
    .await?;
    Ok(format!("added {name}"))
}

/// The other ways: run again, guards, a connection, a stream.
async fn rename(State(db): State<Database>, Path((id, name)): Path<(i64, String)>) -> Result<String, Refusal> {
    let (db, name) = (&db, &name);
    db.transaction_retry(RetryPolicy::attempts(3), TransactionOptions::new(), async |tx| {
        tx.execute(&update("t").set("name", name.as_str()).filter(col("id").eq(id))).await
    })
    .await?;
    let transaction = db.begin().await?;
    transaction.execute(&update("t").set("n", 2).filter(col("id").eq(id))).await?;
    transaction.commit().await?;
    let connection = db.connection().await?;
    let mut rows = connection.stream::<(String,), _>(sql("select name from t order by id").reads()).await?;
    let mut last = String::new();
    while let Some(row) = rows.next().await {
        (last,) = row?;
    }
    Ok(last)
}

async fn ask(address: std::net::SocketAddr, method: &str, path: &str) -> (u16, String) {
    let mut socket = TcpStream::connect(address).await.expect("connected");
    let request = format!("{method} {path} HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("answered");
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, answer.rsplit("\r\n").next().unwrap_or_default().to_owned())
}

/// Not inside the closure of the test: there the compiler does not see that the futures are `Send` (Rust 1.95).
async fn served(db: Database) -> std::net::SocketAddr {
    let app = Router::new().route("/{id}", get(name)).route("/{id}/{name}", post(add).put(rename)).with_state(db);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

#[test]
fn handlers_of_axum_use_all_of_it() {
    on_each("handlers_of_axum_use_all_of_it", small(2), async |live| {
        let address = served(live.db.clone()).await;
        assert_eq!(ask(address, "GET", "/1").await, (200, "ann".to_owned()));
        assert_eq!(ask(address, "GET", "/9").await, (404, "no such row".to_owned()));
        assert_eq!(ask(address, "POST", "/3/cy").await, (200, "added cy".to_owned()));
        assert_eq!(ask(address, "POST", "/3/cy").await, (409, "unique-violation".to_owned()));
        assert_eq!(ask(address, "POST", "/4/nobody").await, (403, "nobody is not added".to_owned()));
        assert_eq!(ask(address, "PUT", "/3/di").await, (200, "di".to_owned()));
        assert_eq!(count(&live.db).await, 3);
    });
}
