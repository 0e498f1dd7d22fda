"""A report of the library held against a registry's record: the same work, the same fields?"""
