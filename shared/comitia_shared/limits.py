"""Every limit of the product, in one place, with its unit in its name."""

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

# The wire.
MESSAGE_BYTES = 256 * KIB
ENROL_MESSAGE_BYTES = 4 * KIB
FRAME_PAYLOAD_BYTES = 64 * KIB
PIECE_BYTES = 256 * KIB
EVENT_BYTES = 192 * KIB
PART_ENTRIES = 500
HANDSHAKE_TIMEOUT_S = 10.0
CONFIRM_TIMEOUT_S = 600.0
SIGNALS_PER_S = 10
CREDIT_START_BYTES = 32 * KIB
CREDIT_MOST_BYTES = 8 * MIB
CREDIT_DELAY_S = 0.25
CLIENT_BUFFER_BYTES = 2 * MIB
CLIENT_STALLED_S = 10.0
UNSENT_BYTES = 128 * KIB
TLS_BUFFER_BYTES = 2 * (16 * KIB + 64)  # two records: what a tablet costs the server, even when nothing moves
SIGN_OF_LIFE_S = 2.0  # how often the server shows that it lives
SERVER_QUIET_S = 5.0  # after which a tablet says that it waits for it
CLIENT_ASKED_S = 20.0
CLIENT_SILENT_S = 40.0
CHECKPOINT_PERIOD_S = 60.0
ARRIVALS_PER_S = 400
ARRIVALS = 1024  # connections at a time that have not shown yet that they belong here
ARRIVAL_S = 5.0
LET_IN_PER_S = 600  # of those: a TLS handshake is a millisecond in which nobody else is served
FILES_OF_ROOM = 512  # that the server itself has open: databases, papers, workers
DEVICE_SILENT_S = 2.0  # after a ping, before another connection of the same device takes over
DEVICE_CHANGES = 3  # of the connection of one device, in a minute

# Papers.
UPLOAD_BYTES = 512 * MIB
INGESTED_BYTES = 256 * MIB
PAGES = 10_000
PAGE_SIDE_PT = 14_400
INGEST_MEMORY_BYTES = 1 * GIB
INGEST_TIME_S = 120
PAGE_TIME_S = 5  # to draw one page as large as screens do
FRONT_PAGES = 3
PATCH_CHAIN = 8
PATCH_WINDOW_LOG = 27
TABLET_SPARE_BYTES = 8 * MIB
WORKER_MEMORY_BYTES = 1280 * MIB  # of a page worker, over what it has at its start

# A meeting.
PARTICIPANTS = 5_000
ITEMS = 200
BALLOT_BYTES = 176 * KIB  # sealed; in a message it is a third longer
SEALED_ANSWERS = 90  # that such a ballot may have
LEAST_BALLOTS = 5  # whose sum tellers open, unless the body lowers it
BALLOTS_OF_ONE = 32  # that one voter may cast in one secret vote; the last counts
BALLOTS_LEFT_SAID = 4  # how many are left is said from here on
ELECTIONS = 512  # secret votes of one meeting
ELECTIONS_DRAWN = 32  # at a time
QUESTIONS = 40  # on one ballot paper
CANDIDATES = 150  # of one question
ANSWERS = 300  # of one ballot paper
COUNTERS = 3  # who count the same by hand
PROPOSALS = 500
VOTE_RULES = 60
PAPERS = 2_000
TITLE_CHARS = 1_000
SHORT_CHARS = 200  # a name, a place, a seat: as `ids.Short`
TOPIC_CHARS = 300
MINUTES_CHARS = 20_000

# People and notes.
NOTE_RECORD_BYTES = 64 * KIB
NOTES_KEY_COPIES = 8
NOTE_TEXT_CHARS = 4_000
NOTES_PER_MESSAGE = 64
NOTES_MESSAGE_BYTES = 128 * KIB
NOTES_PER_PERSON = 200_000
NOTES_BYTES_PER_PERSON = 512 * MIB
NOTES_PER_SHARE = 500  # and people who see them
SHARES = 20_000  # at a time in one meeting
SHARES_PER_PERSON = 200
SHARED_BYTES = 96 * KIB  # what the notes of one share say, sealed
SHARED_KEY_BYTES = 160
SHARED_HAD = 3_000  # shares that one question names
STROKE_POINTS = 1_000
DOWNLOADS_AT_ONCE = 16
MISSING_TOLD = 20
REPORT_EVERY_S = 1.0
TABLETS_PER_SIGNAL = 60
LIVE_STROKES = 500
LIVE_POINTS = 2_000  # of all strokes that a presenter draws on one page
PIN_DIGITS = 6
WRONG_PINS = 5  # on a device on which that person has signed in, of that device alone
WRONG_PINS_ELSEWHERE = 10  # a day, on all others together
PEOPLE_FOUND = 8
FIND_CHARS = 2  # to be typed before names are shown
SIGN_IN_CODE_CHARS = 10
CODE_S = 900.0
SECOND_ASKED_S = 120.0  # the second person who must agree to a code
OBJECTION_S = 30.0  # whoever is signed in elsewhere, when a code is used
ENROL_CODE_CHARS = 16
WRONG_ENROLS_PER_MINUTE = 30
COMPARED_AT_ONCE = 64  # tablets that show one enrolment code and wait for their digits to be compared
