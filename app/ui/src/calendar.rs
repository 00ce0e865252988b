//! Days that are near, to pick one.

use crate::{Day, Icon, IconName, day::days_in};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// The words of a calendar.
#[derive(Clone)]
pub struct CalendarTexts {
    /// The month of a day: «Ноябрь 2026».
    pub month: Callback<Day, String>,
    /// A day as it is spoken: «24 ноября, вторник».
    pub day: Callback<Day, String>,
    /// «Понедельник» and so on, spoken.
    pub weekdays: [String; 7],
    /// «Пн» and so on, seen.
    pub short_weekdays: [String; 7],
    /// «Месяц раньше».
    pub earlier: String,
    /// «Месяц позже».
    pub later: String,
    /// «Сегодня».
    pub today: String,
    /// «Ближайшая дата».
    pub nearest: String,
    /// «Выбранная дата».
    pub chosen: String,
    /// «Нельзя выбрать»: said of a day without a reason of its own.
    pub unavailable: String,
    /// Spoken when the focus comes in: «Стрелки – дни и недели, Page Up и Page Down – месяцы».
    pub keys: String,
}

/// What a key does in a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayMove {
    /// Moves the focus to a day.
    To(Day),
    /// Picks the day that has the focus.
    Pick,
}

/// What `key` does when `focused` has the focus, between the `first` and the `last` day there is. A day or a week that would
/// lead out leads nowhere; everything else stops at the end.
pub fn day_move(key: &str, has_shift: bool, focused: Day, first: Day, last: Day) -> Option<DayMove> {
    let by_days = |days| {
        let there = focused.plus_days(days);
        if (first..=last).contains(&there) { there } else { focused }
    };
    let by_months = |months: i32| focused.plus_months(if has_shift { months * 12 } else { months });
    let there = match key {
        "ArrowLeft" => by_days(-1),
        "ArrowRight" => by_days(1),
        "ArrowUp" => by_days(-7),
        "ArrowDown" => by_days(7),
        "Home" => focused.plus_days(-focused.weekday()),
        "End" => focused.plus_days(6 - focused.weekday()),
        "PageUp" => by_months(-1),
        "PageDown" => by_months(1),
        "Enter" | " " => return Some(DayMove::Pick),
        _ => return None,
    };
    Some(DayMove::To(there.min(last).max(first)))
}

/// The weeks of a month, Monday first; days of other months are nothing.
fn weeks(year: i32, month: i32) -> Vec<[Option<Day>; 7]> {
    let before = Day::nearest(year, month, 1).weekday();
    let count = (before + days_in(year, month) + 6) / 7;
    let week = |week| [1, 2, 3, 4, 5, 6, 7].map(|weekday| Day::new(year, month, week * 7 + weekday - before));
    (0..count).map(week).collect()
}

