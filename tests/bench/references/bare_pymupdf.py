"""Bare PyMuPDF: open decrypted bytes and draw the first page, nothing else."""

import pymupdf


def first_page(plain: bytes, scale: float) -> "pymupdf.Pixmap":
    """The first page's pixels, RGB without alpha."""
    document = pymupdf.open(stream=plain, filetype="pdf")
    pixmap = document[0].get_pixmap(
        matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csRGB, alpha=False
    )
    document.close()
    return pixmap
