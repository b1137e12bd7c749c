"""Leads from citations, which name files as this turn does, to proofs that last, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from faultmaven.analysis.model import Citation
from faultmaven.modules.case.proofs import Proof
from faultmaven.modules.evidence.schemas import StoredFile


@dataclass(frozen=True)
class Shelf:
    """The stored files by the names that they have in this turn's citations."""

    stored: Mapping[str, StoredFile]

    def proof(self, citation: Citation) -> Proof:
        file = self.stored[citation.file]
        return Proof(
            file.evidence_id,
            file.path,
            citation.line_start,
            citation.line_end,
            citation.quote,
            file.sha256,
        )

    def citations(self, proofs: Iterable[Proof]) -> tuple[Citation, ...]:
        """The proofs as citations, without those whose file is gone and the user's own words."""
        found = ((self._names.get((proof.evidence_id, proof.file)), proof) for proof in proofs)
        cited = (
            Citation(name, proof.line_start, proof.line_end, proof.quote)
            for name, proof in found
            if name
        )
        return tuple(dict.fromkeys(cited))

    @cached_property
    def _names(self) -> dict[tuple[str, str], str]:
        return {(file.evidence_id, file.path): name for name, file in self.stored.items()}
