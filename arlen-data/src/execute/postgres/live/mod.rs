//! A PostgreSQL server for the tests of what no program sees: started once for the test process, and stopped however
//! that ends.

mod certificates;
mod server;

use super::connect::{Connected, connect};
use super::parameters::Parameters;
use crate::diag::{Code, Result};
pub(super) use certificates::Certificates;
pub(super) use server::{PASSWORD, Server, server};
use std::future::Future;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub(super) const LIMIT: Duration = Duration::from_secs(10);

/// Runs a future on a runtime of its own.
pub(super) fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

/// The same with threads, so that the driver runs beside its user.
pub(super) fn block_on_threads<F: Future>(future: F) -> F::Output {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(2).enable_all().build().expect("a runtime").block_on(future)
}

/// A connection, or why there is none.
pub(super) async fn try_open(url: &str) -> Result<Connected> {
    connect(&Parameters::parse(url)?, LIMIT).await
}

/// A connection.
pub(super) async fn open(url: &str) -> Connected {
    try_open(url).await.expect("a connection")
}

/// The first column of the first row, as text.
pub(super) async fn first(connected: &Connected, sql: &str) -> Option<String> {
    let messages = connected.client().simple_query(sql).await.expect(sql);
    messages.iter().find_map(|message| {
        if let tokio_postgres::SimpleQueryMessage::Row(row) = message { Some(row.get(0)?.to_owned()) } else { None }
    })
}

/// What went wrong, in all the forms in which it may be printed.
pub(super) async fn refusal(url: &str) -> (Code, String) {
    let error = try_open(url).await.expect_err("no connection");
    (error.code(), format!("{error} {error:?} {}", error.diagnostic().report()))
}

/// A listener that does something to the first stream that comes: its port, and the task, for its faults to be seen.
pub(super) async fn fake<F: Future<Output = ()> + Send + 'static>(
    act: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> (u16, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a client");
        act(stream).await;
    });
    (port, task)
}

/// Reads so many bytes of a client and answers.
pub(super) async fn answer(stream: &mut TcpStream, count: usize, bytes: &[u8]) {
    let mut request = vec![0; count];
    stream.read_exact(&mut request).await.expect("a request");
    stream.write_all(bytes).await.expect("an answer");
}
