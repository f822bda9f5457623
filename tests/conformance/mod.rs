//! The matrix against live databases.
