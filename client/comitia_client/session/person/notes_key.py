"""The key of my notes on this tablet: made here, opened by its recovery code, handed over from another tablet of mine.

The server keeps a copy that only the words of the code open.
"""

import contextlib
import secrets
from collections.abc import Callable

from comitia_client.session.line.link import new_id
from comitia_client.session.notes.stream import NoteStream
from comitia_client.session.person.doorkeeper import OpenPerson
from comitia_client.session.person.pairing import Pairing
from comitia_client.session.tablet import Tablet
from comitia_client.session.tasks import Tasks
from comitia_client.vault.thread import VaultThread
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.sealing import recovery
from comitia_shared.sealing.keys import KEY_BYTES, NONCE_BYTES, WRAPPED_BYTES, unwrap, wrap
from comitia_shared.wire import envelope
from comitia_shared.wire.pairing import Pair, PairAsk

_PURPOSE = "comitia/notes-recovery/1"


async def keys_of(person: OpenPerson, vault: VaultThread, copies: bytes) -> list[bytes]:
    """The notes keys of a store, or a new one; `copies` are those that the server has, as far as it said so."""
    if copies:
        await vault.ask(person.keep_copies, copies)
    keys = await vault.ask(person.notes_keys)
    if not keys:
        keys = [secrets.token_bytes(KEY_BYTES)]
        await vault.ask(person.keep_notes_keys, keys)
        if not person.is_display:
            await vault.ask(person.await_recovery, has_older=bool(copies))
    return keys


class NotesKey:
    """What becomes of the notes keys of who is signed in.

    `on_came` hears of a key that came. `needs_recovery`: there are older
    notes, and no key here opens them yet. `words`: the recovery code, until it was noted.
    """

    def __init__(
        self,
        tablet: Tablet,
        person: OpenPerson,
        notes: NoteStream,
        tasks: Tasks,
        on_came: Callable[[], None],
    ) -> None:
        self._person = person
        self._notes = notes
        self._vault = tablet.vault
        self._line = tablet.line
        self._tasks = tasks
        self._on_came = on_came
        self._on_change = tablet.show
        self.needs_recovery = False
        self.words = ""
        self.pairing = Pairing(person.whose, tablet.line.send_soon, lambda: notes.notes.keys, self._take)

    async def load(self) -> None:
        """What is still to be done about a recovery code.

        The words of a new one come with the next sign-in where the server is away, or where the store was opened
        offline and the ticket has not been shown yet.
        """
        self.needs_recovery, needs_code = await self._vault.ask(self._person.awaits)
        self.words = await self._new_code(self._notes.notes.keys[0]) if needs_code else ""

    # --- by the recovery code ----------------------------------------------------------------------------

    async def _new_code(self, key: bytes) -> str:
        """Leave a copy of a notes key with the server that only these words open; empty where it takes none now."""
        code = secrets.token_bytes(recovery.CODE_BYTES)
        try:
            await self._line.ask(envelope.KeepNotesKey(new_id(), _wrapped(code, key)))
        except (Refused, Unavailable):
            return ""
        return recovery.words(code)

    async def recover(self, words: str) -> None:
        """Open the copy of my notes key with the recovery code. Raises: Refused wrong_code."""
        key = _opened(words, await self._vault.ask(self._person.copies))
        await self._came([key])

    async def _came(self, came: list[bytes]) -> None:
        """Keys came by the code or from another tablet of mine: the first of them seals from now on.

        Where they do not open all, the question stays.
        """
        here = await self._vault.ask(self._person.notes_keys)
        await self._vault.ask(self._person.keep_notes_keys, [*came, *(k for k in here if k not in came)])
        for key in reversed(came):
            self._notes.add_key(key)
        is_whole = self._notes.notes.locked == 0
        if is_whole:
            await self._vault.ask(self._person.settle_recovery)
        self.needs_recovery = not is_whole
        self._on_came()
        self._on_change()

    async def ask_again(self) -> None:
        """Offer once more to open the notes that are locked here."""
        self.needs_recovery = True
        self._on_change()

    async def skip(self) -> None:
        """Go on without the old private notes, which stay locked; this tablet's own key gets a recovery code, once."""
        has_own_code = not (await self._vault.ask(self._person.awaits))[0]
        words = "" if has_own_code else await self._new_code(self._notes.notes.keys[0])
        if words:
            await self._vault.ask(self._person.await_recovery, has_older=False)
        self.needs_recovery, self.words = False, words
        self._on_change()

    async def words_were_written_down(self) -> None:
        """The recovery code was noted; it is shown no more."""
        await self._vault.ask(self._person.settle_recovery)
        self.words = ""
        self._on_change()

    # --- from another tablet of mine ---------------------------------------------------------------------

    def _take(self, keys: list[bytes]) -> None:
        self._tasks.start(self._came(keys))

    def hear(self, message: Pair) -> None:
        """What another tablet of mine says. Who has no key gives none."""
        if not (isinstance(message.step, PairAsk) and self.needs_recovery):
            self.pairing.hear(message)

    async def pair(self) -> None:
        """Ask my other tablets for the key. Raises: Refused no_other_tablet; Unavailable."""
        if not self._line.is_up:
            raise Unavailable(ErrorCode.NO_CONNECTION)
        step = self.pairing.ask()
        self._on_change()
        try:
            await self._line.ask(Pair(step, new_id()))
        except (Refused, Unavailable):
            self.pairing.end()
            self._on_change()
            raise

    async def pair_on(self) -> None:
        """Go on: it is me who asks over there, or both tablets show the same digits."""
        self.pairing.agree()
        self._on_change()

    async def end_pairing(self) -> None:
        """No, other digits, or done."""
        self.pairing.end()
        self._on_change()


def _wrapped(code: bytes, key: bytes) -> bytes:
    """The copy of a notes key that the server keeps and cannot open."""
    return wrap(code, _PURPOSE, key, secrets.token_bytes(NONCE_BYTES))


def _opened(words: str, copies: bytes) -> bytes:
    """The notes key out of that of the server's copies which these words open. Raises: Refused wrong_code."""
    code = recovery.read_words(words)
    for start in range(0, len(copies), WRAPPED_BYTES):
        with contextlib.suppress(Unavailable):
            return unwrap(code, _PURPOSE, copies[start : start + WRAPPED_BYTES])
    raise Refused(ErrorCode.WRONG_CODE)
