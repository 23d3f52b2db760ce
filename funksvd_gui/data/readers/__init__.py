"""Files become columns here; only `delimited`, imported when needed, knows pyarrow."""
