"""The image adapters of pages: drawn pages and the ink on them for QML, on the screen's thread."""

import threading
from collections import OrderedDict

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider

from comitia_client.pages.pool import Pixels

_PAGES_BYTES = 64 * 1024 * 1024


class PagePictures(QQuickImageProvider):
    """`image://pages/KEY`: drawn pages, tiles and thumbnails, the oldest forgotten when they take too much memory."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._lock = threading.Lock()
        self._images: OrderedDict[str, QImage] = OrderedDict()
        self._bytes = 0

    def put(self, key: str, pixels: Pixels) -> None:
        """Keep drawn pixels: converted once, off the paint path, to the format that Qt shows fastest."""
        rgb = QImage(pixels.samples, pixels.width, pixels.height, pixels.stride, QImage.Format.Format_RGB888)
        self.keep(key, rgb.convertToFormat(QImage.Format.Format_RGB32))

    def keep(self, key: str, image: QImage) -> None:
        """Keep a picture under a name."""
        with self._lock:
            self._drop(key)
            self._images[key] = image
            self._bytes += image.sizeInBytes()
            while self._bytes > _PAGES_BYTES and len(self._images) > 1:
                self._drop(next(iter(self._images)))

    def _drop(self, key: str) -> None:
        gone = self._images.pop(key, None)
        if gone is not None:
            self._bytes -= gone.sizeInBytes()

    def has(self, key: str) -> bool:
        """Whether a picture is here."""
        with self._lock:
            return key in self._images

    def forget(self, beginning: str) -> None:
        """Give the memory of all pictures back whose names begin so."""
        with self._lock:
            for key in [k for k in self._images if k.startswith(beginning)]:
                self._drop(key)

    def requestImage(self, name: str, size: QSize, requested: QSize) -> QImage:
        """The picture; an empty one where it was forgotten meanwhile."""
        with self._lock:
            image = self._images.get(name)
        return image if image is not None else QImage(1, 1, QImage.Format.Format_RGB32)


class InkPictures(QQuickImageProvider):
    """`image://ink/KEY/VERSION`: what was written on a page, on transparent ground."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._lock = threading.Lock()
        self._images: dict[str, QImage] = {}

    def put(self, key: str, image: QImage) -> None:
        """Show this picture from now on. It is shared: who paints on it paints on a copy."""
        with self._lock:
            self._images[key] = QImage(image)

    def drop(self, key: str) -> None:
        """Give the memory of one picture back."""
        with self._lock:
            self._images.pop(key, None)

    def forget(self, beginning: str) -> None:
        """Give the memory of pictures back whose names begin so."""
        with self._lock:
            for key in [k for k in self._images if k.startswith(beginning)]:
                del self._images[key]

    def requestImage(self, name: str, size: QSize, requested: QSize) -> QImage:
        """The picture of a page's ink."""
        with self._lock:
            image = self._images.get(name.rpartition("/")[0])
        if image is not None:
            return image
        empty = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
        empty.fill(Qt.GlobalColor.transparent)
        return empty
