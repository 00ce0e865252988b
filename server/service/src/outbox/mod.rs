//! Messages on their way out: written with their cause, delivered at least once by a worker (security 11).

mod courier; // takes what is due and hands it to a gateway
mod words; // what the messages say

use crate::{
    challenge::Purpose,
    core::{Answer, Core},
    failure::Failure,
    ports::{NewOutboxRow, Work},
};
use jiff::Timestamp;
use model::{Channel, Locale};
use serde::{Deserialize, Serialize};

pub use courier::Courier;

/// A message, as it waits in the outbox: sealed there, because it holds a recipient and often a secret.
#[derive(Serialize, Deserialize)]
pub(crate) enum Message {
    /// The code that proves a phone. If the number belongs to somebody, its owner is told instead (security 5.8).
    #[serde(alias = "RegistrationCode")]
    Code {
        /// To whom.
        phone: String,
        /// Six digits.
        code: String,
        /// «Код 2».
        number: u32,
        /// What it is for.
        #[serde(default)]
        purpose: Purpose,
        /// The language of whoever asked for it.
        locale: Locale,
    },
    /// The link that proves a mailbox. If it belongs to somebody, its owner is told instead.
    #[serde(alias = "RegistrationLink")]
    Link {
        /// To whom.
        email: String,
        /// The token in the link.
        token: String,
        /// Six digits beside the link, within an account.
        #[serde(default)]
        code: Option<String>,
        /// «Код 2».
        #[serde(default)]
        number: u32,
        /// The language of whoever asked for it.
        locale: Locale,
    },
    /// What brings the owner of an account back into it. Whether there is such an account, only the worker looks
    /// (security 5.8). By SMS without a token, by letter with one.
    Recovery {
        /// Phone, e-mail or СНИЛС.
        login: String,
        /// Six digits.
        code: Option<String>,
        /// The token in the link.
        token: Option<String>,
        /// «Код 2».
        number: u32,
        /// The language of whoever asked for it.
        locale: Locale,
    },
    /// «У вас уже есть учётная запись».
    AlreadyRegistered {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The language of the account.
        locale: Locale,
    },
    /// «Пароль изменён», to every proven contact (security 3.9).
    PasswordChanged {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The language of the account.
        locale: Locale,
    },
    /// Two-step sign-in or a passkey was changed, to every proven contact (security 7.7).
    FactorChanged {
        /// Which of both.
        #[serde(default)]
        factor: Factor,
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The language of the account.
        locale: Locale,
    },
    /// «В личном кабинете есть новости»: says that, and never which.
    News {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The language of the account.
        locale: Locale,
    },
}

/// What the owner has beside the password.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Factor {
    /// Applications and backup codes.
    #[default]
    TwoStep,
    /// Passkeys.
    Passkey,
}

impl Message {
    /// Codes go first (security 11.5), and what its owner may have to act on at once.
    const fn priority(&self) -> i16 {
        match self {
            Self::Code { .. }
            | Self::Link { .. }
            | Self::Recovery { .. }
            | Self::PasswordChanged { .. }
            | Self::FactorChanged { .. } => 0,
            Self::AlreadyRegistered { .. } | Self::News { .. } => 5,
        }
    }
}

/// Puts a message into the outbox, within the unit of work of its cause.
pub(crate) async fn put(
    core: &Core,
    work: &mut dyn Work,
    message: &Message,
    expires_at: Option<Timestamp>,
) -> Answer<()> {
    let now = core.now();
    let payload = serde_json::to_string(message).map_err(|_| Failure::Internal("message does not serialise"))?;
    let row =
        NewOutboxRow { id: core.rng.id(now)?, payload, priority: message.priority(), created_at: now, expires_at };
    Ok(work.outbox().push(&row).await?)
}
