//! Our text against that of another library.
