-- Whether a code by SMS opens a session in place of the password (catalogue SGN-02; decision 0036). A program that does not know the column
-- goes on to let in by SMS.
ALTER TABLE sign_in_choice ADD COLUMN forbids_sms BIGINT NOT NULL DEFAULT 0; -- internal: 1 once its owner has forbidden it
