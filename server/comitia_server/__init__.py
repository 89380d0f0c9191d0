"""The room server: holds the ledger, the sealed papers and the people of one room, and runs its meetings."""
