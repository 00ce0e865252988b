//! What the server sends for controls that the wasm serves: what is left of them without it, and what is heard.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test helper fails by panicking")]

use leptos::prelude::*;
use ui::*;

fn html<V: IntoView>(view: impl FnOnce() -> V) -> String {
    Owner::new().with(|| {
        provide_context(UiTexts { error_prefix: "Ошибка: ", ..UiTexts::default() });
        view().to_html()
    })
}

/// The start tag in which `part` stands.
fn tag_with<'a>(html: &'a str, part: &str) -> &'a str {
    let at = html.find(part).unwrap_or_else(|| panic!("{part} is not in {html}"));
    let start = html[..=at].rfind('<').unwrap();
    &html[start..=start + html[start..].find('>').unwrap()]
}

/// The words with which the element begins in whose start tag `part` stands.
fn words_in<'a>(html: &'a str, part: &str) -> &'a str {
    let tag = tag_with(html, part);
    let (_, rest) = html.split_once(tag).unwrap();
    rest.split('<').next().unwrap()
}

/// The value of an attribute of a start tag.
fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let (_, rest) = tag.split_once(&format!(" {name}=\"")).unwrap_or_else(|| panic!("{name} is not in {tag}"));
    rest.split('"').next().unwrap()
}

fn assert_order(html: &str, parts: &[&str]) {
    let places: Vec<_> =
        parts.iter().map(|part| html.find(part).unwrap_or_else(|| panic!("{part} is not in {html}"))).collect();
    assert!(places.is_sorted(), "{parts:?} stand at {places:?} in {html}");
}

fn address(open: bool) -> String {
    html(|| {
        let suggestion = Suggestion {
            label: "улица Садовая".to_owned(), details: "Верхние Подоконники".to_owned()
        };
        view! {
            <Autocomplete
                field=FieldHandle::new("address", None)
                label="Адрес"
                hint="Начните с улицы"
                value="Садовая, 4"
                suggestions=Signal::stored(vec![suggestion])
                on_query=Callback::new(|_| {})
                status=Signal::stored("Найден 1 вариант".to_owned())
                open
            />
        }
    })
}

#[test]
fn ux_3_1_an_autocomplete_is_a_plain_line_of_text_until_the_wasm_is_there() {
    let page = address(false);
    let input = tag_with(&page, "<input");
    assert!(input.contains("name=\"address\"") && input.contains("type=\"text\""), "{input}");
    assert!(input.contains("value=\"Садовая, 4\""), "{input}");
    for part in ["role=", "aria-expanded", "aria-controls", "aria-autocomplete", "maxlength", "required"] {
        assert!(!input.contains(part), "{part} promises a list: {input}");
    }
    assert!(tag_with(&page, "role=\"listbox\"").contains("hidden"), "{page}");
    assert_order(&page, &["<label", "Начните с улицы", "<input", "role=\"listbox\"", "role=\"status\""]);
}

#[test]
fn an_open_autocomplete_names_its_list_and_its_options() {
    let page = address(true);
    let input = tag_with(&page, "<input");
    for part in ["role=\"combobox\"", "aria-expanded=\"true\"", "aria-autocomplete=\"list\""] {
        assert!(input.contains(part), "{part}: {input}");
    }
    let list = tag_with(&page, "role=\"listbox\"");
    assert_eq!(attribute(input, "aria-controls"), attribute(list, "id"));
    assert!(list.contains("aria-label=\"Адрес\"") && !list.contains("hidden"), "{list}");
    let option = tag_with(&page, "role=\"option\"");
    assert!(option.contains("aria-selected=\"false\"") && !input.contains("aria-activedescendant"), "{option}");
    // What is spoken waits for a pause, what is seen does not repeat the list.
    let (_, status) = page.split_once("role=\"status\"").unwrap();
    assert!(!status.contains("Найден"), "{status}");
}

#[test]
fn an_autocomplete_with_a_message_is_a_field_like_others() {
    let page = html(|| {
        view! {
            <Autocomplete
                field=FieldHandle::new("issuer", Some("Укажите, кем выдан паспорт".to_owned()))
                label="Кем выдан"
                suggestions=Signal::stored(Vec::new())
                on_query=Callback::new(|_| {})
                status=Signal::stored(String::new())
            />
        }
    });
    let input = tag_with(&page, "<input");
    assert!(input.contains("aria-invalid=\"true\"") && input.contains("issuer-error"), "{input}");
    assert!(page.contains("Ошибка: ") && page.contains("Укажите, кем выдан паспорт"), "{page}");
}

