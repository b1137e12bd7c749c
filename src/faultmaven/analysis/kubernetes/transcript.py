"""Splits a terminal transcript into commands and their outputs, and names the kinds kubectl was
asked for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_PROMPT = re.compile(
    r"^(?:\$ |(?:[\w.-]+@[\w.-]+|\[[^\]]{1,60}\]|[\w.-]+)?[:~\w./ -]{0,60}[$#%>] )"
    r"(?P<command>(?:sudo )?(?P<program>[a-z][\w.-]{0,30})\b.*)$"
)
_PROGRAMS = frozenset({"kubectl", "oc", "k", "systemctl", "nc", "curl", "journalctl", "dmesg"})
_KINDS = {
    "pod": ("pods", "po"),
    "deployment": ("deployments", "deploy"),
    "replicaset": ("replicasets", "rs"),
    "statefulset": ("statefulsets", "sts"),
    "daemonset": ("daemonsets", "ds"),
    "job": ("jobs",),
    "service": ("services", "svc"),
    "endpoints": ("endpoint", "ep"),
    "node": ("nodes", "no"),
    "event": ("events", "ev"),
    "persistentvolumeclaim": ("persistentvolumeclaims", "pvc", "pvcs"),
    "persistentvolume": ("persistentvolumes", "pv", "pvs"),
    "configmap": ("configmaps", "cm"),
    "secret": ("secrets",),
    "serviceaccount": ("serviceaccounts", "sa"),
    "storageclass": ("storageclasses", "sc"),
    "resourcequota": ("resourcequotas", "quota"),
    "namespace": ("namespaces", "ns"),
}
_ALIASES = {alias: kind for kind, aliases in _KINDS.items() for alias in (kind, *aliases)}
_VALUED = frozenset({"-n", "--namespace", "-o", "--output", "-l", "--selector", "-c", "--context"})


@dataclass(frozen=True, slots=True)
class Block:
    """One command with its output; `first` is the number of the output's first line."""

    words: tuple[str, ...]
    first: int
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Request:
    """What a kubectl command asked for: verb, kinds, names, namespace (empty if not given),
    output."""

    verb: str
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    namespace: str
    output: str
    every_namespace: bool


def kind_of(word: str) -> str:
    """The singular kind a word such as `deploy`, `Deployments` or `deployments.apps` stands for."""
    word = word.lower()
    return _ALIASES.get(word) or _ALIASES.get(word.partition(".")[0], word)


def blocks(lines: Sequence[str]) -> list[Block]:
    """The commands of a transcript in order; a text without prompts is one block without words."""
    starts = list(_prompts(lines))
    if not starts:
        return [Block((), 1, lines)]
    ends = [index for index, _ in starts[1:]] + [len(lines)]
    return [
        Block(tuple(command.split()), index + 2, lines[index + 1 : end])
        for (index, command), end in zip(starts, ends, strict=True)
    ]


def request(words: Sequence[str]) -> Request | None:
    """What a kubectl command line asks for; None for any other program."""
    words = [word for word in words if word != "sudo"]
    if "|" in words:
        words = words[: words.index("|")]
    if len(words) < 2 or words[0] not in ("kubectl", "oc", "k"):
        return None
    plain, options = _parse(words[1:])
    if len(plain) < 2:
        return Request(plain[0] if plain else "", (), (), "", "", every_namespace=False)
    kinds, names = [], plain[2:]
    for part in plain[1].split(","):
        kind, _, name = part.partition("/")
        kinds.append(kind_of(kind))
        names = [*names, name] if name else names
    return Request(
        verb=plain[0],
        kinds=tuple(kinds),
        names=tuple(names),
        namespace=options.get("-n") or options.get("--namespace", ""),
        output=options.get("-o") or options.get("--output", ""),
        every_namespace="-A" in words or "--all-namespaces" in words,
    )


def _prompts(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    for index, text in enumerate(lines):
        if len(text) > 2000 or not ("$ " in text or "# " in text or "% " in text or "> " in text):
            continue
        match = _PROMPT.match(text)
        if match and (text.startswith("$ ") or match["program"] in _PROGRAMS):
            yield index, match["command"]


def _parse(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    plain: list[str] = []
    options: dict[str, str] = {}
    pending = ""
    for word in words:
        if pending:
            options[pending], pending = word, ""
        elif word.startswith("-"):
            name, equals, value = word.partition("=")
            if equals:
                options[name] = value
            elif name in _VALUED:
                pending = name
            elif name.startswith("-o") and len(name) > 2:
                options["-o"] = name[2:]
        else:
            plain.append(word)
    return plain, options
