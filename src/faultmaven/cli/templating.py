"""`faultmaven templates`: what the lines of a log have in common, most frequent first."""

from collections import Counter
from pathlib import Path
from typing import Final

from rich.console import Group
from rich.table import Table
from rich.text import Text

from faultmaven.analysis.model import Template
from faultmaven.analysis.sources import Source
from faultmaven.analysis.templates.mined import LogTemplates
from faultmaven.analysis.templates.mining import mine
from faultmaven.cli.consoles import show
from faultmaven.cli.inputs import InputUnusable, evidence_at
from faultmaven.cli.output import print_json
from faultmaven.cli.report.layout import prose

LEVEL_STYLES: Final = {"fatal": "bold red", "error": "red", "warning": "yellow"}


def list_templates(file: Path, *, as_json: bool) -> None:
    """Print the templates of a log. Raises `InputUnusable` unless it is one readable file."""
    if file.is_dir():
        raise InputUnusable(f"{file} is a folder: give one log file.")
    with evidence_at([file]) as evidence:
        if len(evidence.sources) > 1:
            raise InputUnusable(f"{file} holds {len(evidence.sources)} files: unpack it, give one.")
        (source,) = evidence.sources
        mined = mine(source)
    if as_json:
        print_json(as_document(mined), indent=None)
    else:
        show(table(mined, source))


def as_document(mined: LogTemplates) -> dict[str, object]:
    """The templates, and the id of every line's template in the order of the lines."""
    counts: Counter[tuple[str, str]] = Counter()
    for template in mined.templates:
        counts[template.id, template.pattern] += template.count
    templates = [
        {"id": id_, "template": pattern, "count": count}
        for (id_, pattern), count in counts.most_common()
    ]
    return {"templates": templates, "lines": mined.line_ids()}


def table(mined: LogTemplates, source: Source) -> Group:
    rows = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("lines", "share", "first"):
        rows.add_column(column, justify="right")
    rows.add_column("template", overflow="fold")
    total = mined.lines
    for template in mined.templates:
        share = f"{template.count / total:.1%}"
        rows.add_row(f"{template.count:,}", share, str(template.first_line), _pattern(template))
    closing = f"{len(mined.templates):,} templates in {total:,} lines of {source.name}"
    return Group(rows, Text(), prose(closing, "dim"))


def _pattern(template: Template) -> Text:
    return prose(template.pattern, LEVEL_STYLES.get(template.level or "", ""))
