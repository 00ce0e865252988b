-- Accounts and their contacts.
--
-- Every column names its class (security 9.4): public, internal, personal or secret; a test refuses one without.
-- Times are microseconds, UTC. Ids are UUID v7, made by the portal. Personal columns are sealed by the portal
-- (security 9.3), so no value of a person stands in a file, a log or a backup of the database.
--
-- The audit chain (security 10) gets tables of its own in a later migration; nothing here refers to it.

CREATE TABLE account (
    id            BLOB NOT NULL PRIMARY KEY, -- internal: lasting id, authorises nothing (security 2.1)
    state         TEXT NOT NULL CHECK (state IN ('open', 'locked', 'closed')), -- internal: whether it lives
    level         TEXT NOT NULL CHECK (level IN ('simplified', 'standard', 'confirmed')), -- internal: how much is known about the owner
    locale        TEXT NOT NULL CHECK (locale IN ('ru', 'en')), -- internal: language of its letters
    surname       BLOB NOT NULL, -- personal (sealed): «Фамилия»
    given_name    BLOB NOT NULL, -- personal (sealed): «Имя»
    password_hash BLOB NOT NULL, -- secret (hashed with Argon2id, then sealed)
    feed_seq      INTEGER NOT NULL DEFAULT 0, -- internal: `seq` of the newest notification; its row lock puts the feed in order
    created_at    INTEGER NOT NULL -- internal
) STRICT;

CREATE TABLE contact (
    id          BLOB NOT NULL PRIMARY KEY, -- internal
    account_id  BLOB NOT NULL REFERENCES account (id), -- internal: whose
    channel     TEXT NOT NULL CHECK (channel IN ('phone', 'email')), -- internal
    value       BLOB NOT NULL, -- personal (sealed): canonical form
    verified_at INTEGER, -- internal: when its owner proved it; empty while it waits
    created_at  INTEGER NOT NULL -- internal
) STRICT;

-- The contacts of an account, for its cabinet.
CREATE INDEX contact_of_account ON contact (account_id, channel);

-- At most one contact of a channel waits for its proof, so «the waiting contact» names one row.
CREATE UNIQUE INDEX contact_waiting ON contact (account_id, channel) WHERE verified_at IS NULL;

-- Only proven contacts reserve a name (security 2.3): there is a row here for each of them and for no other. One row a
-- live key version (security 9.6). The references are checked at commit, so a name is reserved before its contact is written
-- and a refused one leaves no trace.
CREATE TABLE contact_index (
    channel     TEXT NOT NULL CHECK (channel IN ('phone', 'email')), -- internal
    key_version INTEGER NOT NULL, -- internal: which index key made the value
    value       BLOB NOT NULL, -- secret (MACed): blind index of the canonical form (security 9.6)
    contact_id  BLOB NOT NULL REFERENCES contact (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, -- internal
    PRIMARY KEY (channel, key_version, value)
) STRICT;

-- Deleting a contact looks for its names.
CREATE INDEX contact_index_of_contact ON contact_index (contact_id);
