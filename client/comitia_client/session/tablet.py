"""What a tablet has, whoever signs in on it."""

from collections.abc import Callable
from typing import NamedTuple

from comitia_client.session.line.line import Line
from comitia_client.session.papers.fetch import Fetcher
from comitia_client.vault.device import DeviceVault
from comitia_client.vault.pieces import PieceStore
from comitia_client.vault.thread import VaultThread


class Tablet(NamedTuple):
    """One tablet's stores, line and downloads.

    `show`: make a snapshot now, before the call of a screen returns; `show_soon`: one for a burst of changes.
    """

    vault: VaultThread
    device: DeviceVault
    pieces: PieceStore
    line: Line
    fetcher: Fetcher
    show: Callable[[], None]
    show_soon: Callable[[], None]