fn file_texts() -> FileTexts {
    FileTexts {
        drop: "или перетащите его сюда".to_owned(),
        chosen: "Файл выбран".to_owned(),
        sending: "Отправляем файл".to_owned(),
        checking: "Проверяем на вирусы".to_owned(),
        accepted: "Файл принят".to_owned(),
        cancel: "Отменить".to_owned(),
        retry: "Повторить".to_owned(),
        delete: "Удалить".to_owned(),
        delete_question: "Удалить этот файл?".to_owned(),
        delete_confirm: "Да, удалить".to_owned(),
    }
}

fn file(state: FileState, delete_form: Option<&str>) -> String {
    html(|| {
        let file = ChosenFile { name: "Справка.pdf".to_owned(), size: "2,4 МБ".to_owned() };
        let nothing = Callback::new(|()| {});
        let field = FieldHandle::new("income", None);
        let (state, file) = (Signal::stored(state), Signal::stored(file));
        let rules = "PDF, JPG или PNG, меньше 10 МБ";
        let accept = ".pdf,.jpg,.jpeg,.png";
        match delete_form {
            Some(form) => view! {
                <FileField field label="Справка" rules accept state file texts=file_texts() delete_form=form.to_owned() />
            }
            .into_any(),
            None => view! {
                <FileField
                    field
                    label="Справка"
                    rules
                    accept
                    state
                    file
                    texts=file_texts()
                    on_cancel=nothing
                    on_retry=nothing
                    on_delete=nothing
                />
            }
            .into_any(),
        }
    })
}

/// Whether the element in which `part` stands, or the one around its words, is shown in this state.
fn is_shown(page: &str, part: &str) -> bool {
    !tag_with(page, part).contains(" hidden")
}

#[test]
fn ux_9_2_and_9_3_a_file_is_a_native_input_with_its_rules_above_it() {
    for state in FileState::all() {
        let page = file(state.clone(), None);
        let input = tag_with(&page, "type=\"file\"");
        assert!(input.contains("accept=\".pdf,.jpg,.jpeg,.png\"") && !input.contains("multiple"), "{input}");
        assert!(input.contains("aria-describedby=\"income-hint income-error income-verdict\""), "{input}");
        assert!(!input.contains("hidden") && !input.contains("disabled"), "{state:?}: {input}");
        assert_order(&page, &["<label", "меньше 10 МБ", "type=\"file\"", "перетащите"]);
        assert!(tag_with(&page, "c-file__drop").contains("data-scripted"), "{page}");
    }
}

#[test]
fn ux_9_5_a_file_has_name_size_progress_and_a_verdict_in_words() {
    for state in FileState::all() {
        let page = file(state.clone(), None);
        let is_there = state != FileState::Empty;
        assert_eq!(is_shown(&page, "c-file__head"), is_there, "{state:?}: {page}");
        assert!(page.contains("Справка.pdf") && page.contains("2,4 МБ"), "{page}");
        let is_running = matches!(state, FileState::Sending { .. } | FileState::Checking);
        assert_eq!(is_shown(&page, "c-file__progress"), is_running, "{state:?}: {page}");
        let is_bad = matches!(state, FileState::Refused(_) | FileState::Failed(_));
        assert_eq!(tag_with(&page, "type=\"file\"").contains("aria-invalid"), is_bad, "{state:?}: {page}");
        let (_, verdict) = page.split_once("role=\"status\"").unwrap();
        let (verdict, _) = verdict.split_once("</p>").unwrap();
        assert_eq!(verdict.contains("Ошибка: "), is_bad, "{state:?}: {verdict}");
        let words = match state {
            FileState::Empty => "",
            FileState::Chosen => "Файл выбран",
            FileState::Sending { .. } => "Отправляем файл",
            FileState::Checking => "Проверяем на вирусы",
            FileState::Accepted => "Файл принят",
            FileState::Refused(sentence) | FileState::Failed(sentence) => &sentence.clone(),
        };
        assert!(verdict.contains(words) && !verdict.contains('%'), "{verdict}");
    }
}

