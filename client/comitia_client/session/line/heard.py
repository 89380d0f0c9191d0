"""What the room says to who is signed in and records nowhere: waiting tablets, calls for help, questions, codes."""

from msgspec.structs import replace

from comitia_client.session.view import View
from comitia_shared.wire import envelope
from comitia_shared.wire.signals import (
    Asked,
    AskedSettled,
    DeviceSettled,
    DeviceWaiting,
    HelpWanted,
    StaffTold,
)

_TOLD_KEPT = 3


class Heard:
    """What was said and is not settled."""

    def __init__(self) -> None:
        self._waiting: tuple[DeviceWaiting, ...] = ()
        self._help: tuple[HelpWanted, ...] = ()
        self._told: tuple[StaffTold, ...] = ()
        self._asked: tuple[Asked, ...] = ()
        self._code: envelope.CodeIssued | None = None

    def take(self, signal: envelope.Signal) -> bool:
        """Hear a signal; whether it was one of these."""
        match signal.body:
            case DeviceWaiting() as waiting:
                rest = tuple(w for w in self._waiting if w.request != waiting.request)
                self._waiting = (*rest, waiting)
            case DeviceSettled(request=request):
                self._waiting = tuple(w for w in self._waiting if w.request != request)
            case HelpWanted() as wanted:
                self._help = (*(h for h in self._help if h.device != wanted.device), wanted)
            case Asked() as asked:
                self._asked = (*(a for a in self._asked if a.ask != asked.ask), asked)
            case AskedSettled(ask=ask):
                self._asked = tuple(a for a in self._asked if a.ask != ask)
            case StaffTold() as told:
                self._told = (told, *(t for t in self._told if t != told))[:_TOLD_KEPT]
            case _:
                return False
        return True

    def take_code(self, code: envelope.CodeIssued) -> None:
        """A code was issued after a second person had agreed."""
        self._code = code

    @property
    def is_asked(self) -> bool:
        """Whether a question waits for an answer: how long it still does changes with time alone."""
        return bool(self._asked)

    def lost_connection(self) -> None:
        """The line is down: whatever still holds is said again."""
        self._waiting, self._help, self._told, self._asked = (), (), (), ()

    def forget(self) -> None:
        """Who was signed in has left: nothing of it is for the next one."""
        self.lost_connection()
        self._code = None

    def shown(self, view: View) -> View:
        """A snapshot with it."""
        return replace(
            view,
            waiting_devices=self._waiting,
            help_wanted=self._help,
            staff_told=self._told,
            asked=self._asked,
            code_issued=self._code,
        )
