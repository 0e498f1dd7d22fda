"""The words of an appraisal that stand in a vocabulary of their own."""

from __future__ import annotations

from typing import Literal

State = Literal["PASS", "FLAG", "UNKNOWN"]
SizeClass = Literal["none", "very small", "small", "moderate", "large"]
