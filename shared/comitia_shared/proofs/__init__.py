"""Proofs: the ledger's tree and its signed checkpoints. Pure functions over bytes."""
