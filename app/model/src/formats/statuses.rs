//! The statuses of an application and what may follow which (formats 12). The number is the model; a department may set
//! a title of its own. The moves are ours.

use crate::Fault;
use serde::{Deserialize, Serialize};

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 0, «Черновик заявления».
    Draft,
    /// 1, «Заявление зарегистрировано»: shown on import.
    Registered,
    /// 2, «Заявление получено ведомством».
    Received,
    /// 3, «Услуга оказана».
    Done,
    /// 4, «Отказано в предоставлении услуги».
    Refused,
    /// 5, «Ошибка отправки в ведомство».
    SendFailed,
    /// 6, «Заявление принято к рассмотрению».
    Accepted,
    /// 7, «Промежуточные результаты от ведомства».
    Interim,
    /// 9, «Заявление отменяется».
    Cancelling,
    /// 10, «Заявление отменено».
    Cancelled,
    /// 11, «Не удалось отменить заявление».
    CancelFailed,
    /// 12, «Входящее сообщение»: shown on import.
    MessageIn,
    /// 14, «Ожидание дополнительной информации от пользователя».
    AwaitingInformation,
    /// 15, «Заявление требует исправления».
    NeedsCorrection,
    /// 16, «Исходящее сообщение»: shown on import.
    MessageOut,
    /// 17, «Зарегистрировано на портале».
    RegisteredHere,
    /// 21, «Заявление отправлено в ведомство».
    Sent,
    /// 24, «Ошибка обработки заявления»: shown on import.
    ProcessingFailed,
}

impl Status {
    /// All of them, by number.
    pub const ALL: [Self; 18] = [
        Self::Draft,
        Self::Registered,
        Self::Received,
        Self::Done,
        Self::Refused,
        Self::SendFailed,
        Self::Accepted,
        Self::Interim,
        Self::Cancelling,
        Self::Cancelled,
        Self::CancelFailed,
        Self::MessageIn,
        Self::AwaitingInformation,
        Self::NeedsCorrection,
        Self::MessageOut,
        Self::RegisteredHere,
        Self::Sent,
        Self::ProcessingFailed,
    ];

    /// Its number, which registries and the interface of the ЕПГУ use.
    pub const fn id(self) -> u8 {
        match self {
            Self::Draft => 0,
            Self::Registered => 1,
            Self::Received => 2,
            Self::Done => 3,
            Self::Refused => 4,
            Self::SendFailed => 5,
            Self::Accepted => 6,
            Self::Interim => 7,
            Self::Cancelling => 9,
            Self::Cancelled => 10,
            Self::CancelFailed => 11,
            Self::MessageIn => 12,
            Self::AwaitingInformation => 14,
            Self::NeedsCorrection => 15,
            Self::MessageOut => 16,
            Self::RegisteredHere => 17,
            Self::Sent => 21,
            Self::ProcessingFailed => 24,
        }
    }

    /// The status with this number.
    pub fn parse(id: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|status| i64::from(status.id()) == id)
    }

    /// Whether nothing follows.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Refused | Self::Cancelled)
    }

    /// What may follow. Statuses that only imports bring have no moves.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::RegisteredHere],
            Self::RegisteredHere => &[Self::Sent],
            Self::Sent => &[Self::Received, Self::SendFailed],
            Self::Received | Self::NeedsCorrection => &[Self::Accepted, Self::Refused, Self::Cancelling],
            Self::Accepted | Self::Interim => &[
                Self::Interim,
                Self::AwaitingInformation,
                Self::NeedsCorrection,
                Self::Done,
                Self::Refused,
                Self::Cancelling,
            ],
            Self::AwaitingInformation => &[Self::Accepted, Self::Interim, Self::Refused, Self::Cancelling],
            Self::Cancelling => &[Self::Cancelled, Self::CancelFailed],
            Self::CancelFailed => &[Self::Accepted, Self::Interim, Self::Done, Self::Refused],
            Self::SendFailed => &[Self::Sent, Self::Cancelled],
            Self::Done
            | Self::Refused
            | Self::Cancelled
            | Self::Registered
            | Self::MessageIn
            | Self::MessageOut
            | Self::ProcessingFailed => &[],
        }
    }

    /// Checks a move between two numbers and gives the status it leads to.
    pub fn check_move(from: i64, to: i64) -> Result<Self, Fault> {
        let (from, to) = (Self::parse(from), Self::parse(to));
        if from.is_some_and(Self::is_final) {
            return Err(Fault::StatusFinal);
        }
        let (Some(from), Some(to)) = (from, to) else {
            return Err(Fault::StatusUnknown);
        };
        if from.next().contains(&to) { Ok(to) } else { Err(Fault::StatusMove { from, to }) }
    }
}

#[cfg(test)]
mod tests {
    use super::Status;
    use crate::Fault;

    #[test]
    fn every_status_is_found_by_its_number() {
        for status in Status::ALL {
            assert_eq!(Status::parse(i64::from(status.id())), Some(status));
        }
        assert_eq!((Status::parse(8), Status::parse(-1), Status::parse(256)), (None, None, None));
    }

    #[test]
    fn a_draft_can_reach_every_status_that_is_not_imported() {
        let mut reached = vec![Status::Draft];
        let mut at = 0;
        while let Some(status) = reached.get(at).copied() {
            reached.extend(status.next().iter().filter(|next| !reached.contains(next)).collect::<Vec<_>>());
            at += 1;
        }
        let imported = [Status::Registered, Status::MessageIn, Status::MessageOut, Status::ProcessingFailed];
        assert!(Status::ALL.iter().all(|status| reached.contains(status) != imported.contains(status)));
    }

    #[test]
    fn what_is_final_comes_before_what_is_unknown() {
        assert_eq!(Status::check_move(3, 99), Err(Fault::StatusFinal));
        assert_eq!(Status::check_move(6, 99), Err(Fault::StatusUnknown));
        assert_eq!(Status::check_move(1, 2), Err(Fault::StatusMove { from: Status::Registered, to: Status::Received }));
    }
}
