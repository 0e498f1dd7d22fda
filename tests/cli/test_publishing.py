"""`appraise --format html`: one page, nothing but text and drawing, right in what it says."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from evidence.appraisal.page.style import CSS
from tests.cli import made_up
from tests.cli_types import Run

VOID = {"meta", "br", "link", "hr"}
LOADING = {"src", "srcset", "poster", "data", "background", "xlink:href", "action", "formaction"}


class Page(HTMLParser):
    """The elements of a page in order, its ids and links, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def all(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]


def page(run: Run, *words: str, **env: str) -> str:
    result = run("appraise", "--format", "html", *words, **env)
    assert result.exit_code == 0, result.output
    text: str = result.stdout
    return text


def test_nothing_is_loaded_and_nothing_runs(run: Run) -> None:
    """No script, no handler, no address that a browser would fetch; links are https or inside."""
    text = page(run)
    found = Page(text)
    names = {tag for tag, _ in found.tags}
    assert names.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "base", "form"})
    attributes = {name for _, row in found.tags for name in row}
    assert attributes.isdisjoint(LOADING)
    assert not [name for name in attributes if name.startswith("on")]
    assert "@import" not in text
    assert "url(" not in text
    assert [href for href in found.all("href") if not re.match(r"#\w|https?://", href)] == []


def test_landmarks_headings_and_targets(run: Run) -> None:
    """One main and one h1, no level skipped, every id once, every inner link has its target."""
    found = Page(page(run))
    tags = [tag for tag, _ in found.tags]
    assert [tags.count(name) for name in ("main", "h1", "header", "footer", "nav")] == [1] * 5
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = found.all("id")
    assert len(ids) == len(set(ids))
    targets = found.all("href") + [f"#{name}" for name in found.all("aria-describedby")]
    targets += [f"#{name}" for row in found.all("aria-labelledby") for name in row.split()]
    assert {target[1:] for target in targets if target.startswith("#")} <= set(ids)
    assert found.tags[0] == ("html", {"lang": "en-GB"})


def test_every_number_of_the_appraisal_stands_on_the_page(run: Run) -> None:
    """Comparisons, effects, printed effects, sentences: those of the JSON, rounded."""
    found = Page(page(run, "--condition", "depression")).text
    told = json.loads(run("appraise", "--condition", "depression", "--json").stdout)
    assert told["sentences"][0]["text"] in found
    for row in told["comparisons"]:
        assert f"{row['effective_n']:.1f}" in found
        assert f"{row['detectable']:.2f}" in found
        assert f"{row['ois']}" in found
        for effect in row["effects"]:
            if effect["g"] is not None:
                numbers = [f"{effect[name]:.2f}" for name in ("g", "ci_low", "ci_high")]
                shown = "{} ({} to {})".format(*numbers).replace("-", "−")
                assert found.count(shown) >= 3  # drawn, described, in the table
    for flag in told["flags"]:
        assert flag["id"] in found
    assert "LS mean difference 3.237" in found
    assert "0.54 (0.18 to 0.90)" in found
    assert "73" in found


def test_absence_is_said_as_absence(run: Run) -> None:
    """Anxiety: no figure, no people, and the sentence in full."""
    text = page(run, "--condition", "anxiety")
    found = Page(text)
    assert "That is not evidence that it does not work." in found.text
    assert "svg" not in {tag for tag, _ in found.tags}
    assert re.search(r"\b0 people", found.text) is None


def test_every_condition_and_empty_cells(run: Run) -> None:
    """The whole library: the headline, a section each, a table with its empty cells."""
    found = Page(page(run)).text
    assert "The evidence on DIT is very small for depression" in found
    for name in ("Depression", "Anxiety", "Personality", "Somatic", "Complex presentations"):
        assert name in found
    assert "low-intensity care 1 (127 people) none none" in re.sub(
        r"(?<=[a-z)])(?=none|1 \()", " ", found
    )


def test_the_same_day_gives_the_same_page_and_another_day_another_date(run: Run) -> None:
    """Nothing on it comes from the clock but the day."""
    first = page(run)
    assert page(run) == first
    later = page(run, EVIDENCE_TODAY="2026-11-23")
    assert later.replace("23 November 2026", "22 November 2026") == first


def test_references_carry_their_marks_and_links(run: Run) -> None:
    """The citing room's APA text, a link on the DOI, what is not verified or reviewed said."""
    text = page(run, "--condition", "depression")
    assert 'href="https://doi.org/10.1017/S0033291719000928"' in text
    found = Page(text).text
    assert "Psychological Medicine, 50(6), 1010–1019." in found
    assert "[preprint, not peer-reviewed" in found


def test_without_pandoc_the_page_is_complete(run: Run) -> None:
    """Authors, year, title, where and DOI as recorded; the reason on stderr."""
    result = run("appraise", "--format", "html", EVIDENCE_PANDOC="/nowhere/pandoc")
    assert result.exit_code == 0
    assert "plain form" in result.stderr
    found = Page(result.stdout).text
    assert "Dynamic interpersonal therapy for moderate to severe depression" in found
    assert "https://doi.org/10.1017/s0033291719000928" in found.lower()


