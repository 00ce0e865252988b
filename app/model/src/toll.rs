//! What a try costs while somebody attacks: a little work for the browser, or half a minute of waiting. No riddle, no picture
//! (security 5.2, 5.12). The browser searches by the same function by which the server judges.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A toll that is asked for. Paid by an [`is_paid_by`](Toll::is_paid_by) answer at once, or by the ticket alone after a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Toll {
    /// Comes back with the form; of use once.
    pub ticket: String,
    /// How many bits of the digest have to be 0: each doubles the work.
    pub bits: u8,
    /// After so many seconds the ticket does without an answer.
    pub ready_in: u32,
}

/// What a form pays with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TollPayment {
    /// The ticket, as it was handed out; empty when there was none.
    pub ticket: String,
    /// What the browser found, if it searched.
    pub answer: Option<u64>,
}

impl TollPayment {
    /// Reads the fields `ticket` and `answer` of a form. What cannot be read pays nothing.
    pub fn read(ticket: &str, answer: &str) -> Self {
        Self { ticket: ticket.to_owned(), answer: answer.parse().ok() }
    }
}

impl Toll {
    /// Whether this is an answer: the SHA-256 of ticket and answer begins with as many zero bits as are asked for.
    pub fn is_paid_by(&self, answer: u64) -> bool {
        self.beginning().is_answer(answer)
    }

    /// An answer among these, if one is there. About one in 2^`bits` is.
    pub fn search(&self, mut among: impl Iterator<Item = u64>) -> Option<u64> {
        let beginning = self.beginning();
        among.find(|answer| beginning.is_answer(*answer))
    }

    fn beginning(&self) -> Beginning {
        Beginning { digest: Sha256::new_with_prefix(self.ticket.as_bytes()), bits: self.bits }
    }
}

/// The digest after the ticket, which is the same for all answers.
struct Beginning {
    digest: Sha256,
    bits: u8,
}

impl Beginning {
    fn is_answer(&self, answer: u64) -> bool {
        let digest = self.digest.clone().chain_update(answer.to_be_bytes()).finalize();
        let (first, _) = digest.split_at(8);
        let first = first.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        first.leading_zeros() >= u32::from(self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::{Toll, TollPayment};

    fn toll(bits: u8) -> Toll {
        Toll { ticket: "a ticket".to_owned(), bits, ready_in: 30 }
    }

    #[test]
    fn s5_2_what_the_search_finds_pays_and_the_work_grows_with_the_bits() {
        let found = toll(12).search(0..).unwrap();
        assert!(toll(12).is_paid_by(found));
        assert!((0..found).all(|other| !toll(12).is_paid_by(other)), "the first that fits");
        let fits = |bits: u8| (0..20_000).filter(|answer| toll(bits).is_paid_by(*answer)).count();
        assert!(fits(4) > 5 * fits(8) && fits(8) > 5 * fits(12), "{} {} {}", fits(4), fits(8), fits(12));
    }

    #[test]
    fn an_answer_belongs_to_its_ticket() {
        let found = toll(16).search(0..).unwrap();
        assert!(!Toll { ticket: "another ticket".to_owned(), ..toll(16) }.is_paid_by(found));
    }

    #[test]
    fn what_cannot_be_read_pays_nothing() {
        for sent in ["", "-1", "one", "18446744073709551616"] {
            assert_eq!(TollPayment::read("t", sent).answer, None, "{sent}");
        }
        assert_eq!(TollPayment::read("t", "18446744073709551615").answer, Some(u64::MAX));
    }
}
