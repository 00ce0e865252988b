//! What the catalogue promises, and what its build script refuses.

use crate::catalogue::{Text, read};
use crate::{Texts, keys};
use model::{
    Day, Fault, Locale, NotificationKind, Warning,
    formats::{Kind, Status},
};

fn faults(ru: &str, en: &str) -> String {
    read(ru, en).map_or_else(|faults| faults.join("\n"), |_| String::new())
}

#[test]
fn a_text_is_given_in_the_language_asked_for() {
    assert_eq!(Texts::new(Locale::Ru).common_brand(), "Окно");
    assert_eq!(Texts::new(Locale::En).common_brand(), "Okno");
    assert_eq!(Texts::new(Locale::En).locale(), Locale::En);
}

#[test]
fn a_counted_text_takes_the_form_of_its_number() {
    let (ru, en) = (Texts::new(Locale::Ru), Texts::new(Locale::En));
    assert_eq!(ru.common_seconds(1), "1 секунду");
    assert_eq!(ru.common_seconds(3), "3 секунды");
    assert_eq!(ru.common_seconds(11), "11 секунд");
    assert_eq!(en.common_seconds(1), "1 second");
    assert_eq!(en.common_seconds(21), "21 seconds");
}

#[test]
fn the_deck_lists_each_key_once() {
    assert!(keys().windows(2).all(|pair| pair[0].0 < pair[1].0));
    assert!(keys().contains(&("common.back", "Назад", "Back")));
}

#[test]
fn parameters_keep_the_order_of_the_russian_text() {
    let entries = read("[a]\nb = \"{day} в {hour}, {day}\"", "[a]\nb = \"at {hour} on {day}\"").unwrap();
    assert_eq!(entries[0].function, "a_b");
    assert_eq!(entries[0].ru.parameters(), ["day", "hour"]);
    assert_eq!(entries[0].ru.source(), "{day} в {hour}, {day}");
}

#[test]
fn a_section_may_have_a_key_called_other() {
    let entries = read("[reason]\nother = \"Другое\"", "[reason]\nother = \"Other\"").unwrap();
    assert!(matches!(entries[0].ru, Text::Plain(_)));
}

#[test]
fn a_key_missing_in_one_language_is_refused() {
    assert_eq!(faults("a = \"а\"\nb = \"б\"", "a = \"a\""), "en.toml: b: missing, ru.toml has it");
    assert_eq!(faults("a = \"а\"", "a = \"a\"\nb = \"b\""), "ru.toml: b: missing, en.toml has it");
}

#[test]
fn a_parameter_missing_in_one_language_is_refused() {
    let found = faults("[x]\na = \"до {time}\"", "[x]\na = \"until {hour}\"");
    assert_eq!(found, "en.toml: x.a: parameters [\"hour\"], but [\"time\"] in ru.toml");
}

#[test]
fn wrong_plural_forms_are_refused() {
    let ru = "[t]\none = \"{n} день\"\nfew = \"{n} дня\"\nmany = \"{n} дней\"";
    assert_eq!(faults(ru, "[t]\none = \"{n} day\"\nother = \"{n} days\""), "");
    assert_eq!(faults(ru, "[t]\none = \"{n} day\""), "en.toml: t.other: this plural form is missing");
    let with_few = "[t]\none = \"{n} day\"\nfew = \"{n} days\"\nother = \"{n} days\"";
    assert_eq!(faults(ru, with_few), "en.toml: t.few: not a plural form of this language");
    let without_number = "[t]\none = \"a day\"\nother = \"{n} days\"";
    assert_eq!(faults(ru, without_number), "en.toml: t.one: lacks [\"n\"], which the other forms have");
    let never_a_number = faults("[t]\none = \"день\"\nfew = \"дня\"\nmany = \"дней\"", "t = \"days\"");
    assert!(never_a_number.contains("ru.toml: t: plural forms need the parameter {n}"), "{never_a_number}");
    assert!(never_a_number.contains("plural forms in one language, a single text in the other"), "{never_a_number}");
}

