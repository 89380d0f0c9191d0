"""Voting: questions, who may answer them, ballots in the open and sealed, tellers, counts and results."""
