-- Who a person is: what was typed into the profile, sound or not, until the registries have looked at it.

CREATE TABLE profile (
    account_id UUID NOT NULL PRIMARY KEY REFERENCES account (id), -- internal: whose
    payload    BYTEA NOT NULL, -- personal (sealed): answers, which steps are finished, who saved them last, as JSON
    updated_at BIGINT NOT NULL -- internal
);
