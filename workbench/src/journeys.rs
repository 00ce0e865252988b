//! Whole journeys with people who do not exist, on the real portal beside the workbench (ux 15.9): a stop, in a scenario,
//! looked at like any story. One link keeps all of it.
//!
//! The frame asks for `/design/journeys/walk`. There it is walked ahead to the stop (`walks.rs`), the cookies are handed to
//! the browser, and it is led to the page.

use crate::{
    Shared,
    look::{Look, Setting},
    page::{escaped, page},
    portal::{self, PREFIX, our_origin},
    toolbar::{frame, toolbar},
    walker::Walker,
    walks::{End, walk as walk_to},
};
use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use std::{collections::BTreeMap, fmt::Write as _};

/// What is met at a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scenario {
    /// Somebody is on the way.
    Usual,
    /// Nothing was done before.
    Empty,
    /// The form was sent with wrong values.
    Error,
    /// Every answer is 3 seconds late.
    Slow,
    /// The portal's clock went past the term of what the stop rests on.
    Expired,
}

impl Scenario {
    const ALL: [Self; 5] = [Self::Usual, Self::Empty, Self::Error, Self::Slow, Self::Expired];

    const fn code(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Empty => "empty",
            Self::Error => "error",
            Self::Slow => "slow",
            Self::Expired => "expired",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Usual => "обычно",
            Self::Empty => "пусто",
            Self::Error => "ошибка",
            Self::Slow => "медленно",
            Self::Expired => "срок вышел",
        }
    }
}

/// A place on a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Start,
    Contacts,
    Confirm,
    Password,
    Letter,
    LetterElsewhere,
    SignIn,
    SignedOut,
    Cabinet,
    Display,
    LinkVoid,
    Taken,
    TooMany,
    NotFound,
    Method,
    Stale,
    Unreadable,
    TooLarge,
}

/// A stop as the list shows it.
struct Entry {
    stop: Stop,
    /// The name in addresses.
    code: &'static str,
    title: &'static str,
    /// What it shows as a rule.
    usual: &'static str,
    /// The scenarios it has besides the usual and the slow one, and what each shows.
    others: &'static [(Scenario, &'static str)],
}

/// Where the page begins.
const FIRST: Entry = entry(Stop::Start, "start", "Начальная страница", "Никто не вошёл.", &[]);

