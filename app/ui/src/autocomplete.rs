//! A line of text that others have written before: suggestions while one types.

use crate::{
    FieldHandle, LiveCheck,
    field_parts::{described_by, invalid, label_and_hint, message},
    pause::Pause,
};
use leptos::{ev, prelude::*};
use std::time::Duration;

/// After so long without a key the page is asked for suggestions.
const BEFORE_ASKING: Duration = Duration::from_millis(250);

/// After so long without a key the outcome is spoken (ux 12.4).
const BEFORE_SPEAKING: Duration = Duration::from_millis(500);

/// One of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestion {
    /// What is written into the field.
    pub label: String,
    /// What helps to tell it from others: «Верхние Подоконники, 100001». May be empty.
    pub details: String,
}

/// The list of suggestions at the moment of a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SuggestionList {
    /// How many there are, seen or not.
    pub count: usize,
    /// Whether they are seen.
    pub is_open: bool,
    /// The place of the highlighted one.
    pub active: Option<usize>,
    /// Whether there is no text in the field.
    pub is_field_empty: bool,
}

/// What a key does in a field with suggestions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuggestionMove {
    /// Shows the list, or asks for one.
    Show,
    /// Shows the list and highlights the one at this place.
    To(usize),
    /// Writes the one at this place into the field.
    Take(usize),
    /// Hides the list; the text stays.
    Hide,
    /// Empties the field.
    Clear,
    /// Highlights none. The key does its own work in the text.
    ToText,
}

/// What `key` does. The list is a ring. What is not named here belongs to the text: so Tab leaves the field and takes nothing, and
/// Enter without a highlighted suggestion sends the form.
pub fn suggestion_move(key: &str, has_alt: bool, list: SuggestionList) -> Option<SuggestionMove> {
    let SuggestionList { count, is_open, active, is_field_empty } = list;
    let active = active.filter(|place| is_open && *place < count);
    let last = count.checked_sub(1);
    match (key, has_alt) {
        ("ArrowDown", true) => (!is_open).then_some(SuggestionMove::Show),
        ("ArrowUp", true) => is_open.then_some(SuggestionMove::Hide),
        (_, true) => None,
        ("ArrowDown", _) => Some(last.map_or(SuggestionMove::Show, |last| {
            SuggestionMove::To(active.filter(|place| *place < last).map_or(0, |place| place + 1))
        })),
        ("ArrowUp", _) => {
            last.map(|last| SuggestionMove::To(active.and_then(|place| place.checked_sub(1)).unwrap_or(last)))
        }
        ("Home", _) => active.map(|_| SuggestionMove::To(0)),
        ("End", _) => active.and(last).map(SuggestionMove::To),
        ("Enter", _) => active.map(SuggestionMove::Take),
        ("ArrowLeft" | "ArrowRight", _) => active.map(|_| SuggestionMove::ToText),
        ("Escape", _) if is_open => Some(SuggestionMove::Hide),
        ("Escape", _) => (!is_field_empty).then_some(SuggestionMove::Clear),
        _ => None,
    }
}

