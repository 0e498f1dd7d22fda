"""The works of the small library, references to them, and what is asked of an answer."""

from __future__ import annotations

from evidence.checking.articles.citations import Cited

_ENTRY = "@article{{{key},\n{fields}\n}}\n\n"


def work(key: str, /, **fields: str) -> str:
    """An entry of a library."""
    lines = "\n".join(f"  {name} = {{{value}}}," for name, value in fields.items())
    return _ENTRY.format(key=key, fields=lines)


OK = {"status": "ok", "statuschecked": "2026-11-20", "statussource": "Crossref"}
MOON = "Tidal therapy for depression in coastal towns: a randomised trial"
TIDE = "Two years after tidal therapy: a follow-up of people with depression"
BERG = "How harbour pilots speak of tidal therapy: a qualitative study"
LIBRARY = "".join(
    (
        work(
            "moon2020",
            author="Moon, Ada and Tide, Bo and Shore, Cy",
            title=MOON,
            journal="Journal of Tides",
            year="2020",
            doi="10.1000/moon",
            pmid="30000001",
            studydesign="rct",
            tier="proper",
            published="journal",
            **OK,
        ),
        work(
            "tide2021",
            author="Tide, Bo and Moon, Ada",
            title=TIDE,
            journal="Journal of Tides",
            year="2021",
            url="https://repository.example.org/id/512/",
            **OK,
        ),
        work(
            "berg2019",
            author="van der Berg, Dee",
            title=BERG,
            journal="Harbour Studies",
            year="2019",
            doi="10.1000/berg",
            **OK,
        ),
        work(
            "board2018",
            author="{National Board for Rivers and Seas}",
            title="Guidance on tidal treatments in primary care",
            year="2018",
            url="https://board.example.org/guidance",
            **OK,
        ),
    )
)
MOON_APA = f"Moon, A., Tide, B., & Shore, C. (2020). {MOON}. *Journal of Tides*. doi:10.1000/moon"
TIDE_APA = f"Tide, B., & Moon, A. (2021). {TIDE}. *Journal of Tides*."
ROE_APA = "Roe, P. (2001). A history of boats on inland rivers. *Boats*, *3*, 1–9."
MOON_NUMBERED = f"Moon A, Tide B, Shore C. {MOON}. J Tides. 2020. doi:10.1000/moon"
TIDE_NUMBERED = f"Tide B, Moon A. {TIDE}. J Tides. 2021;4:1-9."
ROE_NUMBERED = "Roe P. A history of boats on inland rivers. Boats. 2001;3:1-9."


def listed(*entries: str) -> str:
    """A list of references without numbers beneath its heading."""
    return "\n\n## References\n\n" + "\n\n".join(entries) + "\n"


def numbered(*entries: str, form: str = "{}.") -> str:
    """A list of references with numbers beneath its heading."""
    rows = (f"{form.format(number)} {text}" for number, text in enumerate(entries, start=1))
    return "\n\n## References\n\n" + "\n".join(rows) + "\n"


def marks(found: Cited, text: str) -> list[tuple[str, str, tuple[str, ...], int]]:
    """Kind, words, keys and number of unknown works of each mark."""
    return [
        (m.kind, text[m.start : m.end], tuple(r.key for r in m.reports), m.unknown)
        for m in found.marks
    ]


def codes(found: Cited) -> list[str]:
    """The codes of the findings, in order."""
    return [finding.code for finding in found.findings]
