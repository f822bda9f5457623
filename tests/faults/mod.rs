//! Processes killed, connections cut, servers gone.

mod conflicts;
mod connection;
mod kill;
mod network;
mod operations;
mod pool;
mod server;
mod storage;
mod verdicts;
