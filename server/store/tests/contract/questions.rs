//! Control questions.

use crate::bench::{Engine, noon, noon_and, settled, store};
use jiff::Timestamp;
use model::{AccountId, ControlQuestion};
use rstest::rstest;
use service::ports::AskedQuestion;

pub(crate) fn asked(account: AccountId, question: &str) -> AskedQuestion {
    let question = ControlQuestion::parse(question).ok().unwrap();
    AskedQuestion { account, question, answer_hash: "$argon2id$".to_owned(), set_at: noon() }
}

fn parts(asked: &AskedQuestion) -> (AccountId, &str, &str, Timestamp) {
    (asked.account, asked.question.as_str(), &asked.answer_hash, asked.set_at)
}

#[rstest]
#[tokio::test]
async fn an_account_has_one_question_or_none(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let first = asked(account, "Как звали первого кота?");
    let second =
        AskedQuestion { set_at: noon_and(60), ..asked(account, "Где стоял бабушкин буфет?") };
    let mut work = store.begin().await.unwrap();
    assert!(work.questions().find(account).await.unwrap().is_none());
    work.questions().put(&first).await.unwrap();
    assert_eq!(parts(&work.questions().find(account).await.unwrap().unwrap()), parts(&first));
    work.questions().put(&second).await.unwrap();
    work.questions().put(&asked(other, "Как звали первого кота?")).await.unwrap();
    work.commit().await.unwrap();
    let mut work = store.begin().await.unwrap();
    assert_eq!(parts(&work.questions().find(account).await.unwrap().unwrap()), parts(&second), "in place of the first");
    assert!(work.questions().remove(account).await.unwrap());
    assert!(!work.questions().remove(account).await.unwrap(), "once");
    assert!(work.questions().find(account).await.unwrap().is_none());
    assert!(work.questions().find(other).await.unwrap().is_some(), "that of somebody else stays");
}
