//! All columns that are sealed, for the work that goes through them: sealing anew what the ring itself had sealed (decision 0024),
//! and giving a person another key (decision 0038).
//! A test compares the list with the migrations.

/// A sealed column, with the statements that go through it.
pub(crate) struct SealedColumn {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    /// How many values of this version there are.
    pub(crate) count: &'static str,
    /// One value of this version: its row, whose it is, and the value; so many are passed over.
    pub(crate) find: &'static str,
    /// All values of an account: row, whose, and the value.
    pub(crate) list_of: &'static str,
    /// The value in its place, if it is still the same. Sealed bytes are never the same twice, so they name their row.
    pub(crate) replace: &'static str,
}

macro_rules! sealed {
    ($table:literal, $column:literal, id: $id:literal, seq: $seq:literal, account: $account:literal) => {
        SealedColumn {
            table: $table,
            column: $column,
            count: concat!("SELECT COUNT(*) FROM ", $table, " WHERE substr(", $column, ", 1, 1) = $1"),
            find: concat!(
                "SELECT ", $id, " AS id, ", $seq, " AS seq, ", $account, " AS account, ", $column, " AS sealed ",
                "FROM ", $table, " WHERE substr(", $column, ", 1, 1) = $1 ORDER BY 1, 2 LIMIT 1 OFFSET $2"
            ),
            list_of: concat!(
                "SELECT ", $id, " AS id, ", $seq, " AS seq, ", $account, " AS account, ", $column, " AS sealed ",
                "FROM ", $table, " WHERE ", $account, " = $1 AND ", $column, " IS NOT NULL"
            ),
            replace: concat!("UPDATE ", $table, " SET ", $column, " = $1 WHERE ", $id, " = $2 AND ", $column, " = $3"),
        }
    };
    // A row of an account, with an id of its own.
    ($table:literal, $column:literal) => {
        sealed!($table, $column, id: "id", seq: "CAST(NULL AS BIGINT)", account: "account_id")
    };
    // The account itself, or the one row that it has.
    ($table:literal, $column:literal, account: $id:literal) => {
        sealed!($table, $column, id: $id, seq: "CAST(NULL AS BIGINT)", account: $id)
    };
    // The account's rows, numbered.
    ($table:literal, $column:literal, seq: $seq:literal) => {
        sealed!($table, $column, id: "account_id", seq: $seq, account: "account_id")
    };
    // What belongs to nobody yet.
    ($table:literal, $column:literal, nobody) => {
        sealed!($table, $column, id: "id", seq: "CAST(NULL AS BIGINT)", account: "CAST(NULL AS UUID)")
    };
}

/// All of them, but for the keys themselves.
pub(crate) const SEALED_COLUMNS: &[SealedColumn] = &[
    sealed!("account", "surname", account: "id"),
    sealed!("account", "given_name", account: "id"),
    sealed!("account", "display", account: "id"),
    sealed!("account", "password_hash", account: "id"),
    sealed!("former_password", "password_hash"),
    sealed!("contact", "value"),
    sealed!("registration_draft", "payload", nobody),
    sealed!("session", "device"),
    sealed!("session", "network"),
    sealed!("failed_sign_in", "device"),
    sealed!("failed_sign_in", "network"),
    sealed!("sign_in_choice", "networks", account: "account_id"),
    sealed!("known_device", "device"),
    sealed!("notification", "payload", seq: "seq"),
    sealed!("journal", "payload", seq: "seq"),
    sealed!("outbox", "payload", nobody),
    sealed!("verification", "snils_value"),
    sealed!("proven_identity", "number", account: "account_id"),
    sealed!("registry_check", "question"),
    sealed!("registry_check", "finding"),
    sealed!("profile", "payload", account: "account_id"),
    sealed!("recovery", "login", nobody),
    sealed!("sms_sign_in", "phone", nobody),
    sealed!("authenticator_app", "key"),
    sealed!("passkey", "name"),
    sealed!("control_question", "question", account: "account_id"),
    sealed!("control_question", "answer", account: "account_id"),
];

#[cfg(test)]
mod tests {
    use super::SEALED_COLUMNS;
    use crate::migrations::columns;
    use std::collections::BTreeSet;

    #[test]
    fn s9_8_no_sealed_column_is_forgotten_when_keys_turn() {
        let sealed = columns().into_iter().filter(|column| column.note.contains("sealed)") && column.name != "wrapped");
        let sealed: BTreeSet<_> = sealed.map(|column| (column.table, column.name)).collect();
        let listed = SEALED_COLUMNS.iter().map(|sealed| (sealed.table.to_owned(), sealed.column.to_owned())).collect();
        assert_eq!(sealed, listed);
    }
}
