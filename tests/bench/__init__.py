"""Benchmarks: Comitia and its references interleaved in one run, each result a ratio against a goal."""