/// All journeys with their stops.
const JOURNEYS: [(&str, &[Entry]); 6] = [
    (
        "Регистрация",
        &[
            FIRST,
            entry(
                Stop::Contacts,
                "contacts",
                "Контакты",
                "Человек ушёл и вернулся: ответы на месте.",
                &[
                    (Scenario::Empty, "Первый раз здесь: черновика ещё нет."),
                    (Scenario::Error, "Форма отправлена с неверными ответами."),
                    (Scenario::Expired, "Прошло трое суток: черновик стёрт, всё начинается заново."),
                ],
            ),
            entry(
                Stop::Confirm,
                "confirm",
                "Код подтверждения",
                "Код ушёл на телефон, письмо – на почту.",
                &[
                    (Scenario::Empty, "Черновика нет: адрес ведёт на первый шаг."),
                    (Scenario::Error, "Введён не тот код."),
                    (Scenario::Expired, "Код введён через 6 минут: он больше не действует, отправлен новый."),
                ],
            ),
            entry(
                Stop::Password,
                "password",
                "Пароль",
                "Телефон подтверждён.",
                &[
                    (Scenario::Empty, "Черновика нет: адрес ведёт на первый шаг."),
                    (Scenario::Error, "Отправлен слишком простой пароль."),
                    (Scenario::Expired, "Прошло трое суток: черновик стёрт, адрес ведёт на первый шаг."),
                ],
            ),
            entry(
                Stop::Letter,
                "letter",
                "Ссылка из письма",
                "Открыта в том же браузере.",
                &[(Scenario::Expired, "Открыта и нажата через сутки.")],
            ),
            entry(
                Stop::LetterElsewhere,
                "letter-elsewhere",
                "Почта подтверждена",
                "Кнопка за ссылкой нажата в другом браузере.",
                &[],
            ),
        ],
    ),
    (
        "Вход",
        &[
            entry(
                Stop::SignIn,
                "sign-in",
                "Вход",
                "Первый раз здесь.",
                &[
                    (Scenario::Empty, "Отправлена пустая форма."),
                    (Scenario::Error, "Введён не тот пароль."),
                    (Scenario::Expired, "Сеанс закончился, пока человек отошёл: адрес кабинета ведёт сюда."),
                ],
            ),
            entry(Stop::SignedOut, "signed-out", "После выхода", "Человек вышел.", &[]),
        ],
    ),
    (
        "Личный кабинет",
        &[entry(
            Stop::Cabinet,
            "cabinet",
            "Личный кабинет",
            "Есть новости: учётная запись открыта, вход с другого устройства.",
            &[
                (Scenario::Empty, "Всё прочитано."),
                (Scenario::Expired, "Прошло больше получаса: сеанс закончился, адрес ведёт ко входу."),
            ],
        )],
    ),
    (
        "Настройки отображения",
        &[entry(Stop::Display, "display", "Настройки отображения", "Выбрано то, что выбрано здесь сверху.", &[])],
    ),
    (
        "Сообщения",
        &[
            entry(Stop::LinkVoid, "link-void", "Ссылка не действует", "Открыта ссылка, которой нет.", &[]),
            entry(
                Stop::Taken,
                "taken",
                "Контакт занят",
                "Двое одновременно подтверждают один номер, другой успел раньше.",
                &[],
            ),
            entry(
                Stop::TooMany,
                "too-many",
                "Слишком много попыток",
                "Открыта прямо: ограничения стенда слишком широки, чтобы дойти до неё.",
                &[],
            ),
        ],
    ),
    (
        "Страницы ошибок",
        &[
            entry(Stop::NotFound, "not-found", "404: нет страницы", "Открыт адрес, которого нет.", &[]),
            entry(Stop::Stale, "stale", "403: форма устарела", "Отправлена форма, чья метка уже не действует.", &[]),
            entry(Stop::Unreadable, "unreadable", "400: форма не читается", "В форме поле, которого у неё нет.", &[]),
            entry(Stop::Method, "method", "405: так не обращаются", "Адрес формы открыт как страница.", &[]),
            entry(Stop::TooLarge, "too-large", "413: слишком много", "Отправлено больше 64 КБ.", &[]),
        ],
    ),
];

const fn entry(
    stop: Stop,
    code: &'static str,
    title: &'static str,
    usual: &'static str,
    others: &'static [(Scenario, &'static str)],
) -> Entry {
    Entry { stop, code, title, usual, others }
}

impl Entry {
    /// The stop that an address asks for; the first when it asks for none, or for one that is not there.
    fn of(look: &Look) -> &'static Self {
        let mut all = JOURNEYS.iter().flat_map(|(_, stops)| *stops);
        all.find(|entry| entry.code == look.get("stop")).unwrap_or(&FIRST)
    }

    /// What is shown in a scenario; nothing when the stop does not have it.
    fn shows(&self, scenario: Scenario) -> Option<&'static str> {
        match scenario {
            Scenario::Usual => Some(self.usual),
            Scenario::Slow => Some("Как обычно, но каждый ответ приходит на 3 секунды позже."),
            other => self.others.iter().find(|(known, _)| *known == other).map(|(_, shows)| *shows),
        }
    }

    /// The scenario that an address asks for, when this stop has it.
    fn scenario(&self, look: &Look) -> Scenario {
        let wanted = Scenario::ALL.into_iter().find(|scenario| scenario.code() == look.get("scenario"));
        wanted.filter(|scenario| self.shows(*scenario).is_some()).unwrap_or(Scenario::Usual)
    }
}

