-- A key for each person, wrapped by the installation's key ring (security 9.2). Forgetting the row forgets the person.

-- The keys of the ring that may wrap, by their names in the key file.
CREATE TABLE ring_key (
    id TEXT NOT NULL PRIMARY KEY -- internal
) STRICT;

-- Those that never wrap again (security 9.8): a machine with an old key file must not bring one back.
CREATE TABLE retired_ring_key (
    id         TEXT NOT NULL PRIMARY KEY, -- internal
    retired_at INTEGER NOT NULL -- internal
) STRICT;

CREATE TABLE data_key (
    id       BLOB NOT NULL PRIMARY KEY, -- internal: stands in all that it has sealed
    subject  BLOB NOT NULL UNIQUE, -- internal: the account; zeros for what belongs to nobody yet
    ring_key TEXT NOT NULL REFERENCES ring_key (id), -- internal: which one has wrapped it. The reference lets no key go that still wraps
    wrapped  BLOB NOT NULL -- secret (sealed): 256 bit
) STRICT;

CREATE INDEX data_key_of_ring_key ON data_key (ring_key);
