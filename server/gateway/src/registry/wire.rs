//! What travels to and from the bus, as JSON: how questions are written and deliveries read. `docs/registries.md`
//! describes the same.
//!
//! Reading is careful: what came from outside is checked before it becomes a type of ours.

use jiff::civil::Date;
use model::{
    AddressSuggestion, MismatchField, Sex,
    formats::{DivisionCode, Issuer},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use service::ports::{AskedPerson, Delivery, DeliveryContent, Finding, MessageId, Question, Receipt, RejectionCode};
use uuid::Uuid;

/// How many suggestions are taken over.
const MOST_SUGGESTIONS: usize = 10;
/// The longest receipt and the longest line of an address.
const LONGEST_TEXT: usize = 300;

#[derive(Serialize)]
pub(super) struct Nothing {}

#[derive(Serialize)]
pub(super) struct Request<'a> {
    message_id: String,
    question: Asked<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Asked<'a> {
    Pension {
        #[serde(flatten)]
        person: Who<'a>,
        sex: &'static str,
        snils: &'a str,
    },
    Passports {
        #[serde(flatten)]
        person: Who<'a>,
        passport_series: &'a str,
        passport_number: &'a str,
        passport_issue_date: Date,
    },
    Tax {
        #[serde(flatten)]
        person: Who<'a>,
        passport: &'a str,
        inn: &'a str,
    },
    Addresses {
        #[serde(skip_serializing_if = "Option::is_none")]
        guid: Option<Uuid>,
        line: &'a str,
    },
}

/// A name that a person does not have is left out.
#[derive(Serialize)]
struct Who<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    surname: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    patronymic: Option<&'a str>,
    birth_date: Date,
}

impl<'a> From<&'a AskedPerson> for Who<'a> {
    fn from(person: &'a AskedPerson) -> Self {
        Self {
            surname: person.surname.as_deref(),
            given_name: person.given_name.as_deref(),
            patronymic: person.patronymic.as_deref(),
            birth_date: person.birth_date,
        }
    }
}

pub(super) fn request(id: MessageId, question: &Question) -> Request<'_> {
    let question = match question {
        Question::Pension(asked) => Asked::Pension {
            person: (&asked.person).into(),
            sex: match asked.sex {
                Sex::Male => "Male",
                Sex::Female => "Female",
            },
            snils: &asked.snils,
        },
        Question::Passports(asked) => Asked::Passports {
            person: (&asked.person).into(),
            passport_series: &asked.series,
            passport_number: &asked.number,
            passport_issue_date: asked.issued_on,
        },
        Question::Tax(asked) => {
            Asked::Tax { person: (&asked.person).into(), passport: &asked.passport, inn: &asked.inn }
        }
        Question::Addresses(asked) => Asked::Addresses { guid: asked.guid, line: &asked.line },
    };
    Request { message_id: id.to_string(), question }
}

#[derive(Serialize)]
pub(super) struct Acknowledgement<'a> {
    receipt: &'a str,
}

pub(super) fn acknowledgement(Receipt(receipt): &Receipt) -> Acknowledgement<'_> {
    Acknowledgement { receipt }
}

#[derive(Serialize)]
pub(super) struct Query<'a> {
    query: &'a str,
}

pub(super) fn query(query: &str) -> Query<'_> {
    Query { query }
}

/// Without a receipt nothing can be done with a delivery.
#[derive(Deserialize)]
struct Envelope {
    receipt: String,
    #[serde(default)]
    message_id: Value,
    #[serde(default)]
    content: Value,
}

