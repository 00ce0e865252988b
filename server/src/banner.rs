//! The few lines that people read in the terminal; everything else is a log.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks to a person")]

use std::{fmt::Display, net::SocketAddr};

/// The doors are open: where people come in, and where the process listens when that is another address.
pub(crate) fn open(origin: &str, listening: SocketAddr, is_demo: bool) {
    let own = format!("http://{listening}");
    if own != origin {
        println!("Слушает: {own}");
    }
    println!("Окно открыто: {origin}");
    if is_demo {
        println!("Сообщения демонстрации: {origin}/sandbox");
    }
}

/// Health and the like stand on a listener of their own.
pub(crate) fn operations(address: SocketAddr) {
    println!("Служебный адрес: http://{address}/health/ready");
}

/// A line of an answer to a command.
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// Why the command did not do its work: what is wrong and what is wanted.
pub(crate) fn trouble(trouble: &impl Display) {
    eprintln!("okno: {trouble}");
}
