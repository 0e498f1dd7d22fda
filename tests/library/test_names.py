"""Names as BibTeX reads them, and back."""

from __future__ import annotations

import pytest

from evidence.library.names import parse, written
from evidence.model import Name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Lemma, Alessandra", Name("Lemma", "Alessandra")),
        ("Alessandra Lemma", Name("Lemma", "Alessandra")),
        ("Ludwig van Beethoven", Name("Beethoven", "Ludwig", "van")),
        ("van der Berg, Jan", Name("Berg", "Jan", "van der")),
        ("{van der} Berg, Jan", Name("van der Berg", "Jan")),
        (r"de la Vall{\'e}e Poussin, Charles", Name("Vallée Poussin", "Charles", "de la")),
        ("King, Jr, Martin Luther", Name("King", "Martin Luther", "", "Jr")),
        ("{NICE Guideline Group}", Name("NICE Guideline Group", literal=True)),
        ("{Health and Care Board}", Name("Health and Care Board", literal=True)),
        (r"{\'E}mile Zola", Name("Zola", "Émile")),
        (r"{\'e}gal, Jean", Name("égal", "Jean")),
        ("Plato", Name("Plato")),
        ("李, 明", Name("李", "明")),
        ("A~B Smith", Name("Smith", "A B")),
        ("family=Hakim, given=Tawfiq, prefix=al", Name("Hakim", "Tawfiq", "al")),
        ("Smith, J., Jones, K., Poe, L.", Name("Smith, J., Jones, K., Poe, L.", literal=True)),
    ],
)
def test_one_name(raw: str, name: Name) -> None:
    """Each form of BibTeX gives its parts; what fits none is kept whole."""
    assert parse(raw) == ((name,), False)


def test_and_counts_outside_braces_only() -> None:
    """A corporate author with `and` in its name is one author; line ends are blanks."""
    names, cut = parse("Roe, A.\n  and {Health and Care} AND Poe, B.")
    assert [str(name) for name in names] == ["Roe, A.", "Health and Care", "Poe, B."]
    assert not cut


def test_and_others_is_no_author() -> None:
    """The list is marked as cut."""
    assert parse("Roe, A. and others") == ((Name("Roe", "A."),), True)
    assert parse("") == ((), False)
    assert parse("and") == ((Name("and"),), False)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        (Name("Berg", "Jan", "van der", "Jr"), "van der Berg, Jr, Jan"),
        (Name("Group of Ten", literal=True), "{Group of Ten}"),
        (Name("Ventura Wurman"), "{Ventura Wurman}"),
        (Name("Plato"), "Plato"),
        (Name("others"), "{others}"),
        (Name("Smith & Sons", literal=True), r"{Smith \& Sons}"),
        (Name("Poe", "A, B"), "Poe, {A, B}"),
        (Name("", "Cher"), "Cher"),
        (Name(""), ""),
    ],
)
def test_names_are_written_so_that_they_read_back(name: Name, raw: str) -> None:
    """Commas, `and` and specials inside a part are protected."""
    assert written([name]) == raw
    people, cut = parse(raw)
    assert not cut
    assert "".join(map(str, people)) == str(name)
