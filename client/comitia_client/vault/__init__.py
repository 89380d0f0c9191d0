"""The vault: all that a tablet keeps, encrypted. One thread opens its databases; nobody else does."""