/// A line of text with suggestions below it.
///
/// **When:** one types the beginning of something long that others have written the same way: an address, a place of birth, who
/// issued a passport. **When not:** the answer must be one of a list ([`Select`](crate::Select),
/// [`RadioGroup`](crate::RadioGroup)), or nobody can suggest anything ([`TextField`](crate::TextField)).
///
/// Any text may be sent, also one that nobody suggested. Without scripts it is a line of text and no more (ux 3.1). The focus
/// stays in the input; nothing is taken unless somebody takes it.
#[component]
pub fn Autocomplete(
    /// The field as the page holds it.
    field: FieldHandle,
    /// The label, without a colon.
    #[prop(into)]
    label: String,
    /// One short sentence under the label.
    #[prop(optional, into)]
    hint: String,
    /// What the server keeps.
    #[prop(optional, into)]
    value: String,
    /// What the page suggests for the last query.
    #[prop(into)]
    suggestions: Signal<Vec<Suggestion>>,
    /// Told the text once a person has paused.
    on_query: Callback<String>,
    /// What came of the query: «Найдено 5 вариантов», «Ищем…», «Ничего не нашлось, впишите сами». Spoken; seen where no list is.
    #[prop(into)]
    status: Signal<String>,
    /// Told what was taken, after it was written into the field.
    #[prop(optional)]
    on_pick: Option<Callback<Suggestion>>,
    /// The check that may speak before the server does.
    #[prop(optional)]
    live: Option<LiveCheck>,
    /// The words for a field that may stay empty.
    #[prop(optional, into)]
    optional_mark: String,
    /// `autocomplete`: what the browser may fill in by itself.
    #[prop(default = "off")]
    autofill: &'static str,
    /// Shows what there is from the beginning.
    #[prop(optional)]
    open: bool,
) -> impl IntoView {
    let name = field.name();
    field.starts_as(&value);
    let describedby = described_by(name, !hint.is_empty());
    let combobox = Combobox {
        field,
        suggestions,
        on_query,
        on_pick,
        live: StoredValue::new(live),
        is_wanted: RwSignal::new(open),
        active: RwSignal::new(None),
        typed: RwSignal::new(()),
        asking: Pause::new(),
    };
    let Combobox { is_wanted, active, typed, .. } = combobox;
    // A list that nobody can move in is not announced.
    let is_ready = RwSignal::new(open);
    Effect::new(move |_| is_ready.set(true));
    let is_open = Memo::new(move |_| combobox.is_open());
    // The highlighted one stood in the list before.
    Effect::new(move |_| {
        suggestions.track();
        active.set(None);
    });

    let spoken = RwSignal::new(String::new());
    let speaking = Pause::new();
    Effect::new(move |_| {
        typed.track();
        let words = if is_wanted.get() { status.get() } else { String::new() };
        // Emptied first: the same count for another query is news.
        spoken.set(String::new());
        speaking.then(BEFORE_SPEAKING, move || spoken.set(words));
    });
    let has_no_note = move || !is_wanted.get() || is_open.get() || status.with(String::is_empty);

    let list_id = [name, "-list"].concat();
    let controls = list_id.clone();
    let list_label = label.clone();
    let options = move || {
        let row = |(place, suggestion): (usize, Suggestion)| option(combobox, place, suggestion);
        suggestions.get().into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <div class="c-field" data-kind="autocomplete">
            {label_and_hint(name, label, optional_mark, hint)}
            {message(field)}
            <div class="c-field__box c-autocomplete">
                <input
                    class="c-field__input"
                    id=name
                    name=name
                    value=value
                    type="text"
                    autocomplete=autofill
                    aria-describedby=describedby
                    aria-invalid=invalid(field)
                    role=move || is_ready.get().then_some("combobox")
                    aria-autocomplete=move || is_ready.get().then_some("list")
                    aria-expanded=move || is_ready.get().then(|| if is_open.get() { "true" } else { "false" })
                    aria-controls=move || is_ready.get().then(|| controls.clone())
                    aria-activedescendant=move || combobox.active().map(|place| option_id(name, place))
                    on:input=move |_| combobox.changed()
                    on:keydown=move |event| combobox.pressed(&event)
                    on:blur=move |event| combobox.left(&event)
                />
                <ul
                    class="c-autocomplete__list"
                    id=list_id
                    role="listbox"
                    aria-label=list_label
                    hidden=move || !is_open.get()
                    // The focus stays in the input while a pointer presses here.
                    on:mousedown=|event| event.prevent_default()
                >
                    {options}
                </ul>
            </div>
            <p class="c-field__hint" aria-hidden="true" hidden=has_no_note>{move || status.get()}</p>
            <p class="u-hidden" role="status">{move || spoken.get()}</p>
        </div>
    }
}

fn option(combobox: Combobox, place: usize, suggestion: Suggestion) -> impl IntoView {
    let Suggestion { label, details } = suggestion;
    let details = (!details.is_empty()).then(|| view! { " " <span class="c-autocomplete__details">{details}</span> });
    view! {
        <li
            class="c-autocomplete__option"
            id=option_id(combobox.field.name(), place)
            role="option"
            aria-selected=move || if combobox.active() == Some(place) { "true" } else { "false" }
            on:click=move |_| combobox.take(place)
        >
            <span>{label}</span>
            {details}
        </li>
    }
}

