//! Secrets and what is kept of them: random tokens and codes, hashes, keyed marks, blind indexes.
//!
//! The only room that draws randomness for secrets (security, head: «secrets only from the OS CSPRNG through one
//! `SecretRng` type») and the only one that knows how a secret looks at rest.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use model::{CODE_DIGITS, Email, Phone, formats::Snils};
use sha2::{Digest, Sha256};
use std::sync::{Arc, PoisonError, RwLock};
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Randomness of the operating system.
#[derive(Clone, Copy, Default)]
pub struct SecretRng;

/// The system gave no randomness. Nothing safe can be done without it.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct NoRandomness;

impl SecretRng {
    /// Random bytes.
    pub fn bytes<const N: usize>(self) -> Result<[u8; N], NoRandomness> {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(bytes)
    }

    /// A time-ordered id (UUID v7). It authorises nothing (security 2.1).
    pub fn id(self, now: Timestamp) -> Result<Uuid, NoRandomness> {
        let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
        Ok(uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()?).into_uuid())
    }

    /// Six digits without bias (security 4.9).
    pub fn code(self) -> Result<Code, NoRandomness> {
        loop {
            if let Some(number) = fair(u32::from_le_bytes(self.bytes()?)) {
                return Ok(Code(Zeroizing::new(format!("{number:0CODE_DIGITS$}"))));
            }
        }
    }
}

/// The number of six digits that this draw gives. None above the largest whole multiple: small numbers would come up more often.
fn fair(drawn: u32) -> Option<u32> {
    const CODES: u32 = 1_000_000;
    const LIMIT: u32 = u32::MAX - u32::MAX % CODES;
    (drawn < LIMIT).then_some(drawn % CODES)
}

/// A one-time code. Secret: no `Debug`.
#[derive(Clone)]
pub struct Code(Zeroizing<String>);

impl Code {
    /// The six digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

/// A 256-bit bearer token: of a session, a registration, a link. Secret: no `Debug`.
#[derive(Clone)]
pub struct Token(Zeroizing<[u8; 32]>);

/// What is stored of a token: its SHA-256. A dump holds no usable token (security 6.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl Token {
    /// A new one.
    pub fn new(rng: SecretRng) -> Result<Self, NoRandomness> {
        Ok(Self(Zeroizing::new(rng.bytes()?)))
    }

    /// Reads the 43 signs of a cookie or a link. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// For a cookie or a link: 43 signs of base64url.
    pub fn encoded(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_slice())
    }

    /// What is stored of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_slice()).into())
    }
}

/// The keys of marks and indexes. Each is an entry of its own in the key file; none is derived from another
/// (security 9.1).
pub struct Keys {
    /// For blind indexes (security 9.6).
    pub index: IndexKeys,
    /// For one-time codes (security 4.1).
    pub code: SecretKey,
}

/// A key of 256 bit. No `Debug`.
pub type SecretKey = Zeroizing<[u8; 32]>;

/// A keyed mark of 256 bit: of a code, a contact, a limit.
pub type Mark = [u8; 32];

/// Which index key of the installation: 1, 2, 3…
pub type IndexVersion = i64;

/// Something by one index key, or by two while the next takes the place of the other (security 9.6).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Versions<T> {
    oldest: (IndexVersion, T),
    next: Option<(IndexVersion, T)>,
}

impl<T> Versions<T> {
    /// By the first index key that an installation has.
    pub const fn first(value: T) -> Self {
        Self { oldest: (1, value), next: None }
    }

    /// By one key, or by two in a row; `None` for anything else.
    pub fn new(values: impl IntoIterator<Item = (IndexVersion, T)>) -> Option<Self> {
        let mut values: Vec<_> = values.into_iter().collect();
        values.sort_by_key(|(version, _)| *version);
        let mut values = values.into_iter();
        let (oldest, next) = (values.next()?, values.next());
        let is_row = next.as_ref().is_none_or(|(version, _)| *version == oldest.0.saturating_add(1));
        (values.next().is_none() && oldest.0 > 0 && is_row).then_some(Self { oldest, next })
    }

    /// By the oldest key: the one by which everybody can be found.
    pub const fn oldest(&self) -> &T {
        &self.oldest.1
    }

    /// By the oldest and by the newest key; the same twice when there is one.
    pub fn ends(&self) -> [(IndexVersion, &T); 2] {
        let (oldest, newest) = (&self.oldest, self.next.as_ref().unwrap_or(&self.oldest));
        [(oldest.0, &oldest.1), (newest.0, &newest.1)]
    }

    /// By this key, if it is one of them.
    pub fn of(&self, version: IndexVersion) -> Option<&T> {
        self.ends().into_iter().find(|(known, _)| *known == version).map(|(_, value)| value)
    }

    fn map<U>(&self, make: impl Fn(&T) -> U) -> Versions<U> {
        let make = |(version, value): &(IndexVersion, T)| (*version, make(value));
        Versions { oldest: make(&self.oldest), next: self.next.as_ref().map(make) }
    }
}

/// By what a name is found: equal names, equal marks; without the key nothing can be told (security 9.6).
pub type BlindIndex = Versions<Mark>;

