-- How pages are shown to the owner of an account, for the next device they sign in on (ux 11.3).

ALTER TABLE account ADD COLUMN display BLOB; -- personal (sealed): size, colours, spacing; tells of the owner's eyes. Empty until chosen
