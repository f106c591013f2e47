"""A form of either make, told by its content."""

from desktop.services.lrmx.lrm import looks_like_lrm, parse_lrm
from desktop.services.lrmx.reading import LrmxFile, parse


def parse_form(data: bytes, picture: bytes | None = None) -> LrmxFile:
    """Read a .lrmx, or an .lrm with the bytes of its .pic. Raises only ``LrmxError``."""
    return parse_lrm(data, picture) if looks_like_lrm(data) else parse(data)