impl BlindIndex {
    /// Whether one of these marks is of the same name.
    pub fn is_among(&self, marks: &[Mark]) -> bool {
        self.ends().into_iter().any(|(_, mark)| marks.contains(mark))
    }
}

type RereadIndexKeys = Box<dyn Fn() -> Option<Versions<SecretKey>> + Send + Sync>;

/// The keys of blind indexes. No `Debug`.
pub struct IndexKeys {
    known: RwLock<Arc<Versions<SecretKey>>>,
    reread: Option<RereadIndexKeys>,
}

impl IndexKeys {
    /// These.
    pub fn new(keys: Versions<SecretKey>) -> Self {
        Self { known: RwLock::new(Arc::new(keys)), reread: None }
    }

    /// Asked before each index is made: the keys, when they have changed since. So a key is added and retired while the portal serves.
    #[must_use]
    pub fn reread_by(self, reread: impl Fn() -> Option<Versions<SecretKey>> + Send + Sync + 'static) -> Self {
        Self { reread: Some(Box::new(reread)), ..self }
    }

    /// The oldest and the newest version; the same twice when there is one key.
    pub fn versions(&self) -> [IndexVersion; 2] {
        self.now().ends().map(|(version, _)| version)
    }

    /// The blind index of a phone.
    pub fn of_phone(&self, phone: &Phone) -> BlindIndex {
        self.blind_index("phone", phone.as_str())
    }

    /// The blind index of an address.
    pub fn of_email(&self, email: &Email) -> BlindIndex {
        self.blind_index("email", &email.match_key())
    }

    /// The blind index of a СНИЛС.
    pub fn of_snils(&self, snils: &Snils) -> BlindIndex {
        self.blind_index("snils", &snils.digits())
    }

    /// The blind index of a value of this kind.
    pub(crate) fn blind_index(&self, kind: &str, normalised: &str) -> BlindIndex {
        self.now().map(|index_key| {
            let mut key = Zeroizing::new([0_u8; 32]);
            // Expanding to 32 bytes cannot fail: the limit of HKDF-SHA-256 is 8,160.
            let _ = Hkdf::<Sha256>::new(None, index_key.as_slice())
                .expand(["bidx:", kind, ":v1"].concat().as_bytes(), key.as_mut());
            mark(&key, &[normalised.as_bytes()])
        })
    }

    /// The key of a counter (security 5). By the oldest key, as the marks are that are counted: counters start anew when it goes.
    pub(crate) fn counter(&self, parts: &[&[u8]]) -> Mark {
        mark(self.known().oldest(), parts)
    }

    fn known(&self) -> Arc<Versions<SecretKey>> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn now(&self) -> Arc<Versions<SecretKey>> {
        if let Some(keys) = self.reread.as_ref().and_then(|reread| reread()) {
            *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        }
        self.known()
    }
}

impl Keys {
    /// What is stored of a code: bound to purpose, flow and subject by a salt (security 4.1).
    pub fn code_mark(&self, purpose: &str, flow: Uuid, subject: &str, salt: &[u8], code: &str) -> Mark {
        mark(&self.code, &[purpose.as_bytes(), flow.as_bytes(), subject.as_bytes(), salt, code.as_bytes()])
    }
}

/// HMAC-SHA-256 over length-prefixed parts, so that no two lists of parts give the same input.
pub fn mark(key: &[u8; 32], parts: &[&[u8]]) -> Mark {
    // HMAC takes keys of any length, so `new_from_slice` cannot fail.
    let Ok(mut hmac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        hmac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hmac.update(part);
    }
    hmac.finalize().into_bytes().into()
}

/// Compares marks in constant time.
pub fn is_same(one: &Mark, other: &Mark) -> bool {
    one.ct_eq(other).into()
}

#[cfg(test)]
mod tests {
    use super::{Code, IndexKeys, Keys, SecretRng, Token, Versions, fair, is_same};
    use jiff::Timestamp;
    use std::sync::Mutex;
    use uuid::Uuid;
    use zeroize::Zeroizing;

    fn keys() -> Keys {
        let index = IndexKeys::new(Versions::first(Zeroizing::new([1; 32])));
        Keys { index, code: Zeroizing::new([2; 32]) }
    }

    #[test]
    fn s4_1_a_code_is_bound_to_its_purpose_flow_and_subject() {
        let (keys, flow) = (keys(), Uuid::from_u128(1));
        let right = keys.code_mark("register", flow, "phone", b"salt", "123456");
        assert!(is_same(&right, &keys.code_mark("register", flow, "phone", b"salt", "123456")));
        for other in [
            keys.code_mark("recover", flow, "phone", b"salt", "123456"),
            keys.code_mark("register", Uuid::from_u128(2), "phone", b"salt", "123456"),
            keys.code_mark("register", flow, "phones", b"alt", "123456"),
            keys.code_mark("register", flow, "phone", b"salt", "123457"),
        ] {
            assert!(!is_same(&right, &other));
        }
    }

    #[test]
    fn s4_9_a_draw_above_the_largest_whole_multiple_is_none() {
        let drawn = [0, 999_999, 1_000_000, 4_293_999_999, 4_294_000_000, u32::MAX];
        assert_eq!(drawn.map(fair), [Some(0), Some(999_999), Some(0), Some(999_999), None, None]);
    }

