//! The control question: one more barrier on the way to a new password, which its owner may put there (catalogue REC-06, MFA-07). It
//! takes the place of no code and no factor, and its answer is kept like a password (security 3.12).

use crate::{Fault, Field, FieldError, LocalPath, Password, PasswordFault, normalise};
use serde::{Deserialize, Serialize};

/// The shortest question, in characters. Ours: «Кличка?» asks nothing that could be remembered in five years.
const QUESTION_MIN_CHARS: usize = 10;

/// The longest question, in characters. Ours: two lines on a phone.
const QUESTION_MAX_CHARS: usize = 120;

/// The fewest letters and digits of an answer. Ours: with three a table of all is soon gone through.
const ANSWER_MIN_SIGNS: usize = 4;

/// What the owner wants to be asked, in their own words. Personal: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct ControlQuestion(String);

impl ControlQuestion {
    /// Reads what was typed. Errors: nothing was, too little, or too much.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let question = normalise(typed).split_whitespace().collect::<Vec<_>>().join(" ");
        match question.chars().count() {
            0 => Err(Fault::Empty),
            length if length < QUESTION_MIN_CHARS => Err(Fault::TextTooShort),
            length if length > QUESTION_MAX_CHARS => Err(Fault::TextTooLong),
            _ => Ok(Self(question)),
        }
    }

    /// The question.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The answer, as it is hashed: people remember what they answered, and not whether with a capital letter, «ё» or a full stop. Wiped
/// when dropped, and never shown.
pub struct ControlAnswer(Password);

impl ControlAnswer {
    /// Prepares an answer that is to be compared: only letters and digits count, in lower case, and «ё» is «е».
    ///
    /// Errors: nothing of it counts, or more than a password may have.
    pub fn prepare(typed: &str) -> Result<Self, Fault> {
        let signs = zeroize::Zeroizing::new(signs(typed));
        match Password::prepare(&signs) {
            Ok(answer) => Ok(Self(answer)),
            Err(PasswordFault::Empty) => Err(Fault::Empty),
            Err(_) => Err(Fault::TextTooLong),
        }
    }

    /// Prepares one that is to be set. Errors: also that it is too short, or stands in the question, where everybody reads it.
    pub fn parse_new(typed: &str, question: &ControlQuestion) -> Result<Self, Fault> {
        let answer = Self::prepare(typed)?;
        if answer.0.expose().chars().count() < ANSWER_MIN_SIGNS {
            return Err(Fault::TextTooShort);
        }
        if signs(question.as_str()).contains(answer.0.expose()) {
            return Err(Fault::AnswerInQuestion);
        }
        Ok(answer)
    }

    /// As a password, for hashing.
    pub fn as_password(&self) -> &Password {
        &self.0
    }
}

/// A question and its answer, as they are set. Errors: what is wrong with either, at its field.
pub fn read_question(question: &str, answer: &str) -> Result<(ControlQuestion, ControlAnswer), Vec<FieldError>> {
    let question = ControlQuestion::parse(question).map_err(|fault| FieldError::new(Field::ControlQuestion, fault));
    let answer = match &question {
        Ok(question) => ControlAnswer::parse_new(answer, question),
        Err(_) => ControlAnswer::prepare(answer),
    };
    match (question, answer.map_err(|fault| FieldError::new(Field::ControlAnswer, fault))) {
        (Ok(question), Ok(answer)) => Ok((question, answer)),
        (question, answer) => Err(question.err().into_iter().chain(answer.err()).collect()),
    }
}

/// The page on which a question is set.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionSetup {
    /// What was typed as question; the answer is typed again.
    pub question: String,
    /// What was wrong with the last try.
    pub errors: Vec<FieldError>,
}

/// The answer to asking for that page.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum QuestionReply {
    /// Show it.
    Show(Box<QuestionSetup>),
    /// Go to another page first.
    Go(LocalPath),
}

fn signs(text: &str) -> String {
    let lower = normalise(text).to_lowercase();
    lower.chars().filter(|sign| sign.is_alphanumeric()).map(|sign| if sign == 'ё' { 'е' } else { sign }).collect()
}

#[cfg(test)]
mod tests {
    use super::{ControlAnswer, ControlQuestion};
    use crate::Fault;

    fn question(typed: &str) -> ControlQuestion {
        ControlQuestion::parse(typed).ok().unwrap()
    }

    fn answer(typed: &str) -> String {
        ControlAnswer::prepare(typed).ok().unwrap().as_password().expose().to_owned()
    }

    #[test]
    fn an_answer_is_the_same_however_it_is_written() {
        for typed in ["Улица Подорожная, 7", "улица  подорожная 7", " УЛИЦА ПОДОРОЖНАЯ 7. ", "улица-подорожная-7"]
        {
            assert_eq!(answer(typed), "улицаподорожная7", "{typed}");
        }
        assert_eq!(answer("Ёжик"), answer("ежик"));
        assert_ne!(answer("ежик"), answer("ежики"));
    }

    #[test]
    fn a_question_asks_something() {
        assert_eq!(ControlQuestion::parse("  ").err(), Some(Fault::Empty));
        assert_eq!(ControlQuestion::parse("Кличка?").err(), Some(Fault::TextTooShort));
        assert_eq!(ControlQuestion::parse(&"я".repeat(121)).err(), Some(Fault::TextTooLong));
        assert_eq!(question("  Как   звали соседского кота? ").as_str(), "Как звали соседского кота?");
    }

    #[test]
    fn an_answer_is_no_word_of_its_question_and_long_enough() {
        let asked = question("Кот Барсик или пёс Шарик?");
        let refused = |typed: &str| ControlAnswer::parse_new(typed, &asked).err();
        assert_eq!(refused("…?"), Some(Fault::Empty));
        assert_eq!(refused("ко т"), Some(Fault::TextTooShort));
        assert_eq!(refused("барсик"), Some(Fault::AnswerInQuestion));
        assert_eq!(refused("Пес, Шарик"), Some(Fault::AnswerInQuestion));
        assert_eq!(refused(&"ы".repeat(129)), Some(Fault::TextTooLong));
        assert_eq!(refused("Мурка"), None);
    }
}
