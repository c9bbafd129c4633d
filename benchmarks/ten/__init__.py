"""Ten clauses four times: as data, by hand in NumPy, for OpenFisca-Core, and in plain exact integers."""