fn option_id(name: &str, place: usize) -> String {
    [name, "-option-", &place.to_string()].concat()
}

/// The field and its list, for those who act on them.
#[derive(Clone, Copy)]
struct Combobox {
    field: FieldHandle,
    suggestions: Signal<Vec<Suggestion>>,
    on_query: Callback<String>,
    on_pick: Option<Callback<Suggestion>>,
    live: StoredValue<Option<LiveCheck>>,
    /// Whether the person is looking for something: typed, and has neither taken nor closed nor left.
    is_wanted: RwSignal<bool>,
    active: RwSignal<Option<usize>>,
    /// Rings at every key that changes the text.
    typed: RwSignal<()>,
    asking: Pause,
}

impl Combobox {
    fn is_open(self) -> bool {
        self.is_wanted.get() && self.suggestions.with(|suggestions| !suggestions.is_empty())
    }

    /// The place of the highlighted suggestion, while it is seen.
    fn active(self) -> Option<usize> {
        let count = self.suggestions.with(Vec::len);
        self.active.get().filter(|place| self.is_wanted.get() && *place < count)
    }

    fn changed(self) {
        self.field.typed(self.live.get_value().as_ref());
        self.active.set(None);
        self.is_wanted.set(true);
        self.typed.notify();
        self.asking.then(BEFORE_ASKING, move || self.on_query.run(self.field.value()));
    }

    fn pressed(self, event: &ev::KeyboardEvent) {
        // While a letter is being composed, its keys belong to whatever composes it.
        if event.is_composing() || event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        let list = untrack(|| SuggestionList {
            count: self.suggestions.with(Vec::len),
            is_open: self.is_open(),
            active: self.active(),
            is_field_empty: self.field.value().is_empty(),
        });
        let Some(done) = suggestion_move(&event.key(), event.alt_key(), list) else { return };
        if done != SuggestionMove::ToText {
            event.prevent_default();
        }
        match done {
            SuggestionMove::Show => self.show(list.count),
            SuggestionMove::To(place) => self.highlight(place),
            SuggestionMove::Take(place) => self.take(place),
            SuggestionMove::Hide => self.hide(),
            SuggestionMove::Clear => self.clear(),
            SuggestionMove::ToText => self.active.set(None),
        }
    }

    fn show(self, count: usize) {
        self.is_wanted.set(true);
        if count == 0 {
            self.on_query.run(self.field.value());
        }
    }

    fn highlight(self, place: usize) {
        self.is_wanted.set(true);
        self.active.set(Some(place));
        // Once the list is seen.
        request_animation_frame(move || reveal(&option_id(self.field.name(), place)));
    }

    fn take(self, place: usize) {
        let Some(taken) = self.suggestions.with_untracked(|suggestions| suggestions.get(place).cloned()) else {
            return;
        };
        self.asking.forget();
        self.field.put(&taken.label);
        self.field.typed(self.live.get_value().as_ref());
        self.hide();
        if let Some(on_pick) = self.on_pick {
            on_pick.run(taken);
        }
    }

    fn clear(self) {
        self.asking.forget();
        self.field.clear();
        self.field.typed(self.live.get_value().as_ref());
        self.hide();
        self.on_query.run(String::new());
    }

    fn hide(self) {
        self.is_wanted.set(false);
        self.active.set(None);
    }

    fn left(self, event: &ev::FocusEvent) {
        self.hide();
        self.field.left(event, self.live.get_value().as_ref());
    }
}

