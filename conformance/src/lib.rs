//! The matrix of what each database can say and how it must be said.
