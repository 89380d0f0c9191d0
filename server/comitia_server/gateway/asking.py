"""Questions to whoever is at some tablets: the first answer counts, and after a time none is an answer too."""

import asyncio
from collections.abc import Callable

import uuid6

from comitia_server.gateway.connection import Connection
from comitia_shared.errors import ErrorCode, Params, Refused, require
from comitia_shared.ids import PersonId, RequestId
from comitia_shared.wire import envelope
from comitia_shared.wire.signals import Asked, AskedSettled
from comitia_shared.wire.version import EDITION_2

Answered = tuple[bool, PersonId | None]
"""Yes or no, and who said so."""


class _Open:
    def __init__(self, to: list[Connection], answer: "asyncio.Future[Answered]") -> None:
        self.to = {connection: connection.person for connection in to}
        self.answer = answer


class Asking:
    """The questions that wait for an answer."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self.now_ms = now_ms
        self._open: dict[RequestId, _Open] = {}

    async def ask(self, to: list[Connection], code: str, params: Params, limit_s: float) -> Answered | None:
        """Ask at these tablets; the first answer, None where nobody answers in time or can be asked."""
        heard = [c for c in to if EDITION_2 in c.features]
        if not heard:
            return None
        ask = RequestId(uuid6.uuid7().hex)
        answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._open[ask] = _Open(heard, answer)
        asked = Asked(ask, code, params, self.now_ms() + int(limit_s * 1000))
        for connection in heard:
            connection.send(envelope.Signal(asked))
        try:
            async with asyncio.timeout(limit_s):
                return await answer
        except TimeoutError:
            return None
        finally:
            del self._open[ask]
            for connection in heard:
                connection.send(envelope.Signal(AskedSettled(ask)))

    def answer(self, connection: Connection, ask: RequestId, *, accept: bool) -> None:
        """An answer of who was asked; who signed in on their tablet since then was not.

        Raises: Refused unknown_request.
        """
        found = self._open.get(ask)
        if found is None or found.answer.done() or connection not in found.to:
            raise Refused(ErrorCode.UNKNOWN_REQUEST)
        require(connection.person == found.to[connection], ErrorCode.UNKNOWN_REQUEST)
        found.answer.set_result((accept, connection.person))
