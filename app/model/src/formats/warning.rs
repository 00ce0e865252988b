//! Doubts about values that are accepted all the same: codes with parameters, never text.

use crate::Day;

/// A hint at a value. The person confirms it by going on; it never stops anybody (formats, head).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Three equal digits in a row.
    SnilsRepeatedDigits,
    /// Numbers begin with 000101.
    PassportNumberBelow101,
    /// No region has the first two digits of the series.
    PassportUnknownRegion(u8),
    /// The series says that the blank was printed in this year to come.
    PassportBlankYearInFuture(i16),
    /// Region 00.
    DivisionRegionZero,
    /// A level of offices that does not exist.
    DivisionLevelOutOfRange,
    /// Unit 000.
    DivisionZeroUnit,
    /// The 20th birthday has come: until when the passport is valid.
    PassportReplaceNow20(Day),
    /// The 45th birthday has come: until when the passport is valid.
    PassportReplaceNow45(Day),
    /// The blank is much older than the day of issue, or younger.
    PassportSeriesYearFarFromIssue,
    /// A series other than 82 and 83.
    ResidencePermitUnusualSeries,
    /// A letter among the last four signs.
    VinLastFourNotDigits,
    /// A vehicle of North America or China whose check digit does not fit.
    VinCheckDigitDiffers,
    /// The check digit does not fit.
    EnpCheckDigitDiffers,
    /// The policy was numbered for another day of birth, or the other sex.
    EnpBirthMismatch,
    /// The number of the policy tells no date.
    EnpBirthCannotDecode,
    /// Letters outside ASCII before «@»: not every mail server takes them.
    EmailUnusualLocal,
    /// A Cyrillic letter among Latin ones before «@».
    EmailMixedScript(char),
    /// A domain that differs by a slip from a well-known one: what was probably meant (ux 2.9).
    EmailLooksLike(&'static str),
    /// The first digit is not from 1 to 6.
    PostalIndexOutOfRange,
    /// Administrator 000.
    KbkAdministratorZero,
    /// A prefix other than 00, 01, 02 and 04.
    BikUnusualPrefix,
    /// No payment system has these first digits.
    CardUnknownNetwork,
    /// Born more than 100 years ago.
    AgeOver100,
    /// A man's patronymic and «женский», or the reverse.
    SexAgainstPatronymic,
}

impl Warning {
    /// The stable code, `type.rule` (formats, head).
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SnilsRepeatedDigits => "snils.repeated_digits",
            Self::PassportNumberBelow101 => "passport.number_below_101",
            Self::PassportUnknownRegion(_) => "passport.unknown_region",
            Self::PassportBlankYearInFuture(_) => "passport.blank_year_in_future",
            Self::DivisionRegionZero => "division_code.region_zero",
            Self::DivisionLevelOutOfRange => "division_code.level_out_of_range",
            Self::DivisionZeroUnit => "division_code.zero_unit",
            Self::PassportReplaceNow20(_) => "passport_dates.replace_now_20",
            Self::PassportReplaceNow45(_) => "passport_dates.replace_now_45",
            Self::PassportSeriesYearFarFromIssue => "passport_dates.series_year_far_from_issue",
            Self::ResidencePermitUnusualSeries => "residence_permit.unusual_series",
            Self::VinLastFourNotDigits => "vin.last4_not_digits",
            Self::VinCheckDigitDiffers => "vin.na_check_digit_differs",
            Self::EnpCheckDigitDiffers => "enp.check_digit_differs",
            Self::EnpBirthMismatch => "enp_birth.birth_mismatch",
            Self::EnpBirthCannotDecode => "enp_birth.cannot_decode",
            Self::EmailUnusualLocal => "email.smtputf8_local",
            Self::EmailMixedScript(_) => "email.mixed_script_local",
            Self::EmailLooksLike(_) => "email.looks_like",
            Self::PostalIndexOutOfRange => "postal_index.out_of_range",
            Self::KbkAdministratorZero => "kbk.administrator_zero",
            Self::BikUnusualPrefix => "bik.unusual_prefix",
            Self::CardUnknownNetwork => "card_pan.unknown_network",
            Self::AgeOver100 => "birth_date.over_100",
            Self::SexAgainstPatronymic => "sex.against_patronymic",
        }
    }
}
