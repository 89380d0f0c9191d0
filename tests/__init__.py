"""Tests, benchmarks and replays of Comitia."""
