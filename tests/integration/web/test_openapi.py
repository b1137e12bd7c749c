"""The description of the API that is kept in the repository."""

import json
from pathlib import Path

from faultmaven.app import create_app

KEPT = Path(__file__).parents[3] / "openapi.json"


def test_the_kept_description_is_current():
    assert json.loads(KEPT.read_text()) == create_app().openapi(), "stale: run `make openapi`"


def test_every_route_says_what_it_does():
    operations = [
        (path, method, operation)
        for path, methods in create_app().openapi()["paths"].items()
        for method, operation in methods.items()
    ]

    assert [(path, method) for path, method, op in operations if not op.get("description")] == []
