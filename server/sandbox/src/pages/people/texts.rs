//! What the page with the people says, in both languages.

use model::{MismatchField, RegistryKind};

use super::Lang;
use crate::{Fate, Fault, FaultMode, Sex};

pub(super) fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Ru => &RU,
        Lang::En => &EN,
    }
}

pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    pub(super) copy_hint: &'static str,
    pub(super) to_messages: &'static str,
    pub(super) list_title: &'static str,
    pub(super) fate_label: &'static str,
    pub(super) one_of_each: &'static str,
    pub(super) show_button: &'static str,
    pub(super) previous: &'static str,
    pub(super) next: &'static str,
    pub(super) pages: &'static str,
    pub(super) nobody: &'static str,
    pub(super) correction: &'static str,
    pub(super) sex: &'static str,
    pub(super) birth_place: &'static str,
    pub(super) passport: &'static str,
    pub(super) division_code: &'static str,
    pub(super) issuer: &'static str,
    pub(super) phone: &'static str,
    pub(super) email: &'static str,
    pub(super) none: &'static str,
    pub(super) flat: &'static str,
    pub(super) registries_title: &'static str,
    pub(super) registries_note: &'static str,
    pub(super) registry_label: &'static str,
    pub(super) mode_label: &'static str,
    pub(super) count_label: &'static str,
    pub(super) count_hint: &'static str,
    pub(super) switch_button: &'static str,
    pub(super) seconds_label: &'static str,
    pub(super) seconds_hint: &'static str,
    pub(super) delay_button: &'static str,
    pub(super) questions_left: &'static str,
    pub(super) answers_after: &'static str,
    pub(super) wrong_count: &'static str,
    pub(super) wrong_delay: &'static str,
    modes: [&'static str; 3],
    registries: [&'static str; 4],
    sexes: [&'static str; 2],
    fates: [&'static str; 5],
    unfit: [&'static str; 11],
    fields: [&'static str; 11],
}

impl Words {
    pub(super) fn mode(&self, mode: FaultMode) -> &'static str {
        let [works, fails, silent] = self.modes;
        match mode {
            FaultMode::Works => works,
            FaultMode::Fails => fails,
            FaultMode::Silent => silent,
        }
    }

    pub(super) fn registry(&self, registry: RegistryKind) -> &'static str {
        let [pension, passports, tax, addresses] = self.registries;
        match registry {
            RegistryKind::Pension => pension,
            RegistryKind::Passports => passports,
            RegistryKind::Tax => tax,
            RegistryKind::Addresses => addresses,
        }
    }

    pub(super) fn sex(&self, sex: Sex) -> &'static str {
        let [male, female] = self.sexes;
        match sex {
            Sex::Male => male,
            Sex::Female => female,
        }
    }

    /// What will happen to this person, in a few words.
    pub(super) fn fate(&self, fate: Fate) -> &'static str {
        let [all_match, late, never, no_data_first, rejected] = self.fates;
        match fate {
            Fate::AllMatch => all_match,
            Fate::Mismatch(field) => of_field(self.unfit, field),
            Fate::Late => late,
            Fate::Never => never,
            Fate::NoDataFirst => no_data_first,
            Fate::Rejected => rejected,
        }
    }

    /// What the form calls it.
    pub(super) fn field(&self, field: MismatchField) -> &'static str {
        of_field(self.fields, field)
    }

    /// «СФР: работает. Секунд до ответа: 2».
    pub(super) fn state(&self, registry: RegistryKind, fault: Fault, delay_seconds: i64) -> String {
        let left = fault.remaining.map(|count| format!(", {}: {count}", self.questions_left)).unwrap_or_default();
        format!("{}: {}{left}. {}: {delay_seconds}", self.registry(registry), self.mode(fault.mode), self.answers_after)
    }
}