/// The list of stops, and the chosen one in a frame.
pub(crate) async fn show(State(bench): Shared, Query(pairs): Query<Vec<(String, String)>>) -> Html<String> {
    let look = Look::new(pairs);
    if bench.portal.is_none() {
        return page("Пути", "<p>Портала рядом нет. Его запускает <code>cargo xtask workbench</code>.</p>");
    }
    let entry = Entry::of(&look);
    let scenario = entry.scenario(&look);
    let tools =
        toolbar(&settings(entry), &look, |name| name == "stop", &["/design/journeys?stop=", entry.code].concat());
    let address = ["/design/journeys/walk", &look.with("stop", entry.code).query()].concat();
    let html = format!(
        "<div class=\"w-journeys\"><nav class=\"w-stops\" aria-label=\"Остановки\">{list}</nav>\
         <section class=\"w-example\">{tools}<h2>{title} <span class=\"c-tag\" data-tone=\"neutral\">{scenario}</span></h2>\
         <p>{shows} <a href=\"/sandbox\" target=\"_blank\" rel=\"noopener\">Что пришло на телефоны и почту</a></p>{frame}</section></div>",
        list = list(entry, &look),
        title = escaped(entry.title),
        scenario = scenario.title(),
        shows = escaped(entry.shows(scenario).unwrap_or_default()),
        frame = frame(&address, &look, entry.title, false),
    );
    page("Пути", &html)
}

/// All stops. A link keeps the look, and the scenario where the other stop has it.
fn list(current: &Entry, look: &Look) -> String {
    let mut html = String::new();
    for (journey, stops) in JOURNEYS {
        let mut rows = String::new();
        for entry in stops {
            let address = ["/design/journeys", &look.with("stop", entry.code).query()].concat();
            let mark = if entry.code == current.code { " aria-current=\"page\"" } else { "" };
            let _ = write!(rows, "<li><a href=\"{}\"{mark}>{}</a></li>", escaped(&address), escaped(entry.title));
        }
        let _ = write!(html, "<h2>{}</h2><ul>{rows}</ul>", escaped(journey));
    }
    html
}

/// The toolbar of a stop: its scenarios, and what of the look means something on a page of the portal.
fn settings(entry: &Entry) -> Vec<Setting> {
    let scenarios = Scenario::ALL.into_iter().filter(|scenario| entry.shows(*scenario).is_some());
    let mut settings = vec![Setting {
        name: "scenario",
        title: "Случай",
        values: scenarios.map(|scenario| (scenario.code(), scenario.title())).collect(),
    }];
    for mut setting in Look::settings() {
        // The pages of the portal have no other languages than their own, and print and states are for single components.
        setting.values.retain(|(value, _)| !matches!(*value, "pseudo" | "print"));
        if setting.name != "force" {
            settings.push(setting);
        }
    }
    settings
}

