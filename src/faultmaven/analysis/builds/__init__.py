"""Reads the logs of builds (CI runs and the output of compilers, test runners and packagers)."""

from faultmaven.analysis.builds.model import BuildLog, ErrorBlock, Outcome, Step
from faultmaven.analysis.builds.reading import normals, read
from faultmaven.analysis.builds.transport import unwrap

__all__ = ["BuildLog", "ErrorBlock", "Outcome", "Step", "normals", "read", "unwrap"]