/// A month of days, one of which is picked.
///
/// **When:** a day to come, where the weekday matters or few days are free: an appointment. **When not:** a date that is
/// remembered or copied ([`DateField`](crate::DateField)), or one that is far away.
///
/// Never alone (ux 10.1): it stands beside a `DateField` that takes the same day, and what is picked is written into that with
/// [`FieldHandle::fill_date`](crate::FieldHandle::fill_date). Not seen without scripts. It knows no clock: the page says what
/// today is. Days that cannot be picked can be reached, so that everybody learns why.
#[component]
pub fn Calendar(
    /// What is picked here: «День приёма».
    #[prop(into)]
    label: String,
    /// The day it is.
    today: Day,
    /// The first day there is.
    first: Day,
    /// The last day there is.
    last: Day,
    /// The picked day. The first time it is the nearest that is free (ux 10.2).
    #[prop(into)]
    chosen: Signal<Option<Day>>,
    /// The nearest day that is free.
    #[prop(optional, into)]
    nearest: Signal<Option<Day>>,
    /// Why a day cannot be picked: «выходной», «всё занято»; nothing for one that can.
    #[prop(optional)]
    obstacle: Option<Callback<Day, Option<String>>>,
    /// The words.
    texts: CalendarTexts,
    /// Told the picked day.
    on_pick: Callback<Day>,
    /// The beginning of the ids, where a page has more than one calendar.
    #[prop(default = "calendar")]
    id: &'static str,
) -> impl IntoView {
    let last = last.max(first);
    let begins_at = chosen.get_untracked().or(nearest.get_untracked()).unwrap_or(today);
    let grid = Grid {
        id,
        today,
        first,
        last,
        chosen,
        nearest,
        obstacle,
        texts: StoredValue::new(texts.clone()),
        on_pick,
        focused: RwSignal::new(begins_at.clamp(first, last)),
        refusal: RwSignal::new(None),
    };
    // A day that was picked elsewhere, such as in the field beside, is shown.
    Effect::new(move |_| {
        if let Some(day) = chosen.get().filter(|day| grid.has(*day)) {
            grid.focused.set(day);
        }
    });
    let month = Memo::new(move |_| grid.focused.get().first_of_month());
    let rows = move || {
        let shown = month.get();
        let row = |week: [Option<Day>; 7]| {
            let cells = week.into_iter().map(|day| grid.cell(day)).collect_view();
            view! { <tr>{cells}</tr> }
        };
        weeks(shown.year(), shown.month()).into_iter().map(row).collect_view()
    };
    let heads = texts
        .weekdays
        .into_iter()
        .zip(texts.short_weekdays)
        .map(|(long, short)| {
            view! {
                <th class="c-calendar__weekday" scope="col">
                    <span aria-hidden="true">{short}</span>
                    <span class="u-hidden">{long}</span>
                </th>
            }
        })
        .collect_view();
    let sign = |mark: &'static str, words: String| {
        view! { <li class="c-calendar__sign"><span class="c-calendar__sample" data-mark=mark>"7"</span>{words}</li> }
    };
    let [month_id, keys_id] = ["-month", "-keys"].map(|end| [id, end].concat());
    let (named_by, described_by) = (month_id.clone(), keys_id.clone());
    let month_name = texts.month;
    view! {
        <div class="c-calendar" role="group" aria-label=label data-scripted="">
            <div class="c-calendar__bar">
                <p class="c-calendar__month" id=month_id aria-live="polite">{move || month_name.run(month.get())}</p>
                <button
                    class="c-calendar__turn"
                    type="button"
                    aria-disabled=move || grid.turned(-1).is_none().then_some("true")
                    on:click=move |_| grid.turn(-1)
                >
                    <Icon name=IconName::ChevronLeft />
                    {texts.earlier}
                </button>
                <button
                    class="c-calendar__turn"
                    type="button"
                    aria-disabled=move || grid.turned(1).is_none().then_some("true")
                    on:click=move |_| grid.turn(1)
                >
                    {texts.later}
                    <Icon name=IconName::ChevronRight />
                </button>
            </div>
            <table
                class="c-calendar__grid"
                role="grid"
                aria-labelledby=named_by
                aria-describedby=described_by
                on:keydown=move |event| grid.pressed(&event)
            >
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="u-hidden" id=keys_id>{texts.keys}</p>
            <p class="c-calendar__refusal" role="status">
                {move || grid.refusal.get().map(|day| grid.name_of(day))}
            </p>
            // What is seen here is spoken at each day.
            <ul class="c-calendar__legend" aria-hidden="true">
                {sign("chosen", texts.chosen)}
                {move || nearest.get().map(|_| sign("nearest", grid.texts.with_value(|texts| texts.nearest.clone())))}
                {sign("today", texts.today)}
                {sign("unavailable", texts.unavailable)}
            </ul>
        </div>
    }
}

/// The days, for those who act on them.
#[derive(Clone, Copy)]
struct Grid {
    id: &'static str,
    today: Day,
    first: Day,
    last: Day,
    chosen: Signal<Option<Day>>,
    nearest: Signal<Option<Day>>,
    obstacle: Option<Callback<Day, Option<String>>>,
    texts: StoredValue<CalendarTexts>,
    on_pick: Callback<Day>,
    /// The one tab stop; its month is shown.
    focused: RwSignal<Day>,
    /// The day that somebody tried to pick in vain.
    refusal: RwSignal<Option<Day>>,
}