#[test]
fn only_what_is_on_its_way_has_a_percentage_and_it_never_passes_its_end() {
    let sending = |percent| file(FileState::Sending { percent, text: "6 из 10 МБ".to_owned() }, None);
    assert!(tag_with(&sending(60), "<progress").contains("value=\"60\""));
    assert!(tag_with(&sending(160), "<progress").contains("value=\"100\""));
    assert!(!tag_with(&file(FileState::Checking, None), "<progress").contains("value="));
}

#[test]
fn a_file_can_be_stopped_sent_again_and_deleted_when_that_makes_sense() {
    for state in FileState::all() {
        let page = file(state.clone(), None);
        let wrappers: Vec<&str> = page.match_indices("<span data-scripted").map(|(at, _)| &page[at..]).collect();
        let shown: Vec<bool> = wrappers.iter().map(|wrapper| is_shown(wrapper, "<span")).collect();
        let can_stop = matches!(state, FileState::Sending { .. });
        let can_retry = matches!(state, FileState::Failed(_));
        assert_eq!(shown, [can_stop, can_retry], "{state:?}: {page}");
        let can_delete = !matches!(state, FileState::Empty | FileState::Sending { .. });
        assert_eq!(is_shown(&page, "<details"), can_delete, "{state:?}: {page}");
    }
}

#[test]
fn deleting_takes_two_steps_and_with_a_form_no_script() {
    let scripted = file(FileState::Accepted, None);
    assert!(tag_with(&scripted, "<details").contains("data-scripted"), "{scripted}");
    let page = file(FileState::Accepted, Some("delete-income"));
    let steps = tag_with(&page, "<details");
    assert!(!steps.contains("data-scripted") && !steps.contains("open"), "{steps}");
    assert_order(&page, &["<summary", "Удалить", "</summary>", "Удалить этот файл?", "Да, удалить"]);
    let button = tag_with(&page, "form=\"delete-income\"");
    assert!(button.contains("<button") && button.contains("type=\"submit\""), "{button}");
    assert!(!page.contains("Отменить") && !page.contains("Повторить"), "nobody listens to these: {page}");
}

fn session(left: Option<u32>) -> String {
    html(|| {
        view! {
            <SessionDialog
                left=Signal::stored(left)
                title="Вы ещё здесь?"
                text="Заполненное сохранено."
                countdown=Callback::new(|seconds: u32| format!("видно {seconds}"))
                spoken=Callback::new(|seconds: u32| format!("слышно {seconds}"))
                stay_label="Остаться"
                on_stay=Callback::new(|()| {})
            >
                <Form action="/sign-out" csrf="abc"><Button>"Выйти"</Button></Form>
            </SessionDialog>
        }
    })
}

#[test]
fn ux_8_2_the_end_of_a_session_is_seen_each_second_and_heard_at_times() {
    let page = session(Some(118));
    let dialog = tag_with(&page, "<dialog");
    assert!(dialog.contains("aria-labelledby=\"session-ends-title\""), "{dialog}");
    assert!(dialog.contains("aria-describedby=\"session-ends-text session-ends-spoken\""), "{dialog}");
    assert!(!dialog.contains(" open"), "a dialog that is rendered open would not be modal: {dialog}");
    assert_eq!(words_in(&page, "aria-hidden=\"true\""), "видно 118");
    assert_eq!(words_in(&page, "aria-live=\"assertive\""), "слышно 120");
}

#[test]
fn signing_out_is_a_real_form_and_staying_comes_first() {
    let page = session(Some(60));
    assert!(tag_with(&page, "<form").contains("action=\"/sign-out\""), "{page}");
    assert_order(&page, &["Вы ещё здесь?", "Заполненное сохранено.", "Остаться", "Выйти"]);
}

#[test]
fn nothing_is_heard_while_there_is_time() {
    let page = session(None);
    assert!(!page.contains("слышно") && !page.contains("видно"), "{page}");
    assert!(page.contains("aria-live=\"assertive\""), "the region is there before its words (ux 12.3): {page}");
}

fn november(day: i32) -> Day {
    Day::new(2026, 11, day).unwrap()
}

