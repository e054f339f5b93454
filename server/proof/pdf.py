"""HTML becomes PDF: A4 pages that read the same on any machine in ten years.

Written as PDF/A-3u (ISO 19005-3): every font is embedded, nothing is fetched, text can be copied out.
The same HTML gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import logging
import warnings
from typing import NoReturn

from server.domain.errors import PdfUnavailable

_VARIANT = "pdf/a-3u"


def pdf_of(html: str) -> bytes:
    """The page as PDF. Its styles stand in the page itself; addresses in it are never fetched.

    Takes a second or more: run it in a thread.

    Raises:
        PdfUnavailable: the system libraries that draw text are missing; the message tells which.
    """
    try:
        # Loads Pango through the system's loader: only machines that make PDFs need it.
        import weasyprint  # noqa: PLC0415 - see above
    except OSError as error:
        raise PdfUnavailable from error
    # Its remarks quote the page, which holds content.
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    target = io.BytesIO()
    with warnings.catch_warnings():
        # It leaves the file of its colour profile to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        weasyprint.HTML(string=html, url_fetcher=_NoFetcher()).write_pdf(
            target, pdf_variant=_VARIANT, pdf_identifier=hashlib.sha256(html.encode()).digest()[:16]
        )
    return target.getvalue()


class _NoFetcher:
    """Fetches nothing: a page for printing holds everything it needs."""

    _fail_on_errors = False  # WeasyPrint leaves out what it can't have, and goes on

    def __call__(self, _url: str, *_: object, **__: object) -> NoReturn:
        raise ValueError("nothing is fetched")
