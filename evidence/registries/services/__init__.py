"""One small module a registry: where it is asked, and how its answer is read.

Each says what the registry has on record, None when the registry says that it has nothing; when
it could not be asked it raises CannotAsk, so that silence never turns into absence.
"""
