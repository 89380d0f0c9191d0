"""My ballots, a teller's part, and looking into what was counted."""
