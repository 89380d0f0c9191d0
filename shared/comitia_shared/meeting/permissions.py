"""Who may do what: one table, a row per command. What a role may see stands in `sight`."""

from comitia_shared.errors import ErrorCode, require
from comitia_shared.meeting import access, agenda, attendance, floor, minutes, papers, rules, sharing
from comitia_shared.meeting.events import Command
from comitia_shared.meeting.seats import Role, Seat
from comitia_shared.meeting.voting import credentials, proposals, tellers
from comitia_shared.meeting.voting import events as vote_events

_PREPARING = frozenset({Role.SECRETARY, Role.ROOM})
_RUNNING = frozenset({Role.CHAIR, Role.SECRETARY})
_MEMBERS = frozenset({Role.CHAIR, Role.DELEGATE})
_TELLERS = frozenset({Role.TELLER})
_NOTERS = frozenset({Role.CHAIR, Role.SECRETARY, Role.DELEGATE, Role.TELLER})
_PEOPLE = frozenset({Role.CHAIR, Role.SECRETARY, Role.DELEGATE, Role.TELLER, Role.GUEST})

PERMITTED: dict[type[Command], frozenset[Role]] = {
    agenda.PrepareMeeting: _PREPARING,
    agenda.AddItem: _PREPARING,
    rules.AdoptRules: _PREPARING,
    agenda.OpenMeeting: _RUNNING,
    agenda.PauseMeeting: _RUNNING,
    agenda.ResumeMeeting: _RUNNING,
    agenda.CloseMeeting: _RUNNING,
    agenda.StartItem: _RUNNING,
    agenda.EndItem: _RUNNING,
    agenda.ReopenMeeting: _RUNNING,
    papers.AddPaper: _PREPARING,
    papers.AddRevision: _PREPARING,
    papers.PublishPaper: _PREPARING | _RUNNING,
    papers.RecallPaper: _PREPARING | _RUNNING,
    papers.ConfirmRecall: _PEOPLE,
    attendance.AddParticipants: _PREPARING,
    attendance.CheckIn: _PEOPLE,
    attendance.CheckOut: _PEOPLE,
    attendance.RecordPresence: _RUNNING,
    attendance.GiveProxy: _RUNNING | _MEMBERS | {Role.ROOM},
    attendance.TakeBackProxy: _RUNNING | _MEMBERS,
    floor.RequestFloor: _MEMBERS,
    floor.WithdrawRequest: _MEMBERS | _RUNNING,
    floor.GiveFloor: _RUNNING,
    floor.ExtendSpeech: _RUNNING,
    floor.EndSpeech: _MEMBERS | _RUNNING,
    proposals.Propose: _RUNNING,
    proposals.WithdrawProposal: _RUNNING,
    proposals.DemandSecrecy: _MEMBERS,
    proposals.TakeBackDemand: _MEMBERS,
    vote_events.OpenVote: _RUNNING,
    vote_events.CastBallot: _MEMBERS | _RUNNING,
    vote_events.CastMarks: _MEMBERS | _RUNNING,
    vote_events.CastSecretBallot: _MEMBERS | _RUNNING,
    vote_events.CountHands: _RUNNING,
    vote_events.EnterCounts: _RUNNING | _TELLERS,
    vote_events.ExtendVote: _RUNNING,
    vote_events.CloseVote: _RUNNING | {Role.ROOM},
    vote_events.GiveShare: _TELLERS,
    vote_events.FinishCount: frozenset({Role.ROOM}),
    vote_events.VoidVote: _RUNNING,
    credentials.DrawElections: frozenset({Role.ROOM}),
    credentials.BindCredentials: _MEMBERS | _RUNNING,
    tellers.BeginCeremony: _RUNNING,
    tellers.FixCertificate: _TELLERS,
    tellers.ShowCertificate: _TELLERS,
    tellers.SendPolynomial: _TELLERS,
    tellers.GiveKey: _TELLERS,
    tellers.DisputePart: _TELLERS,
    sharing.PublishAddress: _NOTERS,
    sharing.ShareNotes: _NOTERS,
    sharing.WithdrawNotes: _NOTERS,
    minutes.EditMinutes: frozenset({Role.SECRETARY}),
    access.NoteCode: frozenset({Role.ROOM}),
    access.NoteTakeover: frozenset({Role.ROOM}),
}


def require_permitted(seat: Seat, command: Command) -> None:
    """Refuse with `not_allowed` unless one of the seat's roles may issue this kind of command."""
    require(not PERMITTED[type(command)].isdisjoint(seat.roles), ErrorCode.NOT_ALLOWED)


def may(seat: Seat, command: type[Command]) -> bool:
    """Whether this seat may issue such a command at all: for screens, which show only what can be done."""
    return not PERMITTED[command].isdisjoint(seat.roles)
