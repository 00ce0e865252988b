//! How long the worker waits: for an answer, before it tries again, before it asks once more.

use jiff::SignedDuration;

/// How long an answer to one question is waited for: hours at bad times (formats 11), and over a weekend.
pub(super) const TERM: SignedDuration = SignedDuration::from_hours(72);
/// After «нет сведений» the same is asked so much later: registries take in yesterday's papers overnight.
pub(super) const ASK_AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// So often at most.
pub(super) const ASK_AGAIN_TIMES: u32 = 3;

/// The first back-off; it doubles with each attempt,
const FIRST_BACK_OFF_SECONDS: i64 = 5;
/// up to an hour, so that a registry which was away for a day is not kept waiting for another.
const LONGEST_BACK_OFF_SECONDS: i64 = 3600;

/// How long a question waits after so many attempts that failed; up to a fifth more by chance, so that those which
/// failed together do not come back together.
pub(super) fn back_off(attempts: u32, chance: u8) -> SignedDuration {
    let doubled = (FIRST_BACK_OFF_SECONDS << attempts.saturating_sub(1).min(20)).min(LONGEST_BACK_OFF_SECONDS);
    let millis = doubled * 1000;
    SignedDuration::from_millis(millis + millis * i64::from(chance) / (5 * 256))
}

#[cfg(test)]
mod tests {
    use super::back_off;
    use jiff::SignedDuration;

    #[test]
    fn the_pause_doubles_with_each_attempt_up_to_an_hour() {
        let pauses: Vec<i64> = [1, 2, 3, 4, 10, 11, 12, 4_000_000_000].map(|n| back_off(n, 0).as_secs()).to_vec();
        assert_eq!(pauses, [5, 10, 20, 40, 2560, 3600, 3600, 3600]);
    }

    #[test]
    fn chance_adds_up_to_a_fifth_and_takes_nothing_away() {
        for attempts in 1..15 {
            let least = back_off(attempts, 0);
            let most = least + least / 5;
            assert!((0..=255).all(|chance| (least..=most).contains(&back_off(attempts, chance))));
        }
        assert!(back_off(1, 200) > back_off(1, 100), "another chance, another moment");
        assert_eq!(back_off(0, 0), SignedDuration::from_secs(5));
    }
}
