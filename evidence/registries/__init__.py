"""Asking the registries: who holds a work, and what they have on record about it."""
