//! The papers of the sandbox's people, as the portal asks about them.

use model::Sex;
use sandbox::Papers;
use service::ports::{AddressQuestion, AskedPerson, PassportQuestion, PensionQuestion, Question, TaxQuestion};

/// What the portal asks the registries about somebody with these papers.
pub(crate) fn questions(papers: &Papers) -> [Question; 4] {
    let person = AskedPerson {
        surname: Some(papers.surname.clone()),
        given_name: Some(papers.given_name.clone()),
        patronymic: papers.patronymic.clone(),
        birth_date: papers.birth_date,
    };
    let (passport, house) = (&papers.passport, &papers.address.house);
    let sex = if papers.sex == sandbox::Sex::Male { Sex::Male } else { Sex::Female };
    [
        Question::Pension(PensionQuestion { person: person.clone(), sex, snils: papers.snils.clone() }),
        Question::Passports(PassportQuestion {
            person: person.clone(),
            series: passport.series.clone(),
            number: passport.number.clone(),
            issued_on: passport.issue_date,
        }),
        Question::Tax(TaxQuestion {
            person,
            passport: [passport.series.as_str(), &passport.number].concat(),
            inn: papers.inn.clone(),
        }),
        Question::Addresses(AddressQuestion {
            guid: house.guid.as_deref().map(|guid| guid.parse().unwrap()),
            line: house.line.clone(),
        }),
    ]
}
