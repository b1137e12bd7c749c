"""Marks that several test files share."""

import pytest

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is decided before a database is asked."""