/// What the bus brought.
#[derive(Debug, PartialEq)]
pub(super) enum Received {
    /// Something about a question that may be ours.
    Ours(Delivery),
    /// Something about no question that we could have asked: put away by its receipt, or it would come for ever.
    Foreign(Receipt),
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Content {
    Accepted,
    Match,
    Mismatch { fields: Vec<String> },
    NoData,
    Rejected { code: String },
}

/// Reads a delivery; `None` when it could not even be acknowledged. One whose content is strange becomes `Unreadable`, and
/// signs in another encoding spoil their own field only.
pub(super) fn delivery(body: &[u8]) -> Option<Received> {
    let envelope: Envelope = serde_json::from_str(&String::from_utf8_lossy(body)).ok()?;
    is_plain(&envelope.receipt).then_some(())?;
    let receipt = Receipt(envelope.receipt);
    Some(match envelope.message_id.as_str().and_then(MessageId::parse) {
        Some(message) => Received::Ours(Delivery {
            message,
            receipt,
            content: content(envelope.content).unwrap_or(DeliveryContent::Unreadable),
        }),
        None => Received::Foreign(receipt),
    })
}

fn content(content: Value) -> Option<DeliveryContent> {
    Some(match serde_json::from_value(content).ok()? {
        Content::Accepted => DeliveryContent::Accepted,
        Content::Match => DeliveryContent::Answered(Finding::Match),
        Content::Mismatch { fields } => DeliveryContent::Answered(Finding::Mismatch(mismatch(&fields)?)),
        Content::NoData => DeliveryContent::Answered(Finding::NoData),
        Content::Rejected { code } => DeliveryContent::Rejected(RejectionCode::from_code(&code)?),
    })
}

/// Each field once, in the order of the forms. `None` when there is none, or one that we could not tell the citizen.
fn mismatch(codes: &[String]) -> Option<Vec<MismatchField>> {
    let mut fields = codes.iter().map(|code| MismatchField::from_code(code)).collect::<Option<Vec<_>>>()?;
    fields.sort_unstable();
    fields.dedup();
    (!fields.is_empty()).then_some(fields)
}

#[derive(Deserialize)]
struct Suggestions {
    suggestions: Vec<Value>,
}

#[derive(Deserialize)]
struct Suggested {
    guid: Uuid,
    region: String,
    city: String,
    street: Option<String>,
    house: Option<String>,
    postal_index: String,
    line: String,
}

/// Reads suggestions; those that could not stand in a form are left out.
pub(super) fn suggestions(body: &[u8]) -> Option<Vec<AddressSuggestion>> {
    let Suggestions { suggestions } = serde_json::from_slice(body).ok()?;
    let read = suggestions.into_iter().filter_map(|one| suggestion(serde_json::from_value(one).ok()?));
    Some(read.take(MOST_SUGGESTIONS).collect())
}

fn suggestion(suggested: Suggested) -> Option<AddressSuggestion> {
    let Suggested { guid, region, city, street, house, postal_index, line } = suggested;
    let (street, house) = (street.filter(|text| !text.is_empty()), house.filter(|text| !text.is_empty()));
    let texts = [Some(&region), Some(&city), street.as_ref(), house.as_ref(), Some(&line)];
    let is_index = postal_index.len() == 6 && postal_index.bytes().all(|byte| byte.is_ascii_digit());
    (!guid.is_nil() && is_index && texts.into_iter().flatten().all(|text| is_plain(text))).then_some(
        AddressSuggestion { guid: guid.to_string(), region, locality: city, street, house, postal_index, line },
    )
}

#[derive(Serialize)]
pub(super) struct Division<'a> {
    division_code: &'a str,
}

pub(super) fn division(code: &DivisionCode) -> Division<'_> {
    Division { division_code: code.as_str() }
}

#[derive(Deserialize)]
struct Issuers {
    issuers: Vec<Value>,
}

/// Reads who issued passports; what could not stand in a form is left out.
pub(super) fn issuers(body: &[u8]) -> Option<Vec<Issuer>> {
    let Issuers { issuers } = serde_json::from_slice(body).ok()?;
    let read = issuers.iter().filter_map(|issuer| Issuer::parse(issuer.as_str()?).ok());
    Some(read.take(MOST_SUGGESTIONS).collect())
}

