"""Tests of Comitia; see the README of the project."""
