"""The secretary's own words in the minutes, while they are being written: nothing typed is lost or put elsewhere.

What is in the box belongs to the item that it was begun for, whatever the meeting does meanwhile; it is kept on this
tablet as it is typed; and it never covers what another secretary wrote in the meantime.
"""

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.tablet import Tablet
from comitia_client.session.model import Draft
from comitia_client.session.view import View
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import ItemId, MeetingId, PersonId
from comitia_shared.meeting.minutes import EditMinutes, version_of
from comitia_shared.texts import many_lines

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_KEEP_MS = 300


@QmlElement
class MinuteTaking(QObject):
    """The box with the secretary's own words for one item."""

    changed = Signal()

    def __init__(self, tablet: Tablet, meeting: Meeting) -> None:
        super().__init__()
        self._tablet = tablet
        self._meeting = meeting
        self._of: MeetingId | None = None
        self._who: PersonId | None = None
        self._item = self._chosen = ""
        self._draft: Draft | None = None
        self._sent: dict[str, list[str]] = {}
        """By item, what the record may say of it next: the text that I wrote over, then mine in their order."""
        self._soon = QTimer(self, interval=_KEEP_MS, singleShot=True)
        self._soon.timeout.connect(self._keep)

    def show(self, _: View) -> None:
        """Follow the newest snapshot."""
        view = self._meeting.view
        is_mine = view is not None and view.seat.is_staff
        of, who = (view.meeting, view.seat.person) if view is not None and is_mine else (None, None)
        if (of, who) != (self._of, self._who):
            self._begin(of, who)
        for item in list(self._sent):
            self._follow(item)
        if of is not None:
            self.changed.emit()

    def _begin(self, of: MeetingId | None, who: PersonId | None) -> None:
        """Another meeting, or somebody else at this tablet: nothing of the one before stays in the box."""
        if who in (None, self._who):
            self._leave()
        self._soon.stop()
        self._of, self._who, self._sent = of, who, {}
        self._turn_to(self._chosen)

    def _recorded(self, item: str) -> str:
        view = self._meeting.view
        return view.state.minutes.texts.get(item, "") if view is not None else ""

    def _follow(self, item: str) -> None:
        """The record has gone on: with what was sent, or with what somebody else wrote before that."""
        recorded, awaited = self._recorded(item), self._sent[item]
        if recorded not in awaited:
            del self._sent[item]
            return
        del awaited[: awaited.index(recorded)]
        if item == self._item and self._draft is not None and self._draft.over != recorded:
            self._draft = Draft(self._draft.text, recorded)
            self._soon.start()
        if len(awaited) == 1:
            self._arrived(item, recorded)

    def _arrived(self, item: str, text: str) -> None:
        """All that was sent stands in the record."""
        del self._sent[item]
        if item != self._item:
            self._put(item, None)
        elif self._draft is not None and many_lines(self._draft.text) == text:
            self._draft = None
            self._keep()

    def _set(self, text: str, over: str) -> None:
        self._draft = Draft(text, over)
        self._soon.start()

    def _turn_to(self, item: str) -> None:
        """Put this item's words into the box: those that were begun before, else those of the record."""
        self._item, self._draft = item, None
        if self._of is not None:
            self._tablet.start(self._load(self._of, item))
        self.changed.emit()

    async def _load(self, meeting: MeetingId, item: str) -> None:
        begun = await self._tablet.ask(lambda a: a.drafts.begun, meeting, item)
        if begun is None or self._draft is not None or (meeting, item) != (self._of, self._item):
            return
        if many_lines(begun.text) != self._recorded(item):
            self._draft = begun
            self.changed.emit()

    def _keep(self) -> None:
        self._soon.stop()
        self._put(self._item, self._draft)

    def _put(self, item: str, draft: Draft | None) -> None:
        if self._of is not None:
            self._tablet.start(self._keep_there(self._of, item, draft))

    async def _keep_there(self, meeting: MeetingId, item: str, draft: Draft | None) -> None:
        try:
            await self._tablet.ask(lambda a: a.drafts.keep, meeting, item, draft)
        except Refused as refused:
            if refused.code is not ErrorCode.NOT_SIGNED_IN:  # who left has sent it on the way
                raise

    def _leave(self) -> None:
        if self._soon.isActive():
            self._keep()

    @Property(str, notify=changed)
    def text(self) -> str:
        """What stands in the box."""
        return self._draft.text if self._draft is not None else self._recorded(self._item)

    @Property(str, notify=changed)
    def number(self) -> str:
        """The number of the item that the box is for; empty = the meeting as a whole."""
        view = self._meeting.view
        known = view.state.agenda.items.get(ItemId(self._item)) if view is not None else None
        return known.number if known is not None else ""

    @Property(bool, notify=changed)
    def isElsewhere(self) -> bool:
        """Whether another item has been chosen since these words were begun."""
        return self._item != self._chosen

    @Property(bool, notify=changed)
    def isChanged(self) -> bool:
        """Whether another secretary has written here since these words were begun."""
        if self._draft is None:
            return False
        known = self._draft.over, many_lines(self._draft.text), *self._sent.get(self._item, ())
        return self._recorded(self._item) not in known

    @Property(str, notify=changed)
    def theirs(self) -> str:
        """What the other secretary wrote."""
        return self._recorded(self._item) if self.isChanged else ""

    @Slot(str)
    def choose(self, item: str) -> None:
        """An item is chosen: the box turns to it, unless somebody is writing for another one."""
        self._chosen = item
        if self._draft is None or self._item in self._sent:
            self._leave()
            self._turn_to(item)
        self.changed.emit()

    @Slot(str)
    def typed(self, text: str) -> None:
        """This stands in the box now."""
        if text == str(self.text):
            return
        over = self._draft.over if self._draft is not None else self._recorded(self._item)
        self._set(text, over)
        self.changed.emit()

    @Slot()
    def finish(self) -> None:
        """Nobody is writing any more: the words go on the record, and the box turns to the chosen item."""
        self._leave()
        if self.isChanged:
            return
        if self._draft is not None and many_lines(self._draft.text) == self._recorded(self._item):
            self._draft = None
            self._keep()
        if self._draft is not None and self._of is not None:
            text, awaited = (
                many_lines(self._draft.text),
                self._sent.setdefault(self._item, [self._draft.over]),
            )
            if awaited[-1] != text:
                base = version_of(awaited[-1])
                awaited.append(text)
                item = ItemId(self._item) if self._item else None
                sent = self._send(self._of, self._item, EditMinutes(item, text, base))
                self._tablet.start(sent)
        if self._item != self._chosen:
            self._turn_to(self._chosen)
        self.changed.emit()

    async def _send(self, meeting: MeetingId, item: str, command: EditMinutes) -> None:
        try:
            await self._tablet.ask(lambda a: a.meetings.command, meeting, command)
        except BaseException:
            self._sent.pop(item, None)  # it stays as it was written
            self.changed.emit()
            raise

    @Slot()
    def join(self) -> None:
        """My words behind those of the other secretary."""
        if self._draft is not None:
            theirs = self._recorded(self._item)
            self._set(f"{theirs}\n{self._draft.text}" if theirs else self._draft.text, theirs)
            self.finish()

    @Slot()
    def drop(self) -> None:
        """Their words alone."""
        self._draft = None
        self._keep()
        self.finish()