/// The texts stand in the order of the forms.
fn of_field(texts: [&'static str; 11], field: MismatchField) -> &'static str {
    let place = MismatchField::ALL.iter().position(|known| *known == field);
    place.and_then(|place| texts.get(place)).copied().unwrap_or_default()
}

const RU: Words = Words {
    title: "Люди для регистрации",
    lead: "Этих людей нет, но реестры демонстрации их знают: зарегистрируйтесь как один из них",
    copy_hint: "Нажмите на значение, чтобы выделить его целиком.",
    to_messages: "Сообщения и часы портала",
    list_title: "Кто это",
    fate_label: "Что ответят реестры",
    one_of_each: "по одному на каждый случай",
    show_button: "Показать",
    previous: "Предыдущая",
    next: "Следующая",
    pages: "Страницы списка",
    nobody: "На этой странице никого нет.",
    correction: "В реестре иначе",
    sex: "Пол",
    birth_place: "Место рождения",
    passport: "Серия и номер паспорта",
    division_code: "Код подразделения",
    issuer: "Кем выдан",
    phone: "Телефон",
    email: "Электронная почта",
    none: "нет",
    flat: "кв.",
    registries_title: "Реестры",
    registries_note: "Время ответа идёт по часам портала: переведите их, чтобы не ждать.",
    registry_label: "Реестр",
    mode_label: "Что делает",
    count_label: "Сколько запросов",
    count_hint: "Оставьте пустым, чтобы реестр был недоступен, пока его не включат",
    switch_button: "Переключить",
    seconds_label: "Отвечать через столько секунд",
    seconds_hint: "Для следующих запросов. Например, 600 или 86400",
    delay_button: "Установить",
    questions_left: "ещё запросов",
    answers_after: "Секунд до ответа",
    wrong_count: "Количество запросов — целое число, например 3, или ничего.",
    wrong_delay: "Время до ответа — целое число секунд, не больше 366 суток.",
    modes: ["работает", "отвечает ошибкой", "молчит"],
    registries: ["СФР", "МВД", "ФНС", "Адреса"],
    sexes: ["мужской", "женский"],
    fates: [
        "всё сходится",
        "МВД ответит через 10 минут",
        "МВД не ответит никогда",
        "СФР: сначала нет сведений, через сутки сойдётся",
        "МВД откажет в ответе",
    ],
    unfit: [
        "не сходится фамилия",
        "не сходится имя",
        "не сходится отчество",
        "не сходится дата рождения",
        "не сходится пол",
        "СНИЛС неизвестен",
        "нет такого номера паспорта",
        "не сходится дата выдачи паспорта",
        "паспорт недействителен",
        "ИНН другого человека",
        "нет такого адреса",
    ],
    fields: [
        "Фамилия",
        "Имя",
        "Отчество",
        "Дата рождения",
        "Пол",
        "СНИЛС",
        "Номер паспорта",
        "Дата выдачи",
        "Паспорт",
        "ИНН",
        "Адрес",
    ],
};

const EN: Words = Words {
    title: "People to register as",
    lead: "These people do not exist, but the registries of the demonstration know them: register as one of them",
    copy_hint: "Click a value to select all of it.",
    to_messages: "Messages and the portal’s clock",
    list_title: "Who they are",
    fate_label: "What the registries will answer",
    one_of_each: "one of each",
    show_button: "Show",
    previous: "Previous",
    next: "Next",
    pages: "Pages of the list",
    nobody: "There is nobody on this page.",
    correction: "In the registry",
    sex: "Sex",
    birth_place: "Place of birth",
    passport: "Series and number of the passport",
    division_code: "Division code",
    issuer: "Issued by",
    phone: "Phone",
    email: "E-mail",
    none: "none",
    flat: "кв.",
    registries_title: "Registries",
    registries_note: "Answers go by the portal’s clock: move it to save the waiting.",
    registry_label: "Registry",
    mode_label: "What it does",
    count_label: "For how many questions",
    count_hint: "Leave empty to have it away until it is switched on",
    switch_button: "Switch",
    seconds_label: "Answer after so many seconds",
    seconds_hint: "For questions from now on. For example, 600 or 86400",
    delay_button: "Set",
    questions_left: "questions left",
    answers_after: "Seconds to the answer",
    wrong_count: "The number of questions is a whole number, such as 3, or nothing.",
    wrong_delay: "The time to the answer is a whole number of seconds, at most 366 days.",
    modes: ["works", "answers with an error", "stays silent"],
    registries: ["СФР (pension fund)", "МВД (passports)", "ФНС (tax service)", "Addresses"],
    sexes: ["male", "female"],
    fates: [
        "everything fits",
        "МВД answers after 10 minutes",
        "МВД never answers",
        "СФР has no data at first, a day later all fits",
        "МВД refuses to answer",
    ],
    unfit: [
        "the surname does not fit",
        "the given name does not fit",
        "the patronymic does not fit",
        "the birth date does not fit",
        "the sex does not fit",
        "the СНИЛС is unknown",
        "there is no such passport number",
        "the date of issue does not fit",
        "the passport is no longer valid",
        "the ИНН is somebody else’s",
        "there is no such address",
    ],
    fields: [
        "Surname",
        "Given name",
        "Patronymic",
        "Birth date",
        "Sex",
        "СНИЛС",
        "Passport number",
        "Date of issue",
        "Passport",
        "ИНН",
        "Address",
    ],
};
