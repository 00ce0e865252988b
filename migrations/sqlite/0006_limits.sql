-- Counters that slow guessing down (security 5). They survive a restart and are shared by all processes.

CREATE TABLE limit_counter (
    key               BLOB NOT NULL PRIMARY KEY, -- secret (MACed): whom it slows; nothing personal
    count             INTEGER NOT NULL, -- internal: uses within the window
    window_started_at INTEGER NOT NULL, -- internal
    failures          INTEGER NOT NULL, -- internal: attempts in a row without success
    blocked_until     INTEGER NOT NULL, -- internal: until then no attempt is evaluated
    touched_at        INTEGER NOT NULL -- internal: for the 24 hours of quiet, and for the sweeper
) STRICT;

-- The sweeper asks for what nobody touched.
CREATE INDEX limit_counter_touched ON limit_counter (touched_at);
