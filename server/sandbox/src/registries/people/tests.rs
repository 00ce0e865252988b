//! Whoever is listed could exist, but for the numbers.

use std::collections::HashSet;

use super::*;

const TODAY: &str = "2026-11-21T09:30:00Z";

fn people_on(now: &'static str) -> People {
    People::new(Arc::new(move || now.parse().unwrap()))
}

/// Formats 3: until the 20th or 45th birthday and ninety days more, or for ever.
fn is_valid_on(today: Date, birth_date: Date, issue_date: Date) -> bool {
    let birthday = |age: i16| birth_date.saturating_add(Span::new().years(age));
    let until = [20, 45].into_iter().map(birthday).find(|day| issue_date < *day);
    issue_date <= today
        && issue_date >= FIRST_PASSPORTS
        && issue_date >= birthday(14)
        && until.is_none_or(|day| today <= day.saturating_add(Span::new().days(90)))
}

#[test]
fn there_are_a_few_hundred_and_every_fate_is_met_by_a_dozen_of_all_ages_and_both_sexes() {
    let people = people_on(TODAY);
    assert_eq!(people.list(None).len(), 432);
    for fate in Fate::all() {
        let of_fate = people.list(Some(fate));
        assert!(of_fate.len() >= 12, "{fate:?}");
        let years: HashSet<_> = of_fate.iter().map(|person| person.papers.birth_date.year() / 10).collect();
        assert!(years.len() >= 5, "{fate:?}: {years:?}");
        let women = of_fate.iter().filter(|person| person.papers.sex == Sex::Female).count();
        assert!(women * 3 > of_fate.len() && women * 3 < of_fate.len() * 2 + 12, "{fate:?}: {women}");
    }
    assert_eq!(people.list(Some(Fate::AllMatch)).len(), 252);
}

#[test]
fn everybody_is_an_adult_and_has_a_passport_that_is_valid_today_and_in_ten_years() {
    for now in [TODAY, "2027-02-28T09:30:00Z", "2036-11-21T09:30:00Z"] {
        let today: Date = now[..10].parse().unwrap();
        for SandboxPerson { id, papers, .. } in people_on(now).list(None) {
            assert!(papers.birth_date.saturating_add(Span::new().years(18)) <= today, "{id}");
            assert!(is_valid_on(today, papers.birth_date, papers.passport.issue_date), "{id} on {now}");
            let blank: i16 = papers.passport.series[2..].parse().unwrap();
            let years_apart = (papers.passport.issue_date.year() - blank).rem_euclid(100);
            assert!([0, 99].contains(&years_apart), "{id}: the blank is of the year of issue, or a slip before it");
        }
    }
}

#[test]
fn nobody_shares_a_number_and_everybody_is_the_same_after_a_restart() {
    let people = people_on(TODAY);
    let mut numbers = HashSet::new();
    for Record { papers, .. } in people.records().iter() {
        let Papers { snils, inn, passport, .. } = papers;
        for number in [snils, inn, &format!("{} {}", passport.series, passport.number)] {
            assert!(numbers.insert(number.clone()), "{number}");
        }
    }
    let listed = people.list(None);
    for SandboxPerson { phone, email, .. } in &listed {
        assert!(numbers.insert(phone.clone()) && numbers.insert(email.clone()), "{phone}");
    }
    assert_eq!(people_on(TODAY).list(None), listed);
}

#[test]
fn what_is_listed_differs_from_the_registries_in_what_the_fate_says() {
    let people = people_on(TODAY);
    let listed = people.list(None);
    for (person, record) in listed.iter().zip(people.records().iter()) {
        let is_slip = matches!(person.fate, Fate::Mismatch(field) if field != MismatchField::PassportInvalid);
        assert_eq!(person.papers != record.papers, is_slip, "{}", person.id);
        assert_eq!(person.correction.is_some(), is_slip, "{}", person.id);
    }
}

#[test]
fn people_are_given_out_one_after_another() {
    let people = people_on(TODAY);
    let given: HashSet<_> = (0..12).map(|_| people.give_out(Fate::Late).unwrap().id).collect();
    assert_eq!(given.len(), 12);
    assert!(given.contains(&people.give_out(Fate::Late).unwrap().id), "then it begins anew");
    assert_eq!(people.give_out(Fate::Never).unwrap().fate, Fate::Never);
}
