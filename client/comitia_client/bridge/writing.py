"""The tool in hand: which one, its colour and width, and what a finger may do beside a pen. One for all panes."""

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.rows import whole
from comitia_client.pages.ink import shown_colour
from comitia_shared.sealing.notes import Tool

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

COLOURS = ("#1d4ed8", "#b91c1c", "#15803d", "#111827", "#9333ea")
MARKERS = ("#fde047", "#86efac", "#93c5fd", "#f9a8d4", "#fdba74")
WIDTHS_PT = {Tool.PEN: (1.2, 1.8, 3.0), Tool.HIGHLIGHTER: (9.0, 13.0, 20.0)}
TOOLS = ("read", "pen", "highlighter", "erase", "note", "lasso", "select", "stamp", "laser", "board")
_PALM_MS = 500


@QmlElement
class Writing(QObject):
    """The tool in hand. Tools: read, pen, highlighter, erase, note, lasso, select, stamp, laser, board.

    With the last two the presenter points, and draws for the room what nobody keeps.
    """

    changed = Signal()
    drawingChanged = Signal()
    palmChanged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._tool = "read"
        self._stamp = "read"
        self._colours = {Tool.PEN: 0, Tool.HIGHLIGHTER: 0}
        self._widths = {Tool.PEN: 1, Tool.HIGHLIGHTER: 1}
        self._snaps = True
        self._pen_seen = False
        self._finger_draws = False
        self._is_drawing = False
        self._palm = QTimer(singleShot=True, interval=_PALM_MS)
        self._palm.timeout.connect(self.palmChanged)

    @Property(str, notify=changed)
    def tool(self) -> str:
        """The tool in hand."""
        return self._tool

    @Slot(str)
    def setTool(self, tool: str) -> None:
        """Take another tool."""
        if tool in TOOLS and tool != self._tool:
            self._tool = tool
            self.changed.emit()

    @Property(str, notify=changed)
    def stamp(self) -> str:
        """What the stamp says: read, question, agree."""
        return self._stamp

    @Slot(str)
    def setStamp(self, stamp: str) -> None:
        """Take the stamp that says this."""
        self._stamp, self._tool = stamp, "stamp"
        self.changed.emit()

    @property
    def drawing_tool(self) -> Tool:
        """What strokes are drawn with."""
        return Tool.HIGHLIGHTER if self._tool == "highlighter" else Tool.PEN

    @Property(bool, notify=changed)
    def draws(self) -> bool:
        """Whether the tool in hand leaves a stroke."""
        return self._tool in ("pen", "highlighter")

    @Property(int, notify=changed)
    @whole
    def colour(self) -> int:
        """Which of the five colours."""
        return self._colours[self.drawing_tool]

    @Slot(int)
    def setColour(self, colour: int) -> None:
        """Take another of the five colours."""
        self._colours[self.drawing_tool] = max(0, min(4, colour))
        self.changed.emit()

    @Slot(int, result=str)
    def colourOf(self, colour: int) -> str:
        """How one of the five colours looks with the tool in hand."""
        return (MARKERS if self.drawing_tool is Tool.HIGHLIGHTER else COLOURS)[colour]

    @Slot(bool, result=str)
    def wetColour(self, isDark: bool) -> str:  # noqa: N803 - a name of QML's
        """The colour in hand as it is drawn on a page that is shown light or dark."""
        return shown_colour(self.colour_of(self.drawing_tool), is_dark=isDark)

    def colour_of(self, tool: Tool) -> str:
        """The colour that a tool draws with."""
        return (MARKERS if tool is Tool.HIGHLIGHTER else COLOURS)[self._colours[tool]]

    @Property(int, notify=changed)
    @whole
    def width(self) -> int:
        """Which of the three widths."""
        return self._widths[self.drawing_tool]

    @Slot(int)
    def setWidth(self, width: int) -> None:
        """Take another of the three widths."""
        self._widths[self.drawing_tool] = max(0, min(2, width))
        self.changed.emit()

    @Property(float, notify=changed)
    def widthPt(self) -> float:
        """How wide the tool draws, in points."""
        return self.width_of(self.drawing_tool)

    def width_of(self, tool: Tool) -> float:
        """How wide a tool draws, in points."""
        return WIDTHS_PT[tool][self._widths[tool]]

    @Property(bool, notify=changed)
    def snaps(self) -> bool:
        """Whether the highlighter keeps to the lines of text."""
        return self._snaps

    @Slot(bool)
    def setSnaps(self, snaps: bool) -> None:
        """Let the highlighter keep to the lines, or not."""
        self._snaps = snaps
        self.changed.emit()

    # --- pen, fingers, palm ------------------------------------------------------------------------------

    @Property(bool, notify=changed)
    def penSeen(self) -> bool:
        """Whether a pen was used on this tablet: from then on fingers scroll and never draw."""
        return self._pen_seen

    @Slot()
    def penWasSeen(self) -> None:
        """A pen is on the screen now: for half a second, touches are the hand that holds it."""
        rested, seen = self._palm.isActive(), self._pen_seen
        self._palm.start()
        self._pen_seen = True
        if not seen:
            self.changed.emit()
        if not rested:
            self.palmChanged.emit()

    @Property(bool, notify=palmChanged)
    def palmRests(self) -> bool:
        """Whether a touch is taken for the hand that holds the pen."""
        return self._is_drawing or self._palm.isActive()

    @Property(bool, notify=palmChanged)
    def penRests(self) -> bool:
        """Whether a pen was on the screen within the last half second."""
        return self._palm.isActive()

    @Property(bool, notify=changed)
    def fingerDraws(self) -> bool:
        """Whether a finger draws: while no pen was seen, or where it was switched on."""
        return self._tool != "read" and (self._finger_draws or not self._pen_seen)

    @Slot(bool)
    def letFingerDraw(self, draws: bool) -> None:
        """Switch drawing by finger on or off, whatever was seen."""
        self._finger_draws = draws
        self.changed.emit()

    @Property(bool, notify=drawingChanged)
    def isDrawing(self) -> bool:
        """Whether a stroke is under the pen: nothing may cover the page then."""
        return self._is_drawing

    @Slot(bool)
    def setDrawing(self, drawing: bool) -> None:
        """A stroke begins or ends."""
        if drawing != self._is_drawing:
            self._is_drawing = drawing
            self.drawingChanged.emit()
