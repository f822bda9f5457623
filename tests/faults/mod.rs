//! Processes killed, connections cut, servers gone.

mod connection;
mod kill;
mod operations;
mod server;