    #[test]
    fn s4_9_codes_have_six_digits_and_no_bias() {
        const DRAWS: usize = 100_000;
        let mut seen = [[0_u32; 10]; 6];
        for _ in 0..DRAWS {
            let code = SecretRng.code().unwrap();
            assert_eq!(code.digits().len(), 6);
            for (place, digit) in code.digits().bytes().enumerate() {
                seen[place][usize::from(digit - b'0')] += 1;
            }
        }
        // χ² with 9 degrees of freedom: over 45 once in about a million honest draws.
        for place in seen {
            let expected = 10_000.0;
            let chi: f64 = place.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
            assert!(chi < 45.0, "χ² = {chi}");
        }
    }

    #[test]
    fn an_id_follows_those_before_it_and_is_never_one_of_them() {
        let moments = [0, 1_700_000_000_000, 1_700_000_000_001].map(|at| Timestamp::from_millisecond(at).unwrap());
        let ids = moments.map(|now| [SecretRng.id(now).unwrap(), SecretRng.id(now).unwrap()]);
        for [one, other] in ids {
            assert!(one != other && one.get_version_num() == 7);
        }
        assert!(ids[0][1] < ids[1][0] && ids[1][1] < ids[2][0] && ids[1][0] < ids[2][1]);
    }

    #[test]
    fn a_token_comes_back_from_its_text_and_from_nothing_else() {
        let token = Token::new(SecretRng).unwrap();
        let again = Token::parse(&token.encoded()).unwrap();
        assert!(token.hash() == again.hash());
        for forged in ["", "abc", "!!!", &"A".repeat(44), &token.encoded()[1..]] {
            assert!(Token::parse(forged).is_none());
        }
    }

    #[test]
    fn s9_6_an_index_tells_kinds_apart() {
        let index = |kind| *keys().index.blind_index(kind, "+79000000001").oldest();
        assert_ne!(index("phone"), index("email"));
    }

    #[test]
    fn s9_6_while_a_key_takes_the_place_of_another_there_is_a_mark_by_each() {
        let numbered = |versions: &[i64]| {
            let key = |version: &i64| (*version, Zeroizing::new([u8::try_from(*version).unwrap(); 32]));
            Versions::new(versions.iter().map(key))
        };
        assert!([&[][..], &[0], &[1, 3], &[2, 2], &[1, 2, 3]].into_iter().all(|versions| numbered(versions).is_none()));
        let file = Mutex::new(None);
        let file: &'static Mutex<_> = Box::leak(Box::new(file));
        let keys = IndexKeys::new(numbered(&[1]).unwrap()).reread_by(|| file.lock().unwrap().take());
        let index = || keys.blind_index("phone", "+79000000001");
        let by_first = *index().oldest();
        *file.lock().unwrap() = numbered(&[2, 1]);
        let both = index();
        assert_eq!(both.ends().map(|(version, _)| version), [1, 2]);
        assert!(*both.oldest() == by_first && both.is_among(&[by_first]) && both.of(3).is_none());
        assert!(both.of(1) == Some(&by_first) && !both.is_among(&[]) && !both.is_among(&[[7; 32]]));
        assert_eq!(keys.versions(), [1, 2]);
        *file.lock().unwrap() = numbered(&[2]);
        let by_second = index();
        assert_eq!(by_second.of(2), both.of(2));
        assert!(by_second.of(1).is_none() && by_second.ends()[0] == by_second.ends()[1]);
        assert_eq!(keys.versions(), [2, 2]);
    }

    #[test]
    fn a_counter_is_known_by_all_of_its_parts() {
        let counter = |parts: &[&[u8]]| keys().index.counter(parts);
        assert_eq!(counter(&[b"sms", b"network"]), counter(&[b"sms", b"network"]));
        assert_ne!(counter(&[b"sms", b"network"]), counter(&[b"smsn", b"etwork"]));
        assert_ne!(counter(&[b"sms", b"network"]), counter(&[b"sms"]));
    }

    /// Compiles only while none of them can be printed: with `Debug`, two traits would give `only_without_debug` (security 17.2).
    #[test]
    fn s17_2_no_secret_can_be_printed() {
        trait WithoutDebug<Way> {
            fn only_without_debug() {}
        }
        struct Printed;
        impl<T: ?Sized> WithoutDebug<()> for T {}
        impl<T: ?Sized + std::fmt::Debug> WithoutDebug<Printed> for T {}
        <Token as WithoutDebug<_>>::only_without_debug();
        <Code as WithoutDebug<_>>::only_without_debug();
        <Keys as WithoutDebug<_>>::only_without_debug();
        <IndexKeys as WithoutDebug<_>>::only_without_debug();
        <model::Password as WithoutDebug<_>>::only_without_debug();
        <model::TypedCode as WithoutDebug<_>>::only_without_debug();
        <model::BackupCode as WithoutDebug<_>>::only_without_debug();
        <model::ControlAnswer as WithoutDebug<_>>::only_without_debug();
    }
}
