//! What the registries are asked about a profile (catalogue VER-01 to VER-04).

use crate::ports::{AddressQuestion, AskedPerson, PassportQuestion, PensionQuestion, Question, TaxQuestion};
use model::{Address, IdentityDocument, Person, Profile};
use uuid::Uuid;

/// СФР and the address registry are always asked; МВД about passports of Russia; ФНС about an ИНН that was given, by which
/// passport it knows people of one name apart.
pub(super) fn questions(profile: &Profile) -> Vec<Question> {
    let person = asked(&profile.person);
    let pension = PensionQuestion { person: person.clone(), sex: profile.person.sex, snils: profile.snils.digits() };
    let mut questions = vec![Question::Pension(pension)];
    if let IdentityDocument::Passport(passport) = &profile.document {
        let (series, number) = (passport.number.series().to_owned(), passport.number.number().to_owned());
        if let Some(inn) = &profile.inn {
            let passport = [series.as_str(), &number].concat();
            questions.push(Question::Tax(TaxQuestion {
                person: person.clone(),
                passport,
                inn: inn.as_str().to_owned(),
            }));
        }
        questions.push(Question::Passports(PassportQuestion { person, series, number, issued_on: passport.issued }));
    }
    questions.push(Question::Addresses(address(&profile.addresses.registered)));
    questions
}

fn asked(person: &Person) -> AskedPerson {
    AskedPerson {
        surname: person.name.surname.as_ref().map(|part| part.as_str().to_owned()),
        given_name: person.name.given_name.as_ref().map(|part| part.as_str().to_owned()),
        patronymic: person.name.patronymic.as_ref().map(|part| part.as_str().to_owned()),
        birth_date: person.birth_date,
    }
}

/// The registry knows houses, and no flats.
fn address(address: &Address) -> AddressQuestion {
    let guid = address.guid.as_ref().and_then(|guid| Uuid::try_parse(guid.as_str()).ok());
    AddressQuestion { guid, line: address.house_line() }
}
