"""Real servers for tests: each is started from installed binaries on a free loopback port."""
