"""Luodi（落地）: the system on which a city or county runs its industrial economy."""

__version__ = "0.1.0"
