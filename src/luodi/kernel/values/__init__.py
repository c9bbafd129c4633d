"""From what stands in a cell to a typed value, as ``ledgers/FIELDS.md`` rules.

Each module reads one type and never guesses: what cannot be read is null or refused, with a code.
"""
