//! The outside world, simulated: an SMTP server and an SMS gateway that keep what they are given, the registries of the
//! state with people who do not exist, and pages to read it.
//!
//! `server` starts it with `okno serve --sandbox`, and tests start it too. The real adapters of `gateway` talk to it over
//! the same protocols they speak in earnest. It listens on the loopback only, lives in memory and sends nothing anywhere.

mod faults;
mod http;
mod messages;
mod mime;
mod pages;
mod registries;
mod sms;
mod smtp;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use jiff::Timestamp;

pub use faults::{Fault, FaultMode, Faults};
pub use http::TOKEN;
pub use messages::{Channel, Filter, Incoming, Kept, SandboxMessage, SandboxMessages};
pub use pages::{CsrfToken, PageAttributes, Pages, router};
pub use registries::{
    Address, Correction, Fate, Home, Papers, Passport, People, Registries, RegistrySwitches, SandboxPerson, Sex,
    start as start_registries,
};
pub use sms::start as start_sms;
pub use smtp::start as start_smtp;

/// What time it is, as the portal sees it. The demo may run its clock ahead.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Moves the portal's clock ahead by so many seconds.
pub type AdvanceClock = Arc<dyn Fn(i64) + Send + Sync>;

/// What the sandbox needs from the process it lives in.
pub struct SandboxOptions {
    /// The portal's clock.
    pub now: Now,
    /// Moves that clock.
    pub advance_clock: AdvanceClock,
    /// The portal's own origin, such as `http://127.0.0.1:3000`: links that start with it can be clicked.
    pub base_url: String,
    /// Address of the stylesheet for the message page.
    pub style_href: String,
}

/// A running sandbox. Its servers end with the runtime they were started on.
pub struct Sandbox {
    /// Where the SMTP server listens: no TLS, no login.
    pub smtp_addr: SocketAddr,
    /// Where SMS are posted to, with `Authorization: Bearer` and [`TOKEN`].
    pub sms_url: String,
    /// Where the registries are asked, with the same token.
    pub registry_url: String,
    /// Everything that came in.
    pub messages: SandboxMessages,
    /// Troubles on demand.
    pub faults: Faults,
    /// The registries: whom they know, their delays and troubles.
    pub registries: Registries,
    /// The pages under `/sandbox`.
    pub router: Router,
}

/// Starts the three servers on free ports of the loopback and builds the pages.
///
/// Errors: no port could be opened.
pub async fn start(options: SandboxOptions) -> io::Result<Sandbox> {
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let messages = SandboxMessages::new(Now::clone(&options.now));
    let registries = Registries::new(options.now);
    let faults = Faults::default();
    let smtp_addr = start_smtp(any_port, messages.clone(), faults.clone()).await?;
    let sms_addr = start_sms(any_port, messages.clone(), faults.clone()).await?;
    let registry_addr = start_registries(any_port, registries.clone()).await?;
    let router = router(Pages {
        messages: messages.clone(),
        faults: faults.clone(),
        registries: registries.clone(),
        advance_clock: options.advance_clock,
        base_url: options.base_url,
        style_href: options.style_href,
    });
    Ok(Sandbox {
        smtp_addr,
        sms_url: format!("http://{sms_addr}/send"),
        registry_url: format!("http://{registry_addr}"),
        messages,
        faults,
        registries,
        router,
    })
}
