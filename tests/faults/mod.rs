//! Processes killed, connections cut, servers gone or full, disks full: what is said, and what is stored.

mod conflicts;
mod connection;
mod kill;
mod network;
mod operations;
mod pool;
mod server;
mod storage;
mod verdicts;