/// Walks to the stop, hands over the cookies, and leads there.
pub(crate) async fn walk(
    State(bench): Shared,
    headers: HeaderMap,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let Some(beside) = &bench.portal else { return StatusCode::NOT_FOUND.into_response() };
    let look = Look::new(pairs);
    let entry = Entry::of(&look);
    let scenario = entry.scenario(&look);
    let agent = headers.get(header::USER_AGENT).cloned().unwrap_or_else(|| HeaderValue::from_static("-"));
    let _alone = beside.walking.lock().await;
    let mut walker = Walker::new(beside, agent);
    walker.cookies = chosen(&look);
    let mut response = match walk_to(&mut walker, entry.stop, scenario).await {
        Ok(End::At(path)) => match HeaderValue::from_str(&path) {
            Ok(path) => (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response(),
            Err(_) => StatusCode::BAD_GATEWAY.into_response(),
        },
        Ok(End::With(answer)) => {
            if scenario == Scenario::Slow {
                tokio::time::sleep(portal::SLOWNESS).await;
            }
            beside.handed_on(answer, &our_origin(&headers)).await
        }
        Err(trouble) => {
            let html = format!("<p>До остановки не дошли: {}</p>", escaped(&trouble.to_string()));
            (StatusCode::BAD_GATEWAY, page("Не дошли", &html)).into_response()
        }
    };
    response.headers_mut().remove(header::SET_COOKIE);
    for cookie in handed_over(&walker.cookies, &headers, &look, scenario) {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// What a person of the portal would have chosen: how pages look, and the language.
fn chosen(look: &Look) -> BTreeMap<String, String> {
    let language = if look.get("language") == "en" { "en" } else { "ru" };
    let pairs = [("okno_view", look.display().code()), ("okno_lang", language.to_owned())];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The walker's cookies for the browser; what is left there of an earlier walk is taken back.
fn handed_over(walked: &BTreeMap<String, String>, present: &HeaderMap, look: &Look, scenario: Scenario) -> Vec<String> {
    let set = |name: &str, value: &str| [name, "=", value, "; Path=/; HttpOnly; SameSite=Lax"].concat();
    let gone = |name: &str| [name, "=; Path=/; Max-Age=0"].concat();
    let mut cookies: Vec<String> = portal::cookies(present)
        .filter_map(|cookie| cookie.split('=').next())
        .filter(|name| name.strip_prefix(PREFIX).is_some_and(|name| !walked.contains_key(name)))
        .map(gone)
        .collect();
    cookies.extend(walked.iter().map(|(name, value)| set(&[PREFIX, name].concat(), value)));
    for (name, is_on) in [(portal::SLOW, scenario == Scenario::Slow), (portal::LATE, look.get("scripts") == "late")] {
        cookies.push(if is_on { set(name, "1") } else { gone(name) });
    }
    cookies
}

#[cfg(test)]
mod tests {
    use super::{Entry, JOURNEYS, Scenario, chosen, handed_over, list, settings};
    use crate::look::Look;
    use axum::http::{HeaderMap, HeaderValue, header};
    use std::collections::{BTreeMap, BTreeSet};

    fn look(pairs: &[(&str, &str)]) -> Look {
        Look::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn every_stop_has_an_address_of_its_own() {
        let codes: Vec<&str> = JOURNEYS.iter().flat_map(|(_, stops)| stops.iter().map(|entry| entry.code)).collect();
        let different: BTreeSet<&str> = codes.iter().copied().collect();
        assert_eq!(codes.len(), different.len());
    }

    #[test]
    fn a_link_keeps_stop_scenario_and_look() {
        let look = look(&[("stop", "confirm"), ("scenario", "expired"), ("scheme", "dark")]);
        let entry = Entry::of(&look);
        assert_eq!((entry.code, entry.scenario(&look)), ("confirm", Scenario::Expired));
        let list = list(entry, &look);
        assert!(
            list.contains("href=\"/design/journeys?scenario=expired&amp;scheme=dark&amp;stop=password\""),
            "{list}"
        );
    }

    #[test]
    fn a_scenario_that_a_stop_does_not_have_is_the_usual_one() {
        let look = look(&[("stop", "display"), ("scenario", "expired")]);
        assert_eq!(Entry::of(&look).scenario(&look), Scenario::Usual);
        let offered = settings(Entry::of(&look)).remove(0).values;
        assert_eq!(offered.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["usual", "slow"]);
    }

    #[test]
    fn a_stop_that_is_not_there_is_the_first_one() {
        assert_eq!(Entry::of(&look(&[("stop", "attic")])).code, "start");
    }

    #[test]
    fn the_look_becomes_what_a_person_would_have_chosen() {
        let cookies = chosen(&look(&[("scheme", "dark"), ("size", "150"), ("language", "en"), ("width", "390")]));
        assert_eq!(cookies["okno_view"], "150.dark.plain.normal.auto");
        assert_eq!(cookies["okno_lang"], "en");
    }

    #[test]
    fn the_browser_gets_the_cookies_of_the_walk_and_loses_those_of_the_last_one() {
        let walked = BTreeMap::from([("okno_r".to_owned(), "2".to_owned())]);
        let present = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static("bench_okno_s=1; okno_s=mine"))]);
        let cookies = handed_over(&walked, &present, &look(&[]), Scenario::Slow);
        assert_eq!(
            cookies,
            [
                "bench_okno_s=; Path=/; Max-Age=0",
                "bench_okno_r=2; Path=/; HttpOnly; SameSite=Lax",
                "design_slow=1; Path=/; HttpOnly; SameSite=Lax",
                "design_late=; Path=/; Max-Age=0",
            ]
        );
    }
}
