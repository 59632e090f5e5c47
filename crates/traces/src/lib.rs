//! Trace exports: bytes in, columns and counts out.
