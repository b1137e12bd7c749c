"""What the exit status of a command means."""

from typing import Final

VERDICT: Final = 0
FAILED: Final = 1
BAD_INPUT: Final = 2
INCONCLUSIVE: Final = 3
INTERRUPTED: Final = 130