impl Grid {
    fn has(self, day: Day) -> bool {
        (self.first..=self.last).contains(&day)
    }

    fn obstacle(self, day: Day) -> Option<String> {
        let unavailable = || self.texts.with_value(|texts| texts.unavailable.clone());
        if !self.has(day) {
            return Some(unavailable());
        }
        let reason = self.obstacle.and_then(|obstacle| obstacle.run(day))?;
        Some(if reason.is_empty() { unavailable() } else { reason })
    }

    /// A day with all that is to be said about it.
    fn name_of(self, day: Day) -> String {
        let (name, nearest) = self.texts.with_value(|texts| (texts.day.run(day), texts.nearest.clone()));
        let nearest = (self.nearest.get() == Some(day)).then_some(nearest);
        let words: Vec<String> = [Some(name), nearest, self.obstacle(day)].into_iter().flatten().collect();
        words.join(", ")
    }

    fn cell(self, day: Option<Day>) -> AnyView {
        let Some(day) = day else { return view! { <td class="c-calendar__blank"></td> }.into_any() };
        let is_unavailable = Memo::new(move |_| self.obstacle(day).is_some());
        let tabindex = move || if self.focused.get() == day { "0" } else { "-1" };
        view! {
            <td
                class="c-calendar__day"
                id=self.id_of(day)
                data-mark=move || (self.nearest.get() == Some(day)).then_some("nearest")
                tabindex=move || self.has(day).then(tabindex)
                aria-current=(day == self.today).then_some("date")
                aria-selected=move || (self.chosen.get() == Some(day)).then_some("true")
                aria-disabled=move || is_unavailable.get().then_some("true")
                on:click=move |_| self.pick(day)
            >
                <span class="c-calendar__number" aria-hidden="true">{day.day()}</span>
                <span class="u-hidden">{move || self.name_of(day)}</span>
            </td>
        }
        .into_any()
    }

    fn id_of(self, day: Day) -> String {
        [self.id, "-", &day.iso()].concat()
    }

    fn pressed(self, event: &ev::KeyboardEvent) {
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let focused = self.focused.get_untracked();
        let Some(moved) = day_move(&event.key(), event.shift_key(), focused, self.first, self.last) else { return };
        event.prevent_default();
        match moved {
            DayMove::To(day) => self.go(day),
            DayMove::Pick => self.pick(focused),
        }
    }

    fn go(self, day: Day) {
        self.refusal.set(None);
        self.focused.set(day);
        // Another month is drawn anew, right after this, and takes the focused day away. The focus follows in the same turn, not
        // a frame later: a key pressed in between would reach nobody.
        queue_microtask(move || {
            let cell = document().get_element_by_id(&self.id_of(day));
            if let Some(cell) = cell.and_then(|cell| cell.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = cell.focus();
            }
        });
    }

    fn pick(self, day: Day) {
        if self.has(day) {
            self.focused.set(day);
        }
        let is_refused = untrack(|| self.obstacle(day).is_some());
        self.refusal.set(is_refused.then_some(day));
        if !is_refused {
            self.on_pick.run(day);
        }
    }

    /// The day that is shown so many months away; nothing where there are no more days.
    fn turned(self, months: i32) -> Option<Day> {
        let focused = self.focused.get();
        let has_more =
            if months < 0 { self.first < focused.first_of_month() } else { self.last > focused.last_of_month() };
        has_more.then(|| focused.plus_months(months).clamp(self.first, self.last))
    }

    /// The focus stays on the button; the name of the month is spoken.
    fn turn(self, months: i32) {
        if let Some(day) = untrack(|| self.turned(months)) {
            self.refusal.set(None);
            self.focused.set(day);
        }
    }
}

