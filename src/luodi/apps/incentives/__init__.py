"""惠企政策: clauses that compute over the ledger, an office's own clauses, and what a draft would cost."""
