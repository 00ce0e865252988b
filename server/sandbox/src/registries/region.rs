//! The invented region: towns, streets and houses behind the address suggestions, and the register that knows them.
//!
//! None of it exists: the postal indexes begin with 697, which no post office does, and the numbers are made from places
//! in the lists. No data set of real addresses is bundled (formats 7).

use std::sync::LazyLock;

use serde::Serialize;

use super::key::match_key;

/// How many suggestions there are at most.
const MOST: usize = 10;
/// So few streets leave room for their houses.
const FEW_STREETS: usize = 2;

/// What the region is called.
pub(super) const REGION: &str = "Заоконный край";

/// Its towns.
pub(super) const TOWNS: [&str; 6] =
    ["г. Ставнев", "г. Рамск", "г. Светлооконск", "г. Подоконск", "пос. Крылечко", "с. Наличники"];

/// The streets of every town.
const STREETS: [&str; 12] = [
    "ул. Стекольная",
    "ул. Рассветная",
    "ул. Ставенная",
    "ул. Форточная",
    "ул. Витражная",
    "ул. Фонарная",
    "ул. Солнечных Зайчиков",
    "пер. Тихий",
    "пер. Сквозняковый",
    "наб. Лунной Дорожки",
    "просп. Открытых Окон",
    "б-р Белых Занавесок",
];

/// The houses of every street.
const HOUSES: [&str; 24] = [
    "1", "2", "3", "4", "5", "5А", "6", "7", "8", "9", "10", "10А", "11", "12", "12/2", "13", "14", "15", "16", "17",
    "18", "19", "20", "23/2",
];

/// No street is that long.
const UNKNOWN_HOUSE: &str = "940";

/// What stands before a name and is written in many ways, so it is never compared.
const KINDS: [&str; 27] = [
    "Г",
    "ГОР",
    "ГОРОД",
    "ПОС",
    "ПОСЕЛОК",
    "П",
    "С",
    "СЕЛО",
    "УЛ",
    "УЛИЦА",
    "ПЕР",
    "ПЕРЕУЛОК",
    "НАБ",
    "НАБЕРЕЖНАЯ",
    "ПРОСП",
    "ПРОСПЕКТ",
    "ПР",
    "ПР-КТ",
    "Б-Р",
    "БУЛЬВАР",
    "Д",
    "ДОМ",
    "РОССИЯ",
    "РФ",
    "КРАЙ",
    "ЗАОКОННЫЙ",
    "ЗАОКОННОГО",
];

/// An address, down to the house or, while none is chosen, to the street.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Address {
    /// Its place in the register, when it has one.
    pub guid: Option<String>,
    /// «Заоконный край».
    pub region: &'static str,
    /// «г. Ставнев».
    pub city: &'static str,
    /// «ул. Стекольная».
    pub street: &'static str,
    /// «5А»; `None` for the street itself.
    pub house: Option<&'static str>,
    /// Six digits.
    pub postal_index: String,
    /// All of it, as on an envelope.
    pub line: String,
}

/// A house by its place in the lists; numbers beyond their ends begin anew.
pub(super) fn house(town: usize, street: usize, house: usize) -> Address {
    address(town % TOWNS.len(), street % STREETS.len(), Some(house % HOUSES.len()))
}

/// A house of the same street that the register does not hold.
pub(super) fn unknown_house(house: &Address) -> Address {
    let Address { region, city, street, postal_index, .. } = house.clone();
    let line = format!("{postal_index}, {region}, {city}, {street}, д. {UNKNOWN_HOUSE}");
    Address { guid: None, region, city, street, house: Some(UNKNOWN_HOUSE), postal_index, line }
}

fn address(town: usize, street: usize, house: Option<usize>) -> Address {
    let city = TOWNS.get(town).copied().unwrap_or_default();
    let name = STREETS.get(street).copied().unwrap_or_default();
    let number = house.and_then(|house| HOUSES.get(house)).copied();
    let postal_index = format!("697{}{street:02}", town + 1);
    let tail = number.map(|number| format!(", д. {number}")).unwrap_or_default();
    Address {
        guid: Some(format!("00960000-{town:04x}-4000-8{street:03x}-{:012x}", house.map_or(0, |house| house + 1))),
        region: REGION,
        city,
        street: name,
        house: number,
        line: format!("{postal_index}, {REGION}, {city}, {name}{tail}"),
        postal_index,
    }
}

fn streets() -> impl Iterator<Item = (usize, usize)> {
    (0..TOWNS.len()).flat_map(|town| (0..STREETS.len()).map(move |street| (town, street)))
}

fn houses((town, street): (usize, usize)) -> impl Iterator<Item = Address> {
    (0..HOUSES.len()).map(move |house| address(town, street, Some(house)))
}

/// Every house, and the words that tell it from the others, sorted.
static REGISTER: LazyLock<Vec<(Address, Vec<String>)>> = LazyLock::new(|| {
    let with_words = |house: Address| {
        let mut words = words(&format!("{} {} {}", house.city, house.street, house.house.unwrap_or_default()));
        words.sort();
        (house, words)
    };
    streets().flat_map(houses).map(with_words).collect()
});