#[cfg(feature = "stories")]
fn story_texts() -> CalendarTexts {
    const MONTHS: [(&str, &str); 12] = [
        ("Январь", "января"),
        ("Февраль", "февраля"),
        ("Март", "марта"),
        ("Апрель", "апреля"),
        ("Май", "мая"),
        ("Июнь", "июня"),
        ("Июль", "июля"),
        ("Август", "августа"),
        ("Сентябрь", "сентября"),
        ("Октябрь", "октября"),
        ("Ноябрь", "ноября"),
        ("Декабрь", "декабря"),
    ];
    const WEEKDAYS: [&str; 7] = ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"];
    fn at<T: Copy + Default>(names: &[T], place: i32) -> T {
        usize::try_from(place).ok().and_then(|place| names.get(place)).copied().unwrap_or_default()
    }
    let [earlier, later, today, nearest, chosen, unavailable, keys] = [
        "Месяц раньше",
        "Месяц позже",
        "сегодня",
        "ближайшая дата",
        "выбранная дата",
        "нельзя выбрать",
        "Стрелки – дни и недели, Page Up и Page Down – месяцы, Enter – выбрать",
    ]
    .map(str::to_owned);
    CalendarTexts {
        month: Callback::new(|day: Day| [at(&MONTHS, day.month() - 1).0, " ", &day.year().to_string()].concat()),
        day: Callback::new(|day: Day| {
            let (month, weekday) = (at(&MONTHS, day.month() - 1).1, at(&WEEKDAYS, day.weekday()));
            [&day.day().to_string(), " ", month, ", ", weekday].concat()
        }),
        weekdays: WEEKDAYS.map(str::to_owned),
        short_weekdays: ["пн", "вт", "ср", "чт", "пт", "сб", "вс"].map(str::to_owned),
        earlier,
        later,
        today,
        nearest,
        chosen,
        unavailable,
        keys,
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const CHOSEN: Knob = Knob::Choice("chosen", &["26 ноября", "нет"]);
    const FREE: Knob = Knob::Flag("free on weekends");

    fn november(day: i32) -> Day {
        Day::nearest(2026, 11, day)
    }

    fn weekends_and_one_full_day(day: Day) -> Option<String> {
        match day {
            day if day.weekday() >= 5 => Some("выходной".to_owned()),
            day if day == november(25) => Some("всё занято".to_owned()),
            _ => None,
        }
    }

    fn calendar(id: &'static str, chosen: Option<Day>, nearest: Option<Day>, free: bool) -> impl IntoView + use<> {
        let obstacle = Callback::new(move |day| if free { None } else { weekends_and_one_full_day(day) });
        view! {
            <Calendar
                id
                label="День приёма"
                today=november(24)
                first=november(24)
                last=Day::nearest(2026, 12, 18)
                chosen=Signal::stored(chosen)
                nearest=Signal::stored(nearest)
                obstacle
                texts=story_texts()
                on_pick=Callback::new(|_| {})
            />
        }
    }

    Story::new("Календарь", Group::Fields)
        .example("Предложена ближайшая дата", State::Default, || {
            calendar("offered", Some(november(26)), Some(november(26)), false)
        })
        .example("Выбрана другая дата", State::Filled, || {
            calendar("picked", Some(Day::nearest(2026, 12, 4)), Some(november(26)), false)
        })
        .example("Ничего не выбрано", State::Empty, || calendar("open", None, None, true))
        .example("Рядом с полем даты", State::Default, || {
            use crate::{DateField, FieldHandle};
            let day = FieldHandle::new("visit", None);
            view! {
                <div class="l-stack">
                    <DateField field=day legend="День приёма" hint="Впишите или выберите ниже" value=november(26).typed() />
                    <Calendar
                        id="visit-days"
                        label="Дни приёма"
                        today=november(24)
                        first=november(24)
                        last=Day::nearest(2026, 12, 18)
                        chosen=Signal::stored(Some(november(26)))
                        texts=story_texts()
                        on_pick=Callback::new(move |picked: Day| day.fill_date(&picked.typed()))
                    />
                </div>
            }
        })
        .playground(&[CHOSEN, FREE], |turned| {
            let chosen = turned.pick(CHOSEN, &[Some(november(26)), None]);
            calendar("played", chosen, Some(november(26)), turned.is_set(FREE))
        })
}

#[cfg(test)]
mod tests {
    use super::{DayMove, day_move, weeks};
    use crate::Day;

    fn day(year: i32, month: i32, number: i32) -> Day {
        Day::new(year, month, number).unwrap()
    }

    const KEYS: [&str; 8] = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];

    #[test]
    fn the_weeks_of_a_month_hold_each_of_its_days_once_under_its_weekday() {
        for year in 1599..=2401 {
            for month in 1..=12 {
                let weeks = weeks(year, month);
                let days: Vec<Day> = weeks.iter().flatten().flatten().copied().collect();
                let first = day(year, month, 1);
                let expected: Vec<Day> = (0..first.last_of_month().day()).map(|days| first.plus_days(days)).collect();
                assert_eq!(days, expected);
                for week in &weeks {
                    assert!(week.iter().any(Option::is_some), "an empty week in {year} {month}");
                    for (column, day) in (0..).zip(week) {
                        assert!(day.is_none_or(|day| day.weekday() == column), "{day:?} in column {column}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_last_month_of_the_calendar_has_its_weeks_too() {
        assert_eq!(weeks(9999, 12).iter().flatten().flatten().count(), 31);
    }

    #[test]
    fn ux_10_1_keys_move_by_day_week_month_and_year() {
        let tuesday = day(2026, 11, 24);
        let (first, last) = (day(2020, 1, 1), day(2030, 12, 31));
        for (key, has_shift, there) in [
            ("ArrowLeft", false, day(2026, 11, 23)),
            ("ArrowRight", false, day(2026, 11, 25)),
            ("ArrowUp", false, day(2026, 11, 17)),
            ("ArrowDown", false, day(2026, 12, 1)),
            ("Home", false, day(2026, 11, 23)),
            ("End", false, day(2026, 11, 29)),
            ("PageUp", false, day(2026, 10, 24)),
            ("PageDown", false, day(2026, 12, 24)),
            ("PageUp", true, day(2025, 11, 24)),
            ("PageDown", true, day(2027, 11, 24)),
        ] {
            let moved = day_move(key, has_shift, tuesday, first, last);
            assert_eq!(moved, Some(DayMove::To(there)), "{key} {has_shift}");
        }
        for key in ["Enter", " "] {
            assert_eq!(day_move(key, false, tuesday, first, last), Some(DayMove::Pick));
        }
        for key in ["Tab", "Escape", "а", "F5"] {
            assert_eq!(day_move(key, false, tuesday, first, last), None, "{key}");
        }
    }

    #[test]
    fn no_key_leads_out_of_the_days_there_are_and_each_keeps_its_promise_within() {
        let (first, last) = (day(2026, 1, 29), day(2028, 3, 2));
        let mut focused = first;
        while focused <= last {
            for key in KEYS {
                for has_shift in [false, true] {
                    let Some(DayMove::To(there)) = day_move(key, has_shift, focused, first, last) else {
                        panic!("{key} does nothing");
                    };
                    assert!((first..=last).contains(&there), "{key} {has_shift} {focused:?}");
                    let is_vertical = matches!(key, "ArrowUp" | "ArrowDown");
                    assert!(!is_vertical || there.weekday() == focused.weekday(), "{key} {focused:?}");
                    let is_later = matches!(key, "ArrowRight" | "ArrowDown" | "End" | "PageDown");
                    assert!(if is_later { there >= focused } else { there <= focused }, "{key} {focused:?}");
                }
            }
            focused = focused.plus_days(1);
        }
    }

    #[test]
    fn a_month_that_would_lead_out_stops_at_the_end() {
        let (first, last) = (day(2026, 11, 20), day(2026, 12, 10));
        let to = |key| day_move(key, false, day(2026, 11, 24), first, last);
        assert_eq!(to("PageDown"), Some(DayMove::To(last)));
        assert_eq!(to("PageUp"), Some(DayMove::To(first)));
    }
}