/// One line of a length that one would expect.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= LONGEST_TEXT && !text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ID: &str = "f47ac10b-58cc-11f0-a567-0e02b2c3d479";

    fn read(content: &Value) -> DeliveryContent {
        let body = json!({ "receipt": "r-1", "message_id": ID, "content": content }).to_string();
        content_of(&body)
    }

    fn content_of(body: &str) -> DeliveryContent {
        match delivery(body.as_bytes()).unwrap() {
            Received::Ours(delivery) => delivery.content,
            Received::Foreign(receipt) => panic!("{receipt:?} is of one of our questions"),
        }
    }

    #[test]
    fn a_delivery_is_read_whatever_it_says() {
        assert_eq!(read(&json!({ "type": "accepted", "since": 1 })), DeliveryContent::Accepted);
        assert_eq!(read(&json!({ "type": "match" })), DeliveryContent::Answered(Finding::Match));
        assert_eq!(read(&json!({ "type": "no_data" })), DeliveryContent::Answered(Finding::NoData));
        assert_eq!(
            read(&json!({ "type": "mismatch", "fields": ["snils", "surname", "snils"] })),
            DeliveryContent::Answered(Finding::Mismatch(vec![MismatchField::Surname, MismatchField::Snils]))
        );
        assert_eq!(
            read(&json!({ "type": "rejected", "code": "ACCESS_DENIED" })),
            DeliveryContent::Rejected(RejectionCode::AccessDenied)
        );
    }

    #[test]
    fn a_delivery_that_says_something_strange_can_still_be_acknowledged() {
        for strange in [
            json!({ "type": "mismatch", "fields": [] }),
            json!({ "type": "mismatch", "fields": ["shoe_size"] }),
            json!({ "type": "mismatch", "fields": "snils" }),
            json!({ "type": "rejected", "code": "BAD_MOOD" }),
            json!({ "type": "perhaps" }),
            json!(null),
        ] {
            assert_eq!(read(&strange), DeliveryContent::Unreadable, "{strange}");
        }
        let without = json!({ "receipt": "r-1", "message_id": ID }).to_string();
        assert_eq!(content_of(&without), DeliveryContent::Unreadable);
    }

    #[test]
    fn what_is_about_no_question_of_ours_can_be_acknowledged_too() {
        for id in [json!(ID.to_uppercase()), json!("f47ac10b-58cc-41f0-a567-0e02b2c3d479"), json!(7), json!(null)] {
            let body = json!({ "receipt": "r-1", "message_id": id, "content": { "type": "match" } }).to_string();
            assert_eq!(delivery(body.as_bytes()), Some(Received::Foreign(Receipt("r-1".to_owned()))), "{id}");
        }
        let in_another_encoding = [b"{\"receipt\":\"r-1\",\"note\":\"\xef\xf0\"}".as_slice()].concat();
        assert_eq!(delivery(&in_another_encoding), Some(Received::Foreign(Receipt("r-1".to_owned()))));
    }

    #[test]
    fn a_delivery_without_a_receipt_is_none() {
        let accepted = json!({ "type": "accepted" });
        for body in [
            json!({ "receipt": "", "message_id": ID, "content": accepted }),
            json!({ "receipt": "a\nb", "message_id": ID, "content": accepted }),
            json!({ "message_id": ID, "content": accepted }),
            json!([]),
        ] {
            assert!(delivery(body.to_string().as_bytes()).is_none(), "{body}");
        }
    }

    #[test]
    fn suggestions_that_could_not_stand_in_a_form_are_left_out() {
        let sound = json!({ "guid": ID, "region": "Р", "city": "Г", "street": "У", "house": "5", "postal_index": "697000", "line": "Л" });
        let with = |key: &str, value: Value| {
            let mut changed = sound.clone();
            changed[key] = value;
            changed
        };
        let offered = [
            sound.clone(),
            with("house", json!("")),
            with("line", json!("a\nb")),
            with("postal_index", json!("69700")),
            with("guid", json!("00000000-0000-0000-0000-000000000000")),
            with("city", json!("")),
            with("guid", json!("none")),
            with("postal_index", json!(null)),
        ];
        let read = suggestions(json!({ "suggestions": offered }).to_string().as_bytes()).unwrap();
        assert_eq!(read.iter().map(|one| one.house.as_deref()).collect::<Vec<_>>(), [Some("5"), None]);
        let many = json!({ "suggestions": vec![sound; 30] }).to_string();
        assert_eq!(suggestions(many.as_bytes()).map(|read| read.len()), Some(10));
        assert!(suggestions(b"{}").is_none());
    }

    #[test]
    fn issuers_that_could_not_stand_in_a_form_are_left_out() {
        let offered = json!({ "issuers": ["ОВД «Тестовский»", 7, "", "no letters of ours", "я".repeat(300)] });
        let read = issuers(offered.to_string().as_bytes()).unwrap();
        assert_eq!(read.iter().map(Issuer::as_str).collect::<Vec<_>>(), ["ОВД «Тестовский»"]);
        assert!(issuers(b"{}").is_none());
    }
}
