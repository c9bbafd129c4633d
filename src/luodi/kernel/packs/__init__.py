"""Packs: what a government decided, as dated entries with their source, loaded through one gate."""

from luodi.kernel.packs.loading import SHIPPED, load_packs
from luodi.kernel.packs.model import KINDS, Entry, Pack, PackErrors, PackSet, Source, newest
from luodi.kernel.packs.typed import (
    CodeList,
    CodeValue,
    Role,
    catalogue_of,
    chain_of,
    codelist_of,
    holiday_year_of,
    light_scheme_of,
    milestones,
    role_of,
    stall_rule_of,
    table_of,
)

__all__ = [
    "KINDS",
    "SHIPPED",
    "CodeList",
    "CodeValue",
    "Entry",
    "Pack",
    "PackErrors",
    "PackSet",
    "Role",
    "Source",
    "catalogue_of",
    "chain_of",
    "codelist_of",
    "holiday_year_of",
    "light_scheme_of",
    "load_packs",
    "milestones",
    "newest",
    "role_of",
    "stall_rule_of",
    "table_of",
]
