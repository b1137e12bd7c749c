"""Thread dumps of the JVM, Go and Python: who waits for whom, and for what."""
