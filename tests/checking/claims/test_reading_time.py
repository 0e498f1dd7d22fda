"""Reading takes time in proportion to the text, whatever stands in it."""

from __future__ import annotations

import json
import time

import pytest

from evidence.checking.claims.reading import read
from tests.checking.claims.reader import CONDITIONS, THERAPY, passages_of, reading_of
from tests.conftest import REPOSITORY


def labelled() -> list[tuple[str, str]]:
    file = REPOSITORY / "benchmarks" / "claims" / "with_rules.jsonl"
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [(row["text"], row["label"]) for row in rows]


def test_reading_takes_time_in_proportion() -> None:
    text = "\n\n".join(row for row, _ in labelled() if not row.startswith(">"))

    def seconds(times: int) -> float:
        passages = passages_of("\n\n".join([text] * times))
        started = time.perf_counter()
        read(passages, THERAPY, CONDITIONS)
        return time.perf_counter() - started

    short = min(seconds(2) for _ in range(3))
    assert min(seconds(20) for _ in range(2)) < 40 * short


@pytest.mark.parametrize(
    "part",
    [
        *(
            "as effective ",
            "most of the people ",
            "effectiveness of TT ",
            "no very ",
            "( ",
            ", which ",
        ),
        *(
            "better and ",
            "who had not ",
            "with ",
            "in the trial of ",
            "anxiety, ",
            "improved and ",
        ),
    ],
)
def test_words_that_nearly_fit_take_no_time(part: str) -> None:
    """The longest sentence that is read, and one that is too long to be one."""
    for times in (1450 // len(part), 20_000):
        started = time.perf_counter()
        reading_of(f"TT {part * times} reduces depression.")
        assert time.perf_counter() - started < 5
