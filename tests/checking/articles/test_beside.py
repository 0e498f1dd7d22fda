"""An identifier beside another work's title, wherever a reference can stand; and what is none."""

from __future__ import annotations

import pytest

from tests.checking.articles.conftest import Check
from tests.checking.articles.works import MOON, OK, codes, listed, marks, numbered, work

DOI = "https://doi.org/10.1000/moon"
OTHER = "Storms and sadness: The role of ongoing winds"


@pytest.mark.parametrize(
    "text",
    [
        f"So [1].{numbered(f'Brown Q. {OTHER}. Boats. 1999. {DOI}')}",
        f"So.[^1]\n\n[^1]: Brown and Poe, “{OTHER},” *Boats* 3 (1989): 12, {DOI}.",
        f"So.[^1]\n\n[^1]: Quin Brown, *{OTHER}* (London, 1989), {DOI}.",
        f"So.[^1]\n\n[^1]: Brown, Q. (1989). {OTHER}. {DOI}",
        f"So.\n\n## Further reading\n\n- Brown, Q. (1989). {OTHER}. *Boats*, 3, 12. {DOI}\n",
        f"So.\n\nBrown Q, Poe A. {OTHER}. Boats. 1989;3:12. doi:10.1000/moon\n",
        f"So.\n\n> Brown, Q. (1989). {OTHER}.\n> {DOI}\n",
        f"So (Brown, 1989).\n\n## References and notes\n\nBrown, Q. (1989). {OTHER}. {DOI}\n",
        f"See [{OTHER}]({DOI}).",
        f"See *{OTHER}* ({DOI}).",
        f'See <a href="{DOI}">{OTHER}</a>.',
    ],
)
def test_another_works_title(cited: Check, text: str) -> None:
    """It is an error, and nothing is concluded of the work that the identifier names."""
    found = cited(text)
    assert "another-work" in codes(found)
    (finding,) = (f for f in found.findings if f.code == "another-work")
    assert (finding.severity, finding.key) == ("error", "moon2020")
    assert all(keys == () for _, _, keys, _ in marks(found, text))


@pytest.mark.parametrize(
    "text",
    [
        f"Read [New study: tidal therapy eases sadness on the coast]({DOI}).",
        f"[The coast: does therapy help people there]({DOI}).",
        f"[A trial of therapy in coastal towns: what people think]({DOI}).",
        f"*This matters a great deal for everybody who lives there* ({DOI}).",
        f"“Patients felt more in control of their feelings after it” ({DOI}).",
        f"“a remarkable change in how people related to others” ({DOI}).",
        f"[Journal of Tides: the journal page of this one]({DOI}).",
        f"- The first trial, with 147 people in 2020: {DOI}\n",
        f"So.[^1]\n\n[^1]: We wrote of the trial of 2020 and of how people get better, see {DOI}.",
        f"So.[^1]\n\n[^1]: The “gold standard” of trials, as they called it in 2020: {DOI}.",
        f"So.[^1]\n\n[^1]: Moon et al., “{MOON},” *Tides* 4 (2020): 1, {DOI}.",
        f"So [1].{numbered(f'Our own trial (2020): {DOI}')}",
    ],
)
def test_words_that_are_no_title(cited: Check, text: str) -> None:
    """A label, a quotation, a sentence: nobody can tell, so no error is said."""
    assert "another-work" not in codes(cited(text))


@pytest.mark.parametrize(
    "title",
    [
        "Tidal therapy for depression in coastal...",
        "Tidal therapy for depression…",
        "TT for depression in coastal towns: a randomised trial",
        "Tidal therapy for depression in coastal towns",
    ],
)
def test_a_title_cut_short_is_the_works(cited: Check, title: str) -> None:
    """Also with its name abbreviated."""
    text = "So (Moon et al., 2020)."
    entry = f"Moon, A., Tide, B., & Shore, C. (2020). {title}. *Journal of Tides*, 4. {DOI}"
    found = cited(text + listed(entry))
    assert codes(found) == []
    assert marks(found, text)[0][2] == ("moon2020",)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        # translated: author and year agree, no word does
        (f"Moon A. Gezeitentherapie bei Schwermut an der See. 2020. {DOI}", "unclear-reference"),
        # one of the two agrees, and half of the words
        (f"Roe P. Tidal therapy for anxiety in mountain towns. 2020. {DOI}", "unclear-reference"),
        (f"Roe P. A history of boats on inland rivers. 2001. {DOI}", "another-work"),
    ],
)
def test_an_error_is_said_only_where_it_is_certain(cited: Check, entry: str, code: str) -> None:
    assert codes(cited("So [1]." + numbered(entry))) == [code]


@pytest.mark.parametrize(
    "mark",
    [
        r"\[expression of concern (Crossref, checked 2026-11-20)\]",
        r"**\[RETRACTED (checked 2026-11-20)\]**",
        "[Expression of concern]",
        r"\[corrected after publication (checked 2026-11-20)\]",
    ],
)
def test_a_mark_behind_a_reference_is_no_part_of_it(cited: Check, mark: str) -> None:
    """The program's own, or somebody's."""
    text = "So [1]."
    found = cited(text + numbered(f"Moon A. {MOON}. J Tides. 2020. {DOI} {mark}"))
    assert codes(found) == []
    assert marks(found, text)[0][2] == ("moon2020",)


@pytest.mark.parametrize("edition", ["(2nd ed.)", ", Second Edition", "(second edition)"])
def test_editions_are_told_apart_by_year_and_author(cited: Check, edition: str) -> None:
    """However the edition is written."""
    more = work(
        "poe2011", author="Poe, Ada and Roe, Bo", title="The sea: A guide for all of us",
        year="2011", **OK,
    ) + work(
        "poe2024", author="Poe, Ada", title="The sea: A guide for all of us, Second Edition",
        year="2024", **OK,
    )  # fmt: skip
    text = "So [1]."
    found = cited(
        text + numbered(f"Poe, A. (2024). The sea: A guide for all of us {edition}."), more
    )
    assert codes(found) == []
    assert marks(found, text)[0][2] == ("poe2024",)
    (unclear,) = cited(
        text + numbered("Poe, A. (1980). The sea: A guide for all of us."), more
    ).findings
    assert unclear.code == "unclear-reference"
