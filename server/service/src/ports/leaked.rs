//! Passwords that have leaked somewhere, as an installation knows them.

use async_trait::async_trait;
use model::Password;

/// Passwords that have leaked, and are tried everywhere therefore (security 3.5). What cannot be read holds nothing: a broken disk
/// must not keep people from choosing a password.
#[async_trait]
pub trait LeakedPasswords: Send + Sync {
    /// Whether this one is among them.
    async fn hold(&self, password: &Password) -> bool;
}

/// An installation that supplies no list.
pub struct NoLeakedPasswords;

#[async_trait]
impl LeakedPasswords for NoLeakedPasswords {
    async fn hold(&self, _: &Password) -> bool {
        false
    }
}
