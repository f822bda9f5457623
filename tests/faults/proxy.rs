//! A TCP proxy that cuts a connection when the client says a word.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

/// Where the cut is made.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cut {
    /// The word does not reach the server.
    Before,
    /// The word reaches the server, its answer does not reach the client.
    Behind,
}

/// A port that leads to a server until a client's bytes hold the word.
pub(super) fn proxy(server: String, word: &'static [u8], cut: Cut) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let Ok(client) = client else { return };
            let server = server.clone();
            std::thread::spawn(move || pass(&client, &server, word, cut));
        }
    });
    port
}

fn pass(client: &TcpStream, server: &str, word: &[u8], cut: Cut) {
    let server = TcpStream::connect(server).expect("the server answers");
    let (mut from_server, mut to_client) = (server.try_clone().expect("cloned"), client.try_clone().expect("cloned"));
    std::thread::spawn(move || std::io::copy(&mut from_server, &mut to_client).ok());
    let (mut from_client, mut to_server) = (client.try_clone().expect("cloned"), &server);
    let mut bytes = [0; 65536];
    while let Ok(count @ 1..) = from_client.read(&mut bytes) {
        let said = bytes.get(..count).unwrap_or_default();
        let found = said.windows(word.len()).any(|window| window == word);
        if found {
            // The client hears nothing more; what the server is told depends.
            client.shutdown(std::net::Shutdown::Both).ok();
            if matches!(cut, Cut::Behind) {
                to_server.write_all(said).ok();
                std::thread::sleep(std::time::Duration::from_millis(200));
            }
            break;
        }
        if to_server.write_all(said).is_err() {
            break;
        }
    }
    server.shutdown(std::net::Shutdown::Both).ok();
}
