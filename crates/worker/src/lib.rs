//! Reads files and holds the trace table, off the page's thread.
