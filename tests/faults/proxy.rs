//! A TCP proxy that cuts a connection when the client says a word.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Where the cut is made.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cut {
    /// The word does not reach the server.
    Before,
    /// The word reaches the server, its answer does not reach the client.
    Behind,
    /// The word reaches the server a while after the client has heard that the connection is gone.
    Late,
}

/// A port that leads to a server until a client's bytes hold the word.
pub(super) fn proxy(server: String, word: &'static [u8], cut: Cut) -> u16 {
    proxy_that_cuts(usize::MAX, server, word, cut)
}

/// The same with so many cuts; after them it lets the word through.
pub(super) fn proxy_that_cuts(times: usize, server: String, word: &'static [u8], cut: Cut) -> u16 {
    let left = Arc::new(AtomicUsize::new(times));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let Ok(client) = client else { return };
            let (server, left) = (server.clone(), Arc::clone(&left));
            std::thread::spawn(move || pass(&client, &server, word, cut, &left));
        }
    });
    port
}

fn pass(client: &TcpStream, server: &str, word: &[u8], cut: Cut, left: &AtomicUsize) {
    let server = TcpStream::connect(server).expect("the server answers");
    let (mut from_server, mut to_client) = (server.try_clone().expect("cloned"), client.try_clone().expect("cloned"));
    std::thread::spawn(move || std::io::copy(&mut from_server, &mut to_client).ok());
    let (mut from_client, mut to_server) = (client.try_clone().expect("cloned"), &server);
    let mut bytes = [0; 65536];
    while let Ok(count @ 1..) = from_client.read(&mut bytes) {
        let said = bytes.get(..count).unwrap_or_default();
        let found = said.windows(word.len()).any(|window| window == word);
        if found && left.fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| left.checked_sub(1)).is_ok() {
            // The client hears nothing more; what the server is told depends.
            client.shutdown(std::net::Shutdown::Both).ok();
            if matches!(cut, Cut::Late) {
                std::thread::sleep(Duration::from_millis(300));
            }
            if matches!(cut, Cut::Behind | Cut::Late) {
                to_server.write_all(said).ok();
                std::thread::sleep(Duration::from_millis(200));
            }
            break;
        }
        if to_server.write_all(said).is_err() {
            break;
        }
    }
    server.shutdown(std::net::Shutdown::Both).ok();
}
