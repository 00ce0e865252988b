//! `okno passwords`: what an installation supplies about passwords.

use crate::{banner, leaked_list};
use clap::Subcommand;
use std::{io, path::PathBuf};

#[derive(Subcommand)]
pub(crate) enum PasswordsCommand {
    /// Make the file of leaked passwords from a list of SHA-1 hashes on the standard input, in ascending order, a line each. Never overwrites
    /// one.
    Convert {
        /// Where to.
        file: PathBuf,
    },
}

impl PasswordsCommand {
    /// Does what was asked. Errors: the line that is wrong, or the file.
    pub(crate) fn run(self) -> Result<(), String> {
        let Self::Convert { file } = self;
        let count = leaked_list::convert(io::stdin().lock(), &file)?;
        banner::say(&format!("{count} passwords. Name the file as passwords.leaked in the configuration."));
        Ok(())
    }
}