/// Scrolls as little as needed.
fn reveal(id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    let least = web_sys::ScrollIntoViewOptions::new();
    least.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&least);
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const LABEL: Knob = Knob::Text("label", "Адрес");
    const HINT: Knob = Knob::Text("hint", "Начните с улицы");
    const ERROR: Knob = Knob::Text("error", "");

    fn found(rows: &[(&str, &str)]) -> Signal<Vec<Suggestion>> {
        let rows = rows
            .iter()
            .map(|(label, details)| Suggestion { label: (*label).to_owned(), details: (*details).to_owned() });
        Signal::stored(rows.collect())
    }

    fn said(words: &str) -> Signal<String> {
        Signal::stored(words.to_owned())
    }

    fn nobody_asks() -> Callback<String> {
        Callback::new(|_| {})
    }

    Story::new("Строка с подсказками", Group::Fields)
        .example("Пустая", State::Default, || {
            let field = FieldHandle::new("address", None);
            view! { <Autocomplete field label="Адрес" hint="Начните с улицы" suggestions=found(&[]) on_query=nobody_asks() status=said("") /> }
        })
        .example("Заполнена", State::Filled, || {
            let field = FieldHandle::new("kept_address", None);
            view! { <Autocomplete field label="Адрес" value="улица Садовая, дом 4" suggestions=found(&[]) on_query=nobody_asks() status=said("") /> }
        })
        .example("С ошибкой", State::Error, || {
            let field = FieldHandle::new("missing_address", Some("Укажите адрес".to_owned()));
            view! { <Autocomplete field label="Адрес" suggestions=found(&[]) on_query=nobody_asks() status=said("") /> }
        })
        .example("С подсказками", State::Open, || {
            let streets = found(&[
                ("улица Садовая", "Верхние Подоконники"),
                ("улица Садовая", "Нижние Подоконники"),
                ("Садовый переулок", "Верхние Подоконники"),
            ]);
            let field = FieldHandle::new("street", None);
            view! { <Autocomplete field label="Улица" value="сад" suggestions=streets on_query=nobody_asks() status=said("Найдено 3 варианта") open=true /> }
        })
        .example("Подсказки ищутся", State::Loading, || {
            let field = FieldHandle::new("sought_street", None);
            view! { <Autocomplete field label="Улица" value="сад" suggestions=found(&[]) on_query=nobody_asks() status=said("Ищем…") open=true /> }
        })
        .example("Подсказать нечего", State::Empty, || {
            let field = FieldHandle::new("unknown_street", None);
            view! { <Autocomplete field label="Улица" value="Новая" suggestions=found(&[]) on_query=nobody_asks() status=said("Ничего не нашлось. Впишите название сами") open=true /> }
        })
        .example("Длинные слова", State::LongText, || {
            let issuers = found(&[
                ("Отделом по вопросам миграции отдела полиции по городскому округу Верхние Подоконники", "770-001"),
                ("Пунктом Управления по вопросам миграции в посёлке Старопечатнический", "770-002"),
            ]);
            let field = FieldHandle::new("issuer", None);
            view! {
                <Autocomplete
                    field
                    label="Кем выдан документ, удостоверяющий личность"
                    hint="Как в документе; подсказку можно исправить"
                    value="миграц"
                    suggestions=issuers
                    on_query=nobody_asks()
                    status=said("Найдено 2 варианта")
                    open=true
                />
            }
        })
        .playground(&[LABEL, HINT, ERROR], |turned| {
            let error = Some(turned.text(ERROR)).filter(|error| !error.is_empty());
            let streets = found(&[("улица Садовая", "Верхние Подоконники"), ("Садовый переулок", "")]);
            view! {
                <Autocomplete
                    field=FieldHandle::new("played", error)
                    label=turned.text(LABEL)
                    hint=turned.text(HINT)
                    suggestions=streets
                    on_query=nobody_asks()
                    status=said("Найдено 2 варианта")
                />
            }
        })
}

#[cfg(test)]
mod tests {
    use super::{SuggestionList, SuggestionMove, suggestion_move};

    const CLOSED: SuggestionList = SuggestionList { count: 3, is_open: false, active: None, is_field_empty: false };
    const OPEN: SuggestionList = SuggestionList { is_open: true, ..CLOSED };

    fn at(place: usize) -> SuggestionList {
        SuggestionList { active: Some(place), ..OPEN }
    }

