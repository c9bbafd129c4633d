"""The first pages: home for each kind of work, and the search across the ledger."""
