"""Which text encoding a stream is in, told from its first bytes."""

import codecs
from enum import StrEnum

HEAD_BYTES = 4096


class Encoding(StrEnum):
    UTF_8 = "utf-8"
    UTF_8_BOM = "utf-8-sig"
    UTF_16_LE = "utf-16-le"
    UTF_16_BE = "utf-16-be"

    @property
    def unit(self) -> int:
        """Bytes in one code unit."""
        return 2 if self in (Encoding.UTF_16_LE, Encoding.UTF_16_BE) else 1


def detect_encoding(head: bytes) -> tuple[Encoding, int]:
    """The encoding of a stream from its first `HEAD_BYTES` bytes, and the length of its BOM."""
    if head.startswith(codecs.BOM_UTF8):
        return Encoding.UTF_8_BOM, 3
    if head.startswith(codecs.BOM_UTF16_LE):
        return Encoding.UTF_16_LE, 2
    if head.startswith(codecs.BOM_UTF16_BE):
        return Encoding.UTF_16_BE, 2
    pairs = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if pairs >= 8 and odd > 0.4 * pairs and even < 0.05 * pairs:
        return Encoding.UTF_16_LE, 0
    if pairs >= 8 and even > 0.4 * pairs and odd < 0.05 * pairs:
        return Encoding.UTF_16_BE, 0
    return Encoding.UTF_8, 0
