"""What keeps an evaluation from running."""

from faultmaven.errors import Invalid


class DataMissing(Invalid):
    """The data that a suite needs is not in the folder it was given."""


class UnknownSuite(Invalid):
    """No suite has this name."""


class FloorInvalid(Invalid):
    """A floor is not of the form METRIC=VALUE."""


class ServerFailed(Exception):
    """The server that a suite talks with did not start or did not answer."""
