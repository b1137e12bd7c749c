"""What costs most per line, in C: optional, and numpy finds the same (`native.py`)."""
