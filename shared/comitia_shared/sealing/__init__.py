"""Sealing: how papers, notes and keys are kept from who may not read them. Pure functions over bytes."""
