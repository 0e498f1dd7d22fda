"""Hard references in six styles and three forms, each judged once against the style's manual.

A case names the rule it shows; `known` says where the result is not the manual's and why. Nothing
here rewrites an expectation: a change of one is a judgement, made by hand. The bundled pandoc is
used, since versions differ in small things. Works and people are invented, but for the first.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evidence.citing import forms
from evidence.citing.catalogue import STYLES, style
from evidence.citing.csl import to_csl
from evidence.citing.pandoc import Reference, document, find, references
from evidence.citing.runs import plain
from evidence.library import bibtex
from evidence.library.reports import reports_of

GOLDEN = Path(__file__).parent / "golden"
CASES = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(GOLDEN.glob("*.json"))}


@cache
def rendered(case: str, name: str) -> tuple[Reference, ...]:
    reports = reports_of(bibtex.read("\n".join(CASES[case]["bibtex"])))
    return references(find({"PATH": "/nowhere"}), [to_csl(each) for each in reports], style(name))


def in_form(reference: Reference, form: str) -> str:
    if form == "text":
        return f"{reference.label} {reference.text}".strip()
    return (
        forms.markdown(reference.runs) if form == "markdown" else forms.html_text(reference.runs)
    )


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("case", CASES)
def test_reference_is_as_judged(case: str, name: str, form: str) -> None:
    """The references of a case, in the order of the list."""
    expected: dict[str, Any] = CASES[case]["styles"][name]
    assert [in_form(each, form) for each in rendered(case, name)] == expected[form]


def test_every_case_names_its_rules() -> None:
    """At least twenty cases; each style of each has a rule, and all three forms."""
    assert len(CASES) >= 20
    for case in CASES.values():
        assert list(case["styles"]) == list(STYLES)
        for judged in case["styles"].values():
            assert judged["rule"]
            assert len(judged["text"]) == len(judged["markdown"]) == len(judged["html"]) > 0


@pytest.mark.parametrize("case", CASES)
def test_forms_have_the_same_words(case: str) -> None:
    """Markdown and HTML say what the text says: pandoc reads them back."""
    engine = find({"PATH": "/nowhere"})
    found = [each for name in STYLES for each in rendered(case, name)]
    for form, reader in (("markdown", "gfm"), ("html", "html")):
        # To Markdown's reader sub- and superscript are HTML that it passes on.
        lines = [re.sub(r"</?su[bp]>", "", in_form(each, form)) for each in found]
        written = "\n\n".join(
            lines if form == "markdown" else [f"<p>{line}</p>" for line in lines]
        )
        blocks = document(engine, ["-f", reader], written)["blocks"]
        assert [block["t"] for block in blocks] == ["Para"] * len(found)
        assert [plain(block["c"]) for block in blocks] == [each.text for each in found]
