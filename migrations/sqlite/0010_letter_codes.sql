-- A letter may carry a code beside its link (catalogue CF-05): both stand in one row, and whichever comes first ends it.

ALTER TABLE one_time_code ADD COLUMN code_mark BLOB; -- secret (MACed code of a letter; security 4.1). Empty when it has a link alone
