//! `okno`: the process that owns persistence and verification. The only place where the parts meet.

mod account_file; // «Скачать мои данные»
mod assets; // the client's files, from memory
mod audience; // who listens to which feed
mod audit_commands; // what is asked of the audit chain
mod backup_commands; // copies of the database, and the way back
mod backup_file; // what such a copy is kept in
mod banner; // what is printed when the doors open
mod check; // values of a format, for integrators
mod checkpoints; // of the audit chain
mod cli;
mod config; // okno.toml
mod crowd; // how much one network may ask for
mod deletion_list; // which accounts were deleted, kept outside the database
mod drawing; // where the tasks run that draw a page
mod error_page; // plain pages for statuses
mod forms; // what a form may hold, and the token against forged requests
mod front_door; // what every request passes
mod health;
mod history_file; // «История входов» as a file
mod key_commands; // and what is done with it
mod keys; // the key file
mod leaked_list; // passwords that have leaked, as the installation knows them
mod links; // addresses that set a cookie and lead on
mod listener; // connections, and the graceful end
mod live; // the feed's live stream
mod logging;
mod password_commands; // what an installation supplies about passwords
mod policy; // which addresses there are, and for whom
mod reports; // of browsers, on our content policy
mod router;
mod seal; // what travels through the browser and comes back
mod visitor; // what a request tells of who asks
mod wiring;

use clap::Parser;
use std::process::ExitCode;

/// Pages are drawn of thousands of small pieces (decision 0040).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Before anything speaks TLS. It fails only when somebody was faster, and nobody is.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let command = cli::Command::parse();
    match command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            banner::trouble(&trouble);
            ExitCode::FAILURE
        }
    }
}
