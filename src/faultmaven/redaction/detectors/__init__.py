"""What finds things to redact, each for one way in which they are written."""
