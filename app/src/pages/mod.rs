//! The pages: each a table of contents of its parts.

mod block; // «Заблокировать учётную запись»
mod cabinet;
mod code; // the field of a code, and what stands around it
mod deletion; // «Удалить учётную запись»
mod display; // «Настройки отображения»
mod feed; // the «Лента уведомлений» and its live stream
mod history; // «История входов»
mod lost_factor; // neither the application nor backup codes
mod message; // pages that only say something: not found, refused, done
mod new_password; // the field of a new password, with its rules and its meter
mod passkeys; // keys by which one signs in without a password
mod profile;
mod question; // «Контрольный вопрос»
mod recover; // «Забыли пароль?»
mod register;
mod second_step; // the second step of signing in
mod security; // «Безопасность»
mod sheet; // pages that are only read
mod sign_in;
mod sign_in_choices; // who hears of a sign-in, and from where one is allowed
mod sms; // codes by SMS
mod start;
mod stopped; // a sign-in from a network that is not allowed
mod two_step; // connecting an application, backup codes

pub(crate) use block::{AccountBlocked, BlockAccount, BlockByLink, BlockVoid};
pub(crate) use cabinet::Cabinet;
pub(crate) use deletion::{AccountDeleted, CancelDeletion, DeleteAccount, DeletionCancelled, NoDeletion};
pub(crate) use display::Display;
pub(crate) use history::History;
pub(crate) use lost_factor::{CancelRecovery, Lost, NothingToCancel, RecoveryCancelled};
pub(crate) use message::{ContactTaken, EmailConfirmed, LinkVoid, NotFound, TooMany, Trouble};
pub(crate) use passkeys::RenamePasskey;
pub(crate) use profile::{Profile, ProfileContact, ProfileStatus, ProfileTasks};
pub(crate) use question::SetQuestion;
pub(crate) use recover::{Recover, RecoverByLink, RecoverVoid};
pub(crate) use register::{ConfirmEmail, Register};
pub(crate) use second_step::{BackupStep, SecondStep};
pub(crate) use security::{ChangePassword, Prove, Security};
pub(crate) use sheet::{Advice, Journal};
pub(crate) use sign_in::SignIn;
pub(crate) use sign_in_choices::{Networks, SignInNoticesPage};
pub(crate) use sms::{ConnectBySms, SmsCode, SmsNumber};
pub(crate) use start::Start;
pub(crate) use stopped::StoppedSignIn;
pub(crate) use two_step::{BackupCodes, ConnectApp};
