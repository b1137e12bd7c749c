"""Documents and pictures: their text, read in a process of its own within limits."""

from faultmaven.analysis.documents.kinds import Kind, kind_of
from faultmaven.analysis.documents.reading import Part, Unreadable, read_document

__all__ = ["Kind", "Part", "Unreadable", "kind_of", "read_document"]
