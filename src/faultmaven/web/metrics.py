"""Measurements for Prometheus."""

from prometheus_client import REGISTRY, Counter, Histogram, generate_latest

REQUESTS = Counter("faultmaven_requests", "Requests answered.", ("method", "route", "status"))
SECONDS = Histogram(
    "faultmaven_request_seconds",
    "Time to answer a request.",
    ("method", "route"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request; an unknown method is `OTHER`, so labels stay few."""
    known = method if method in _METHODS else "OTHER"
    REQUESTS.labels(known, route, str(status)).inc()
    SECONDS.labels(known, route).observe(seconds)


def exposition() -> bytes:
    """Everything measured, in the Prometheus text format."""
    return generate_latest(REGISTRY)
