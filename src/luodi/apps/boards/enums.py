"""Which home page fits the work that a person does."""

from enum import StrEnum


class Home(StrEnum):
    """One home page per kind of work, told from permissions, never from the name of a role."""

    FILL = "fill"
    CHECK = "check"
    READ = "read"
    OWN = "own"
    KEEP = "keep"