def test_output_goes_to_a_file_but_never_over_the_library(run: Run, lib: Path) -> None:
    """-o writes what stdout would hold; a library's own file is refused."""
    path = lib / "page.html"
    result = run("appraise", "--format", "html", "-o", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert path.read_text("utf-8") == page(run)
    before = (lib / "library.bib").read_bytes()
    for words in (("-o", str(lib / "library.bib")), ("--json", "-o", str(path))):
        assert run("appraise", "--format", "html", *words).exit_code == 2
    assert (lib / "library.bib").read_bytes() == before
    assert run("appraise", "-o", str(lib / "no" / "where.txt")).exit_code == 3


HOSTILE = "<script>alert(1)</script> \"quoted\" & 'so' <img src=x onerror=alert(2)>"


def test_hostile_text_stays_text(run: Run, tmp_path: Path) -> None:
    """A title, a condition and a therapy that are HTML are shown as what was written."""
    folder = made_up.write(
        tmp_path / "hostile", 3, "<b>low</b> mood", HOSTILE, "<i>Walking</i> & 'more'"
    )
    text = page(run, "--library", str(folder))
    found = Page(text)
    names = {tag for tag, _ in found.tags}
    assert names.isdisjoint({"script", "img", "b", "i"})
    assert "<script>alert(1)</script>" in found.text
    assert "<b>low</b> mood" in found.text
    assert "<i>Walking</i> & 'more'" in found.text


def test_a_pool_is_drawn_only_where_it_is_allowed(run: Run, tmp_path: Path) -> None:
    """Twelve trials: a diamond and a prediction interval; two trials: neither."""
    many = page(run, "--library", str(made_up.write(tmp_path / "many")))
    assert "Combined: 12 trials" in Page(many).text
    assert "prediction interval" in Page(many).text
    assert many.count('l7 -6l7 6l-7 6z"') == 1
    two = page(run, "--library", str(made_up.write(tmp_path / "two", 2)))
    assert "Combined:" not in Page(two).text
    assert "l7 -6l7 6l-7 6z" not in two
    assert "Not combined." in Page(two).text


def test_no_line_of_the_plot_runs_through_a_word(run: Run, tmp_path: Path) -> None:
    """The lines of 0 and of the worthwhile difference stand beside intervals; words have no halo.

    A halo is a second copy of the words in a printed page's text.
    """
    found = page(run, "--library", str(made_up.write(tmp_path / "many")))
    plot = found[found.index('class="forest"') : found.index("</svg>")]
    baselines = [int(y) for y in re.findall(r'<text [^>]*?y="(\d+)"', plot)]
    paths = [tag for tag in re.findall(r"<path [^>]*>", plot) if 'class="line"' not in tag]
    spans = [(int(a), int(b)) for tag in paths for a, b in re.findall(r" (\d+)V(\d+)", tag)]
    assert len(spans) >= 12
    # Letters of 12 units stand above the baseline, tails 3 units below.
    assert [
        (span, y) for span in spans for y in baselines if span[0] < y + 3 and span[1] > y - 12
    ] == []
    assert "paint-order" not in CSS


def test_names_in_sentences_lead_to_the_references(run: Run, tmp_path: Path) -> None:
    """As the sentence has them, to the letter; nothing else of a sentence is renamed."""
    text = page(run, "--condition", "depression")
    links = re.findall(r'In <a href="#(ref-\d+)">([^<]*)</a> every arm also had', text)
    assert [name for _, name in links] == ["Wang et al. (2023)"]
    assert re.search(rf'id="{links[0][0]}">Wang, Y\.', text)
    folder = made_up.write(tmp_path / "words", 1)
    path = folder / "library.bib"
    path.write_text(path.read_text("utf-8").replace("{walk1,", "{waiting,"), "utf-8")
    found = Page(page(run, "--library", str(folder))).text
    assert "Against a waiting list: 1 trial" in found


def test_two_studies_of_one_name_are_told_apart(run: Run, tmp_path: Path) -> None:
    """Same authors and year: each gets a letter."""
    folder = made_up.write(tmp_path / "alike", 3)
    path = folder / "library.bib"
    text = re.sub(r"author = \{[^}]*\}", "author = {Walker, Anna}", path.read_text("utf-8"))
    path.write_text(re.sub(r"year = \{[^}]*\}", "year = {2020}", text), "utf-8")
    found = Page(page(run, "--library", str(folder))).text
    for label in ("Walker 2020a", "Walker 2020b", "Walker 2020c"):
        assert label in found


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_every_ink_stands_out_from_its_paper(scheme: str) -> None:
    """Contrast of 4.5 or more (WCAG AA) for every ink, also in the drawing and in print."""
    blocks = re.findall(r":root\{([^}]*)\}", CSS)
    told = dict(re.findall(r"--([\w-]+):(#\w+)", blocks[["light", "dark", "print"].index(scheme)]))
    pairs = [(name, "paper") for name in ("ink", "soft", "accent")]
    pairs += [("ink", "panel"), ("soft", "panel"), ("paper", "accent")]
    pairs += [(name, f"{name}-bg") for name in ("flag", "ask", "pass")]
    assert {(a, b): round(contrast(told[a], told[b]), 1) for a, b in pairs
            if contrast(told[a], told[b]) < 4.5} == {}  # fmt: skip


def contrast(one: str, other: str) -> float:
    """WCAG 2's ratio of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("comparator", ["low-intensity", "waiting-list"])
def test_the_page_narrows_with_the_comparator(run: Run, comparator: str) -> None:
    """One class in the tables; the counts stay."""
    found = Page(page(run, "--condition", "depression", "--comparator", comparator)).text
    assert "medication alone" not in found
    assert ("0.54 (0.18 to 0.90)" in found) == (comparator == "low-intensity")
    assert "358 people" in found
