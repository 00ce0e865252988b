//! What travels through the browser and comes back: sealed cookies, and tokens against forged requests.

use app::server_context::Seal;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use service::secrets::{SecretRng, TokenHash, is_same, mark};
use zeroize::Zeroizing;

/// The browser key and what is done with it.
pub(crate) struct BrowserKey(Zeroizing<[u8; 32]>);

const NONCE: usize = 24;

impl BrowserKey {
    pub(crate) fn new(key: Zeroizing<[u8; 32]>) -> Self {
        Self(key)
    }

    /// The token that a form of this session, or of this visitor before a session, must carry (security 12.2).
    /// Masked anew for each response, so that compression cannot leak it. Empty when there is no randomness: then no
    /// form passes.
    pub(crate) fn form_token(&self, bound_to: &TokenHash) -> String {
        let Ok(mask) = SecretRng.bytes::<32>() else { return String::new() };
        let masked = xor(&self.form_mark(bound_to), &mask);
        URL_SAFE_NO_PAD.encode([mask, masked].concat())
    }

    /// Whether a form carries the token of this session or visitor.
    pub(crate) fn is_form_token(&self, bound_to: &TokenHash, sent: &str) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(sent) else { return false };
        let Some((mask, masked)) = bytes.split_first_chunk::<32>() else { return false };
        <[u8; 32]>::try_from(masked).is_ok_and(|masked| is_same(&xor(&masked, mask), &self.form_mark(bound_to)))
    }

    fn form_mark(&self, bound_to: &TokenHash) -> [u8; 32] {
        mark(&self.0, &[b"form", &bound_to.0])
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

impl Seal for BrowserKey {
    fn seal(&self, purpose: &str, plain: &[u8]) -> String {
        let Ok(nonce) = SecretRng.bytes::<NONCE>() else { return String::new() };
        let payload = Payload { msg: plain, aad: purpose.as_bytes() };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    fn open(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        self.cipher().decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: purpose.as_bytes() }).ok()
    }
}

fn xor(one: &[u8; 32], other: &[u8; 32]) -> [u8; 32] {
    let mut result = *one;
    for (byte, other) in result.iter_mut().zip(other) {
        *byte ^= other;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::BrowserKey;
    use app::server_context::Seal;
    use service::secrets::TokenHash;
    use zeroize::Zeroizing;

    #[test]
    fn s12_2_a_form_token_is_masked_anew_and_belongs_to_one_session() {
        let key = BrowserKey::new(Zeroizing::new([7; 32]));
        let (mine, other) = (TokenHash([1; 32]), TokenHash([2; 32]));
        let (one, two) = (key.form_token(&mine), key.form_token(&mine));
        assert_ne!(one, two);
        assert!(key.is_form_token(&mine, &one) && key.is_form_token(&mine, &two));
        assert!(!key.is_form_token(&other, &one));
        for forged in ["", "AAAA", &one[1..], &format!("{one}A")] {
            assert!(!key.is_form_token(&mine, forged));
        }
    }

    #[test]
    fn a_sealed_cookie_opens_for_its_purpose_only_and_not_when_touched() {
        let key = BrowserKey::new(Zeroizing::new([7; 32]));
        let sealed = key.seal("form", b"login");
        assert_eq!(key.open("form", &sealed).as_deref(), Some(b"login".as_slice()));
        assert_eq!(key.open("other", &sealed), None);
        let mut touched = sealed.clone().into_bytes();
        touched[40] = if touched[40] == b'A' { b'B' } else { b'A' };
        assert_eq!(key.open("form", std::str::from_utf8(&touched).unwrap()), None);
    }
}
