"""Numbers as Kubernetes writes them: CPU, memory, durations, ports, label lists."""

import re

_FACTORS = {
    "": 1.0, "m": 1e-3, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15,
    "Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40, "Pi": 2.0**50,
}  # fmt: skip
_QUANTITY = re.compile(r"^(\d+(?:\.\d+)?)([A-Za-z]{0,2})$")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|[ydhms])")
Expression = tuple[str, str, tuple[str, ...]]
_SECONDS = {"y": 31536000.0, "d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


def quantity(text: str) -> float | None:
    """A quantity in base units (cores, bytes); None where the text is none."""
    match = _QUANTITY.match(text.strip())
    if match is None or match[2] not in _FACTORS:
        return None
    return float(match[1]) * _FACTORS[match[2]]


def seconds(text: str) -> float | None:
    """An age such as `5m29s` or `3d7h` in seconds; None where the text is none."""
    parts = _SPAN.findall(text)
    if not parts or _SPAN.sub("", text).strip():
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def whole_number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def pairs(text: str) -> dict[str, str]:
    """Labels or a selector written as `a=b,c=d`; `<none>` is empty."""
    found = (item.partition("=") for item in text.split(",") if "=" in item)
    return {key.strip(): value.strip() for key, _, value in found}


def matches(selector: dict[str, str], labels: dict[str, str]) -> bool:
    """Whether labels satisfy an equality selector; an empty selector matches nothing."""
    return bool(selector) and all(labels.get(key) == value for key, value in selector.items())


def satisfies(expressions: tuple[Expression, ...], labels: dict[str, str]) -> bool:
    """Whether labels meet all set-based requirements: key, operator (In, NotIn, Exists,
    DoesNotExist), values."""
    return all(_meets(*expression, labels) for expression in expressions)


def _meets(key: str, operator: str, values: tuple[str, ...], labels: dict[str, str]) -> bool:
    if operator == "In":
        return labels.get(key) in values
    if operator == "NotIn":
        return labels.get(key) not in values
    return (key in labels) is (operator == "Exists")
