//! An authenticator in software: makes passkeys and answers questions as a phone or a token does (Web Authentication). Signs by
//! another library than the one that the portal checks with, and can do what honest ones do not.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use service::secrets::SecretRng;

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const HAS_KEY: u8 = 0x40;

/// A key that lies in the authenticator.
struct Key {
    pair: EcdsaKeyPair,
    id: Vec<u8>,
    handle: Vec<u8>,
}

/// The authenticator, with the browser in front of it. Shows the key that was made last.
pub(crate) struct Authenticator {
    keys: Vec<Key>,
    /// Where the browser stands.
    pub(crate) origin: String,
    /// The domain that it speaks for.
    pub(crate) domain: String,
    /// Whether it looks who holds it.
    pub(crate) verifies: bool,
    /// Whether its keys go to the other devices of its owner.
    pub(crate) copies: bool,
    /// What it counts at the next use; 0 for one that does not count.
    pub(crate) counter: u32,
    /// Whether the page stands within one of another site.
    pub(crate) is_framed: bool,
}

impl Authenticator {
    /// A token that cannot be copied and counts its uses.
    pub(crate) fn token() -> Self {
        Self {
            keys: Vec::new(),
            origin: "https://okno.example".to_owned(),
            domain: "okno.example".to_owned(),
            verifies: true,
            copies: false,
            counter: 1,
            is_framed: false,
        }
    }

    /// A phone: its keys are copied to the other devices of its owner, and it does not count.
    pub(crate) fn phone() -> Self {
        Self { copies: true, counter: 0, ..Self::token() }
    }

    /// Makes a key, and gives what the browser sends.
    pub(crate) fn make(&mut self, question: &str) -> String {
        let question: Value = serde_json::from_str(question).unwrap();
        let key = Key {
            pair: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap(),
            id: SecretRng.bytes::<16>().unwrap().to_vec(),
            handle: decoded(&question["user"]["id"]),
        };
        let mut said = self.said(HAS_KEY);
        said.extend([0; 16]);
        said.extend(u16::try_from(key.id.len()).unwrap().to_be_bytes());
        said.extend(&key.id);
        said.extend(cose(key.pair.public_key().as_ref()));
        let attestation =
            [&[0xa3][..], &text("fmt"), &text("none"), &text("attStmt"), &[0xa0], &text("authData"), &bytes(&said)]
                .concat();
        let answer = json!({
            "id": encoded(&key.id),
            "rawId": encoded(&key.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "attestationObject": encoded(&attestation),
                "clientDataJSON": encoded(&self.client_data("webauthn.create", &question)),
                "transports": ["internal"],
            },
        });
        self.keys.push(key);
        answer.to_string()
    }

    /// Shows the key that was made last, and gives what the browser sends.
    pub(crate) fn show(&mut self, question: &str) -> String {
        let question: Value = serde_json::from_str(question).unwrap();
        let key = self.keys.last().unwrap();
        let said = self.said(0);
        let client_data = self.client_data("webauthn.get", &question);
        let signed = [&said[..], digest(&SHA256, &client_data).as_ref()].concat();
        let signature = key.pair.sign(&SystemRandom::new(), &signed).unwrap();
        let answer = json!({
            "id": encoded(&key.id),
            "rawId": encoded(&key.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "authenticatorData": encoded(&said),
                "clientDataJSON": encoded(&client_data),
                "signature": encoded(signature.as_ref()),
                "userHandle": encoded(&key.handle),
            },
        });
        if self.counter > 0 {
            self.counter += 1;
        }
        answer.to_string()
    }

    /// Forgets whose the newest key is, and takes it for somebody else's.
    pub(crate) fn belongs_to(&mut self, handle: &[u8]) {
        self.keys.last_mut().unwrap().handle = handle.to_vec();
    }

    fn client_data(&self, kind: &str, question: &Value) -> Vec<u8> {
        let said = json!({
            "type": kind,
            "challenge": question["challenge"],
            "origin": self.origin,
            "crossOrigin": self.is_framed,
        });
        said.to_string().into_bytes()
    }

    fn said(&self, more: u8) -> Vec<u8> {
        let verified = if self.verifies { USER_VERIFIED } else { 0 };
        let copied = if self.copies { BACKUP_ELIGIBLE | BACKED_UP } else { 0 };
        let mut said = digest(&SHA256, self.domain.as_bytes()).as_ref().to_vec();
        said.push(USER_PRESENT | verified | copied | more);
        said.extend(self.counter.to_be_bytes());
        said
    }
}

/// The public key by RFC 9053: EC2, ES256, P-256, and both coordinates of the uncompressed point.
fn cose(point: &[u8]) -> Vec<u8> {
    [&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21][..], &bytes(&point[1..33]), &[0x22], &bytes(&point[33..65])]
        .concat()
}

/// A text of CBOR (RFC 8949) with less than 24 signs.
fn text(said: &str) -> Vec<u8> {
    [&[0x60 + u8::try_from(said.len()).unwrap()], said.as_bytes()].concat()
}

/// A byte string of CBOR with less than 256 bytes.
fn bytes(said: &[u8]) -> Vec<u8> {
    [&[0x58, u8::try_from(said.len()).unwrap()], said].concat()
}

pub(crate) fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn decoded(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}
