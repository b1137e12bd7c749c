"""The times that APIs write: ISO texts, and seconds or milliseconds since 1970 as numbers."""

from datetime import datetime

from faultmaven.analysis.cloud.fields import number_of
from faultmaven.analysis.timestamps import parse_time


def time_of(text: object) -> datetime | None:
    """The time that a scalar means, in UTC; None if it means none."""
    number = number_of(text)
    return parse_time(text if number is None else number)
