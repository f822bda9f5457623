//! The command against real databases, from files to rows.

mod adopt;
mod agreed;
mod bookshop;
mod check;
mod divergence;
mod down;
mod dump;
mod events;
mod failure;
mod fixtures;
mod isolation;
mod jobs;
mod lease;
mod locking;
mod locks;
mod secrets;
mod session;
mod split;
mod stepwise;
mod surgery;
mod targets;
mod terminal;
mod verify;
mod waiting;
mod wanted;
mod whole;