/// Whether the register knows a house: by its place when one is given, by its words otherwise.
pub(super) fn is_known(guid: Option<&str>, line: &str) -> bool {
    if let Some(guid) = guid {
        let is_it = |known: &Address| known.guid.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(guid));
        return REGISTER.iter().any(|(house, _)| is_it(house));
    }
    let mut asked = words(line);
    asked.retain(|word| !is_postal_index(word));
    asked.sort();
    REGISTER.iter().any(|(_, words)| *words == asked)
}

/// What fits to a text that somebody is still typing: every word of it begins one of the address, a number the house.
pub(super) fn suggest(query: &str) -> Vec<Address> {
    let (numbers, names): (Vec<_>, Vec<_>) = words(query)
        .into_iter()
        .filter(|word| !is_postal_index(word))
        .partition(|word| word.starts_with(|sign: char| sign.is_ascii_digit()));
    if names.is_empty() {
        return Vec::new();
    }
    let fitting: Vec<_> = streets()
        .filter(|(town, street)| {
            let street = address(*town, *street, None);
            let known = words(&format!("{} {}", street.city, street.street));
            names.iter().all(|name| known.iter().any(|word| word.starts_with(name.as_str())))
        })
        .collect();
    let mut found: Vec<Address> = Vec::new();
    if numbers.is_empty() {
        found.extend(fitting.iter().map(|(town, street)| address(*town, *street, None)));
    }
    if !numbers.is_empty() || fitting.len() <= FEW_STREETS {
        let fits = |known: &Address| {
            let house = match_key(known.house.unwrap_or_default());
            numbers.iter().all(|number| house.starts_with(number.as_str()))
        };
        let mut of_street: Vec<_> = fitting.iter().copied().flat_map(houses).filter(fits).collect();
        // The house itself comes before those whose number only begins like it.
        of_street.sort_by_key(|known| known.house.map(match_key).as_ref() != numbers.first());
        found.extend(of_street);
    }
    found.truncate(MOST);
    found
}

/// The words that tell an address from another, without what is behind the house.
fn words(text: &str) -> Vec<String> {
    let key = match_key(text);
    let mut words =
        key.split(|sign: char| !sign.is_alphanumeric() && !"/-".contains(sign)).filter(|word| !word.is_empty());
    let mut kept = Vec::new();
    while let Some(word) = words.next() {
        match word {
            "КВ" | "КВАРТИРА" | "КОМ" | "КОМНАТА" => {
                words.next();
            }
            word if KINDS.contains(&word) => {}
            word => kept.push(word.to_owned()),
        }
    }
    kept
}

fn is_postal_index(word: &str) -> bool {
    word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn lines(query: &str) -> Vec<String> {
        suggest(query).into_iter().map(|address| address.line).collect()
    }

    #[test]
    fn every_house_has_a_place_of_its_own_and_is_known_by_it_and_by_its_line() {
        let all: Vec<_> = streets().flat_map(houses).collect();
        let places: HashSet<_> = all.iter().map(|house| house.guid.clone()).collect();
        assert_eq!(places.len(), 6 * 12 * 24);
        for house in all.iter().step_by(37) {
            let guid = house.guid.as_deref().unwrap().to_uppercase();
            assert!(is_known(Some(&guid), ""), "{guid}");
            assert!(is_known(None, &house.line), "{}", house.line);
        }
        assert_eq!(all[0].line, "697100, Заоконный край, г. Ставнев, ул. Стекольная, д. 1");
    }

    #[test]
    fn an_address_is_known_however_it_is_written() {
        for line in [
            "город ставнев, улица стекольная, дом 5А, кв. 12",
            "Ставнев Стекольная 5а",
            "697100, Заоконный край, Ставнев, Стекольная ул., 5а",
            "пос. Крылёчко, пр-кт Открытых Окон, д. 12/2",
        ] {
            assert!(is_known(None, line), "{line}");
        }
        for line in
            ["г. Ставнев, ул. Стекольная, д. 940", "г. Ставнев, ул. Стекольная", "г. Москва, ул. Стекольная, д. 5", ""]
        {
            assert!(!is_known(None, line), "{line}");
        }
        assert!(!is_known(Some("00960000-0000-4000-8000-000000000000"), ""), "a street is no address to live at");
    }

    #[test]
    fn suggestions_narrow_from_streets_to_houses() {
        assert_eq!(suggest("стек").len(), 6, "one street in each town");
        assert_eq!(
            lines("ставнев стек").first().map(String::as_str),
            Some("697100, Заоконный край, г. Ставнев, ул. Стекольная")
        );
        assert_eq!(suggest("ставнев стек").len(), 10);
        assert_eq!(
            lines("Рамск, Тихий 1").first().map(String::as_str),
            Some("697207, Заоконный край, г. Рамск, пер. Тихий, д. 1")
        );
        assert!(lines("Рамск, Тихий 1").len() == 10 && lines("Рамск Тихий 23").len() == 1);
        for nothing in ["", "  ", "5", "Париж", "697100", "Ставнев Стекольная 99"] {
            assert_eq!(suggest(nothing), [], "{nothing}");
        }
    }
}