#[test]
fn what_is_not_a_text_is_refused() {
    assert_eq!(faults("a = 1", "a = \"a\""), "ru.toml: a: a value is a text or a table");
    assert_eq!(faults("a = \"\"", "a = \"a\""), "ru.toml: a: the text is empty");
    assert_eq!(faults("a = \"{b\"", "a = \"{b}\""), "ru.toml: a: a { without its }");
    assert_eq!(faults("a = \"b}\"", "a = \"b\""), "ru.toml: a: a } without its {");
    assert!(
        faults("a = \"{type}\"", "a = \"{type}\"").contains("ru.toml: a: {type} cannot be the name of a parameter")
    );
    assert!(faults("Ab = \"а\"", "Ab = \"a\"").contains("ru.toml: Ab: keys are written in snake_case"));
    assert!(faults("a = ", "a = \"a\"").starts_with("ru.toml: "));
}

#[test]
fn two_keys_never_become_one_function() {
    let ru = "a_b.c = \"а\"\na.b_c = \"б\"\nnew = \"в\"";
    let found = faults(ru, ru);
    assert!(found.contains("a_b.c: becomes the same function as a.b_c"), "{found}");
    assert!(found.contains("new: the name is taken"), "{found}");
}

#[test]
fn a_verdict_is_worded_for_its_kind() {
    let ru = Texts::new(Locale::Ru);
    for (kind, fault, sentence) in [
        (Kind::Snils, Fault::Empty, "Укажите СНИЛС"),
        (Kind::Bik, Fault::LetterLikeDigit, "Похоже, в БИК вместо цифры введена буква. Замените её цифрой"),
        (Kind::MrzTd3Line2, Fault::BadChar, ru.verdict_mrz_length()),
        (Kind::Phone, Fault::BadChar, ru.fault_phone_bad_char()),
        (Kind::NamePart, Fault::NameDigit('0'), "В фамилии не бывает цифр. Замените «0» буквой"),
        (
            Kind::PassportDates,
            Fault::Expired20(Day { year: 2026, month: 4, day: 1 }),
            "Срок паспорта истёк 1 апреля 2026 года. Введите новый паспорт или укажите причину задержки",
        ),
        (
            Kind::StatusMove,
            Fault::StatusMove { from: Status::Draft, to: Status::Done },
            "Из статуса «Черновик заявления» нельзя перейти в «Услуга оказана». Выберите следующий из списка",
        ),
        (
            Kind::FinePrice,
            Fault::InputShape,
            "Для проверки fine_price нужны поля amount, decided, pay_date, scheme, expect, могут быть excluded и никакие \
             другие; даты пишутся как 2026-11-21",
        ),
    ] {
        assert_eq!(ru.verdict(kind, &fault), sentence);
    }
}

#[test]
fn a_doubt_names_what_it_is_about() {
    let (ru, en) = (Texts::new(Locale::Ru), Texts::new(Locale::En));
    let region = Warning::PassportUnknownRegion(6);
    assert_eq!(ru.warning(&region), "Серия паспорта обычно не начинается с 06. Сверьте серию с документом");
    let until = Warning::PassportReplaceNow45(Day { year: 2026, month: 11, day: 21 });
    assert_eq!(en.warning(&until), "The passport is valid until 21 November 2026. Replace it by that day");
}

#[test]
fn s7_5_when_three_backup_codes_are_left_it_is_time_for_new_ones() {
    let (ru, en) = (Texts::new(Locale::Ru), Texts::new(Locale::En));
    let text = |words: Texts, left| words.notification(&NotificationKind::BackupCodeUsed { left }).1;
    for left in [0, 3] {
        assert!(text(ru, left).contains("осталось мало") && text(en, left).contains("Few codes are left"));
    }
    assert!(!text(ru, 4).contains("осталось мало") && !text(en, 4).contains("Few codes"));
}
