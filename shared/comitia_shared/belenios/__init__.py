"""Secret votes after the Belenios 2.0 specification (homomorphic questions, group BELENIOS-2048), pure.

Nothing here draws a random number, reads a clock or touches a file: whoever calls passes in what is fresh. Sections in
docstrings are those of the specification, which Debian's package belenios-tool has in its documentation.
"""
