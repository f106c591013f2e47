"""What can be wrong with a 干部任免审批表 file: refusals of the file and findings in it."""

from dataclasses import dataclass


class LrmxError(Exception):
    """The whole file is refused.

    ``code`` is stable and meant for programs; ``sentence`` is the one Chinese sentence for the
    report: what is wrong, where, what to do.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """Something doubtful in a file that is taken all the same.

    ``code`` is stable, ``field`` is an attribute of ``Person`` (or empty), ``sentence`` is for
    the person who imports.
    """

    code: str
    field: str
    sentence: str