fn calendar(chosen: Option<Day>) -> String {
    html(|| {
        let texts = CalendarTexts {
            month: Callback::new(|day: Day| format!("месяц {} {}", day.month(), day.year())),
            day: Callback::new(|day: Day| format!("день {}", day.day())),
            weekdays: ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"]
                .map(str::to_owned),
            short_weekdays: ["пн", "вт", "ср", "чт", "пт", "сб", "вс"].map(str::to_owned),
            earlier: "Месяц раньше".to_owned(),
            later: "Месяц позже".to_owned(),
            today: "сегодня".to_owned(),
            nearest: "ближайшая дата".to_owned(),
            chosen: "выбранная дата".to_owned(),
            unavailable: "нельзя выбрать".to_owned(),
            keys: "Стрелки – дни".to_owned(),
        };
        view! {
            <Calendar
                label="День приёма"
                today=november(24)
                first=november(24)
                last=Day::nearest(2026, 12, 18)
                chosen=Signal::stored(chosen)
                nearest=Signal::stored(Some(november(26)))
                obstacle=Callback::new(|day: Day| (day.weekday() >= 5).then(|| "выходной".to_owned()))
                texts
                on_pick=Callback::new(|_| {})
            />
        }
    })
}

/// A day's cell, from its start tag to its end.
fn cell(page: &str, day: i32) -> &str {
    let at = page.find(&format!("id=\"calendar-{}\"", november(day).iso())).unwrap();
    let start = page[..at].rfind('<').unwrap();
    let (cell, _) = page[start..].split_once("</td>").unwrap();
    cell
}

#[test]
fn a_calendar_is_a_grid_named_by_its_month_whose_weeks_begin_on_monday() {
    let page = calendar(None);
    let grid = tag_with(&page, "role=\"grid\"");
    let month = tag_with(&page, "aria-live=\"polite\"");
    assert!(grid.starts_with("<table"), "{grid}");
    assert_eq!(attribute(grid, "aria-labelledby"), attribute(month, "id"));
    assert!(page.contains("месяц 11 2026"), "{page}");
    assert_order(&page, &["понедельник", "вторник", "воскресенье", "день 1"]);
    assert_eq!(page.matches("scope=\"col\"").count(), 7, "{page}");
    // 1 November 2026 is a Sunday: six blank cells before it, and one week more.
    assert_eq!(page.matches("c-calendar__blank").count(), 6 + 6, "{page}");
    assert_eq!(page.matches("c-calendar__day\"").count(), 30, "{page}");
    assert!(tag_with(&page, "role=\"group\"").contains("data-scripted"), "dead without scripts: {page}");
}

#[test]
fn a_calendar_is_one_tab_stop_at_the_chosen_the_nearest_or_the_present_day() {
    for (chosen, stop) in [(Some(november(30)), 30), (None, 26)] {
        let page = calendar(chosen);
        assert_eq!(page.matches("tabindex=\"0\"").count(), 1, "{page}");
        assert!(cell(&page, stop).contains("tabindex=\"0\""), "{page}");
    }
    assert!(!cell(&calendar(None), 23).contains("tabindex"), "a day before the first is out of reach");
}

#[test]
fn the_marks_of_a_day_are_words_too() {
    let page = calendar(Some(november(27)));
    assert!(cell(&page, 27).contains("aria-selected=\"true\""));
    assert_eq!(page.matches("aria-selected").count(), 1, "{page}");
    assert!(cell(&page, 24).contains("aria-current=\"date\""));
    assert!(cell(&page, 26).contains("день 26, ближайшая дата"));
    let saturday = cell(&page, 28);
    assert!(saturday.contains("aria-disabled=\"true\"") && saturday.contains("день 28, выходной"), "{saturday}");
    assert!(saturday.contains("tabindex=\"-1\""), "it can be reached, to hear why: {saturday}");
    let past = cell(&page, 23);
    assert!(past.contains("aria-disabled=\"true\"") && past.contains("день 23, нельзя выбрать"), "{past}");
    assert!(!cell(&page, 25).contains("aria-disabled"));
    let (_, legend) = page.split_once("c-calendar__legend").unwrap();
    assert_order(legend, &["выбранная дата", "ближайшая дата", "сегодня", "нельзя выбрать"]);
}

#[test]
fn a_month_without_days_to_come_cannot_be_turned_to() {
    let page = calendar(None);
    let before = |words: &str| {
        let (before, _) = page.split_once(words).unwrap();
        tag_with(&page[before.rfind("<button").unwrap()..], "<button")
    };
    assert!(before("Месяц раньше").contains("aria-disabled=\"true\""), "{page}");
    assert!(!before("Месяц позже").contains("aria-disabled"), "{page}");
    assert!(!page.contains(" disabled"), "{page}");
}
