//! The control question, which is off until its owner sets one (catalogue MFA-07; security 3.12).

use super::{PAGE, Security, SecurityOutcome, page, stay};
use crate::{
    core::{Answer, Visitor},
    ports::{AskedQuestion, Work},
    secrets::Token,
    sessions::{SignedIn, prove_first},
};
use model::{JournalKind, LocalPath, NotificationKind, QuestionReply, SecurityReply, read_question};

/// Where it is set.
const SETUP: &str = "/security/question";

/// What whoever sets a question has typed.
#[derive(Clone, Copy)]
pub struct QuestionWish<'a> {
    /// «Вопрос».
    pub question: &'a str,
    /// «Ответ».
    pub answer: &'a str,
}

impl Security {
    /// The page on which a question is set: to whoever has just shown who they are, and has two proven contacts.
    pub async fn open_question(&self, who: SignedIn) -> Answer<QuestionReply> {
        if !who.is_proven(&self.core) {
            return Ok(QuestionReply::Go(prove_first(SETUP)));
        }
        let mut work = self.core.store.read().await?;
        let takes = has_two_contacts(&mut *work, who).await?;
        Ok(if takes { QuestionReply::Show(Box::default()) } else { QuestionReply::Go(page()) })
    }

    /// «Сохранить»: the question, or another in its place.
    pub async fn set_question(
        &self,
        who: SignedIn,
        token: &Token,
        wish: QuestionWish<'_>,
        visitor: &Visitor,
    ) -> Answer<SecurityOutcome> {
        if let QuestionReply::Go(elsewhere) = self.open_question(who).await? {
            return Ok(SecurityReply::Open(elsewhere).into());
        }
        let (question, answer) = match read_question(wish.question, wish.answer) {
            Ok(read) => read,
            Err(errors) => return Ok(stay(errors)),
        };
        let hash = self.passwords.place()?.hash(answer.as_password()).await?.to_phc().to_string();
        let set = AskedQuestion { account: who.account, question, answer_hash: hash, set_at: self.core.now() };
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        work.questions().put(&set).await?;
        let notice = NotificationKind::QuestionSet { device: visitor.device.clone() };
        self.note_change(&mut *work, who, JournalKind::QuestionSet, notice).await?;
        self.changed(work, who, token, LocalPath::of("/security?done=question")).await
    }

    /// «Убрать вопрос».
    pub async fn remove_question(&self, who: SignedIn, token: &Token, visitor: &Visitor) -> Answer<SecurityOutcome> {
        if !who.is_proven(&self.core) {
            return Ok(SecurityReply::Open(prove_first(PAGE)).into());
        }
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        if !work.questions().remove(who.account).await? {
            return Ok(SecurityReply::Open(page()).into());
        }
        let notice = NotificationKind::QuestionRemoved { device: visitor.device.clone() };
        self.note_change(&mut *work, who, JournalKind::QuestionRemoved, notice).await?;
        self.changed(work, who, token, LocalPath::of("/security?done=question-removed")).await
    }

    /// Another token, or the way to the sign-in of whoever has been signed out meanwhile; that one has changed nothing.
    async fn changed(
        &self,
        mut work: Box<dyn Work>,
        who: SignedIn,
        token: &Token,
        next: LocalPath,
    ) -> Answer<SecurityOutcome> {
        let Some(session) = self.renew(&mut *work, who, token).await? else {
            return Ok(SecurityReply::Open(LocalPath::of("/sign-in")).into());
        };
        work.commit().await?;
        Ok(SecurityOutcome { session: Some(session), ..SecurityReply::Open(next).into() })
    }
}

/// Whoever forgets the answer comes back by two contacts; with one they would be locked out. So would be whoever forgets the password, with
/// codes by SMS to the only contact: a recovery does not take it twice.
pub(super) async fn has_two_contacts(work: &mut dyn Work, who: SignedIn) -> Answer<bool> {
    let contacts = work.contacts().list(who.account).await?;
    Ok(contacts.iter().filter(|contact| contact.verified_at.is_some()).count() > 1)
}
