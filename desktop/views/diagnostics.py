"""Unexpected errors: a short number for the user, the place of the fault for the log.

The message of an exception may hold a person's name, so only its type and the lines of
code it passed through are logged (content never goes into logs).
"""

from __future__ import annotations


def record(error: BaseException) -> str:
    """Log where an unexpected error came from; returns the number shown to the user."""
    import logging  # noqa: PLC0415 - when something went wrong, not at the start
    import secrets  # noqa: PLC0415 - as above
    import traceback  # noqa: PLC0415 - as above

    number = secrets.token_hex(4).upper()
    frames = traceback.extract_tb(error.__traceback__)
    places = " <- ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    logging.getLogger("desktop").error("fault %s: %s at %s", number, type(error).__name__, places)
    return number


def sentence_of(error: BaseException) -> str:
    """What the user is told: the error's own sentence, or a general one with a number."""
    own = getattr(error, "sentence", None)
    if isinstance(own, str) and own:
        return own
    number = record(error)
    return f"操作没有完成，已有数据没有改动。请重试；仍不成功时，请把诊断编号 {number} 告诉系统管理员。"
