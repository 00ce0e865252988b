-- A key for each person, wrapped by the installation's key ring (security 9.2). Forgetting the row forgets the person.

-- The keys of the ring, by their names in the key file. One that was retired stays, so that no machine with an old file brings it back.
CREATE TABLE ring_key (
    id         TEXT NOT NULL PRIMARY KEY, -- internal
    is_live    INTEGER NOT NULL DEFAULT 1, -- internal: 0 once it was retired
    retired_at INTEGER, -- internal
    UNIQUE (id, is_live)
) STRICT;

CREATE TABLE data_key (
    id               BLOB NOT NULL PRIMARY KEY, -- internal: stands in all that it has sealed
    subject          BLOB NOT NULL UNIQUE, -- internal: the account; zeros for what belongs to nobody yet
    ring_key         TEXT NOT NULL, -- internal: which one has wrapped it
    ring_key_is_live INTEGER NOT NULL DEFAULT 1, -- internal: always 1
    wrapped          BLOB NOT NULL, -- secret (sealed): 256 bit
    CHECK (ring_key_is_live = 1),
    -- Holds a key of the ring while it wraps something, and keeps a retired one from wrapping: whoever is faster.
    FOREIGN KEY (ring_key, ring_key_is_live) REFERENCES ring_key (id, is_live)
) STRICT;

CREATE INDEX data_key_of_ring_key ON data_key (ring_key);