    fn plain(key: &str, list: SuggestionList) -> Option<SuggestionMove> {
        suggestion_move(key, false, list)
    }

    #[test]
    fn arrows_go_round_the_list_and_open_a_closed_one() {
        for list in [CLOSED, OPEN] {
            assert_eq!(plain("ArrowDown", list), Some(SuggestionMove::To(0)), "{list:?}");
            assert_eq!(plain("ArrowUp", list), Some(SuggestionMove::To(2)), "{list:?}");
        }
        let down = [0, 1, 2].map(|place| plain("ArrowDown", at(place)));
        assert_eq!(down, [1, 2, 0].map(|place| Some(SuggestionMove::To(place))));
        let up = [0, 1, 2].map(|place| plain("ArrowUp", at(place)));
        assert_eq!(up, [2, 0, 1].map(|place| Some(SuggestionMove::To(place))));
    }

    #[test]
    fn home_and_end_belong_to_the_text_until_a_suggestion_is_highlighted() {
        for key in ["Home", "End"] {
            for list in [CLOSED, OPEN] {
                assert_eq!(plain(key, list), None, "{key} {list:?}");
            }
        }
        assert_eq!(plain("Home", at(1)), Some(SuggestionMove::To(0)));
        assert_eq!(plain("End", at(1)), Some(SuggestionMove::To(2)));
    }

    #[test]
    fn enter_takes_what_is_highlighted_and_otherwise_sends_the_form() {
        assert_eq!(plain("Enter", at(1)), Some(SuggestionMove::Take(1)));
        assert_eq!(plain("Enter", OPEN), None);
        assert_eq!(plain("Enter", CLOSED), None);
    }

    #[test]
    fn escape_hides_first_then_clears_then_belongs_to_others() {
        assert_eq!(plain("Escape", at(1)), Some(SuggestionMove::Hide));
        assert_eq!(plain("Escape", OPEN), Some(SuggestionMove::Hide));
        assert_eq!(plain("Escape", CLOSED), Some(SuggestionMove::Clear));
        assert_eq!(plain("Escape", SuggestionList { is_field_empty: true, ..CLOSED }), None);
    }

    #[test]
    fn tab_and_letters_take_nothing() {
        for key in ["Tab", " ", "а", "Backspace", "Delete"] {
            for list in [CLOSED, OPEN, at(1)] {
                assert_eq!(plain(key, list), None, "{key} {list:?}");
            }
        }
    }

    #[test]
    fn moving_in_the_text_leaves_the_list() {
        for key in ["ArrowLeft", "ArrowRight"] {
            assert_eq!(plain(key, at(1)), Some(SuggestionMove::ToText), "{key}");
            assert_eq!(plain(key, OPEN), None, "{key}");
        }
    }

    #[test]
    fn alt_shows_and_hides_without_highlighting() {
        assert_eq!(suggestion_move("ArrowDown", true, CLOSED), Some(SuggestionMove::Show));
        assert_eq!(suggestion_move("ArrowDown", true, OPEN), None);
        assert_eq!(suggestion_move("ArrowUp", true, at(1)), Some(SuggestionMove::Hide));
        assert_eq!(suggestion_move("ArrowUp", true, CLOSED), None);
    }

    #[test]
    fn without_suggestions_the_down_key_asks_for_some_and_no_key_highlights() {
        let none = SuggestionList { count: 0, is_open: false, active: Some(4), is_field_empty: false };
        assert_eq!(plain("ArrowDown", none), Some(SuggestionMove::Show));
        for key in ["ArrowUp", "Home", "End", "Enter"] {
            assert_eq!(plain(key, none), None, "{key}");
        }
    }

    #[test]
    fn a_place_past_the_end_of_a_new_list_counts_as_none() {
        let shrunk = SuggestionList { count: 2, ..at(5) };
        assert_eq!(plain("Enter", shrunk), None);
        assert_eq!(plain("ArrowDown", shrunk), Some(SuggestionMove::To(0)));
        assert_eq!(plain("ArrowUp", shrunk), Some(SuggestionMove::To(1)));
    }
}
