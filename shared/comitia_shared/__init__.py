"""The language that tablet and room server both speak.

Owns: the rules of a meeting, the messages, sealing, and the proofs of the ledger.
Must not know: files, sockets, clocks, randomness, Qt, asyncio. All of these are passed in by who calls.
"""
