//! `okno-load`: takes the numbers of `docs/performance.md`. `cargo xtask bench` starts it on the optimised `okno`, compares and records.
//!
//! It meets the portal as anybody would: over HTTP, with forms, cookies and codes that come by SMS. Prints one line of JSON.

mod feed; // the live feed, and a bare loop beside it
mod flow; // work that goes on for a while
mod http;
mod measures; // what is measured
mod person;
mod portal;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure a portal on a database of its own
    Measure {
        /// The program
        #[arg(long)]
        okno: PathBuf,
        /// An empty database of PostgreSQL; SQLite unless given
        #[arg(long)]
        postgres: Option<String>,
    },
    /// Write to all connections what comes in; started by the measuring itself
    #[command(hide = true)]
    BareLoop,
}

#[expect(clippy::print_stdout, reason = "the numbers are what this program is for")]
fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Measure { okno, postgres } => {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
            println!("{}", runtime.block_on(measures::take(&okno, postgres.as_deref()))?);
            Ok(())
        }
        Command::BareLoop => feed::bare_loop(),
    }
}
