//! Every fault of a statement, provoked.
