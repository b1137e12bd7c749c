"""Lines of stored files: by number, or by a text in them; called in a thread."""

from collections.abc import Sequence
from functools import partial
from itertools import chain

from faultmaven.analysis.line_index import lines_at
from faultmaven.analysis.search import Match, Query, matches
from faultmaven.analysis.sources import Source
from faultmaven.modules.evidence.models import EvidenceFile
from faultmaven.modules.evidence.naming import NamedFile
from faultmaven.modules.evidence.schemas import LineRead, SearchQuery
from faultmaven.providers.files import FileProvider
from faultmaven.web.paging import Found


class Lines:
    def __init__(self, files: FileProvider) -> None:
        self._files = files

    def read(self, file: EvidenceFile, start: int, end: int) -> list[LineRead]:
        with self._files.open(file.storage_key) as stream:
            found = lines_at(stream, file.index, start, end)
        return [LineRead(number=line.number, text=line.text) for line in found]

    def search(self, files: Sequence[NamedFile], wanted: SearchQuery) -> Found[Match]:
        """The page that is wanted of all lines with the text, which are counted."""
        query, total, page = Query(wanted.q), 0, []
        for match in chain.from_iterable(matches(self._source(file), query) for file in files):
            if wanted.offset <= total < wanted.offset + wanted.limit:
                page.append(match)
            total += 1
        return wanted.page(page, total)

    def _source(self, file: NamedFile) -> Source:
        return Source(file.name, file.size, partial(self._files.open, file.storage_key))
