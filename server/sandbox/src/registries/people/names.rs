//! Names of people who do not exist: surnames made of windows, light and weather, so that nobody takes them for real.

/// Surnames of men; a woman's ends in «а».
const SURNAMES: [&str; 40] = [
    "Рассветов",
    "Окнов",
    "Ставнев",
    "Светлицын",
    "Занавесов",
    "Витражов",
    "Форточкин",
    "Наличников",
    "Крылечкин",
    "Верандов",
    "Мансардов",
    "Черепицын",
    "Порожкин",
    "Ступенькин",
    "Калиткин",
    "Палисадов",
    "Фонарёв",
    "Лампадов",
    "Абажуров",
    "Сквозняков",
    "Солнечников",
    "Облаков",
    "Радугин",
    "Росинкин",
    "Капелин",
    "Снегопадов",
    "Туманцев",
    "Ветерков",
    "Зарницын",
    "Листопадов",
    "Метелицын",
    "Изморозин",
    "Полднёв",
    "Сумеркин",
    "Предзорин",
    "Подоконников",
    "Лучинин",
    "Зайчиков",
    "Горизонтов",
    "Звёздочкин",
];

const MEN: [&str; 14] = [
    "Алексей",
    "Борис",
    "Вадим",
    "Глеб",
    "Даниил",
    "Егор",
    "Фёдор",
    "Игорь",
    "Кирилл",
    "Лев",
    "Матвей",
    "Пётр",
    "Семён",
    "Тимофей",
];

const WOMEN: [&str; 14] = [
    "Алёна",
    "Вера",
    "Галина",
    "Дарья",
    "Елена",
    "Жанна",
    "Зоя",
    "Инна",
    "Клавдия",
    "Лидия",
    "Марина",
    "Наталья",
    "Софья",
    "Юлия",
];

const PATRONYMICS: [(&str, &str); 13] = [
    ("Алексеевич", "Алексеевна"),
    ("Борисович", "Борисовна"),
    ("Вадимович", "Вадимовна"),
    ("Глебович", "Глебовна"),
    ("Егорович", "Егоровна"),
    ("Фёдорович", "Фёдоровна"),
    ("Игоревич", "Игоревна"),
    ("Ильич", "Ильинична"),
    ("Кириллович", "Кирилловна"),
    ("Львович", "Львовна"),
    ("Матвеевич", "Матвеевна"),
    ("Петрович", "Петровна"),
    ("Семёнович", "Семёновна"),
];

/// As it stands in documents and travels to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// «Мужской».
    Male,
    /// «Женский».
    Female,
}

impl Sex {
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Male => Self::Female,
            Self::Female => Self::Male,
        }
    }
}

/// A surname by its place in the list; numbers beyond the end begin anew.
pub(super) fn surname(number: usize, sex: Sex) -> String {
    let surname = SURNAMES.get(number % SURNAMES.len()).copied().unwrap_or_default();
    match sex {
        Sex::Male => surname.to_owned(),
        Sex::Female => [surname, "а"].concat(),
    }
}

/// A given name, likewise.
pub(super) fn given_name(number: usize, sex: Sex) -> String {
    let names = match sex {
        Sex::Male => MEN,
        Sex::Female => WOMEN,
    };
    names.get(number % names.len()).copied().unwrap_or_default().to_owned()
}

/// A patronymic, likewise.
pub(super) fn patronymic(number: usize, sex: Sex) -> String {
    let (of_man, of_woman) = PATRONYMICS.get(number % PATRONYMICS.len()).copied().unwrap_or_default();
    match sex {
        Sex::Male => of_man.to_owned(),
        Sex::Female => of_woman.to_owned(),
    }
}
