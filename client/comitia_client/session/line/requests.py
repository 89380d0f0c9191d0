"""What is asked of the room beside the record of any meeting."""

from comitia_client.session.line.line import Line
from comitia_client.session.line.link import new_id
from comitia_shared.ids import DeviceId, MeetingId, PersonId, RequestId
from comitia_shared.wire import envelope
from comitia_shared.wire.readiness import SendAgain


class Requests:
    """Requests to the room server; each raises `Refused` and `Unavailable`, as `Line.ask`."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def issue_code(self, person: PersonId) -> str:
        """A new sign-in code for someone; empty where a second person must agree first."""
        answer = await self._line.ask(envelope.IssueCode(new_id(), person))
        return answer.code if isinstance(answer, envelope.CodeIssued) else ""

    async def answer_asked(self, ask: RequestId, accept: bool) -> None:
        """Yes or no to a question of the room."""
        await self._line.ask(envelope.AnswerAsked(new_id(), ask, accept))

    async def confirm_device(self, request: str, accept: bool) -> None:
        """The digits of a waiting tablet were compared."""
        await self._line.ask(envelope.ConfirmDevice(new_id(), request, accept))

    async def send_again(self, device: DeviceId, meeting: MeetingId) -> None:
        """Let a tablet check and complete what it holds."""
        await self._line.ask(SendAgain(new_id(), device, meeting))

    async def call_for_help(self) -> None:
        """Call a secretary to this tablet."""
        await self._line.ask(envelope.CallForHelp(new_id()))
