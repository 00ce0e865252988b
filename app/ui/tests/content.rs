//! What the server sends for content and navigation: what works before the wasm arrives, and what is heard.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test helper fails by panicking")]

use leptos::prelude::*;
use ui::*;

fn html<V: IntoView>(view: impl FnOnce() -> V) -> String {
    Owner::new().with(|| view().to_html())
}

/// The start tag in which `part` stands.
fn tag_with<'a>(html: &'a str, part: &str) -> &'a str {
    let at = html.find(part).unwrap_or_else(|| panic!("{part} is not in {html}"));
    let start = html[..=at].rfind('<').unwrap();
    &html[start..=start + html[start..].find('>').unwrap()]
}

fn owned<const N: usize>(words: [&str; N]) -> [String; N] {
    words.map(str::to_owned)
}

fn tasks(status: TaskStatus) -> String {
    let [done, not_started, in_progress, blocked, error] =
        owned(["Выполнено", "Не начато", "В процессе", "Пока недоступно", "Есть ошибка"]);
    let labels = TaskLabels { done, not_started, in_progress, blocked, error };
    let [title, hint, href] = owned(["Адрес", "", "/address"]);
    let groups = vec![TaskGroup { title: String::new(), tasks: vec![Task { title, hint, href, status }] }];
    html(|| view! { <TaskList groups labels /> })
}

#[test]
fn a_task_is_a_link_whose_name_tells_its_status_and_a_blocked_one_is_no_link() {
    for status in TaskStatus::ALL {
        let page = tasks(status);
        let is_link = tag_with(&page, "c-task-list__row").contains("href=\"/address\"");
        assert_eq!(is_link, status != TaskStatus::Blocked, "{status:?}: {page}");
        let (row, _) = page.split_once("</a>").unwrap();
        assert!(row.contains("c-task-list__status"), "{status:?}: {page}");
    }
}

#[test]
fn only_an_error_in_a_task_is_red_and_what_is_done_is_plain() {
    for status in TaskStatus::ALL {
        let page = tasks(status);
        assert_eq!(page.contains("data-tone=\"danger\""), status == TaskStatus::Error, "{status:?}: {page}");
    }
    assert!(!tasks(TaskStatus::Done).contains("c-tag"));
}

fn answers(value: &str, edit: AnswerEdit) -> String {
    let [term, value, source] = owned(["Фамилия", value, "Из МВД"]);
    let answers = vec![Answer { term, value, source, edit }];
    html(|| view! { <CheckAnswers answers change_label="Изменить" empty_label="Не указано" /> })
}

#[test]
fn the_link_that_changes_an_answer_says_which() {
    let page = answers("Берёзкина", AnswerEdit::Change { href: "/name".to_owned() });
    let (link, _) = page.split_once("</a>").unwrap();
    assert!(link.contains("Изменить") && link.contains(": Фамилия") && link.contains("href=\"/name\""), "{page}");
    assert!(page.contains("Из МВД"), "{page}");
}

#[test]
fn a_locked_answer_has_no_link_to_change_it_but_says_how_it_is_corrected() {
    let [how, href] = owned(["Ошибка? Обратитесь в МВД", ""]);
    let page = answers("Берёзкина", AnswerEdit::Locked { how, href });
    assert!(page.contains("Обратитесь в МВД") && !page.contains("<a") && !page.contains("Изменить"), "{page}");
}

#[test]
fn a_skipped_answer_is_named_as_such() {
    assert!(answers("", AnswerEdit::Nothing).contains("Не указано"));
}

#[test]
fn a_timeline_says_the_state_before_the_history() {
    let [phase_label, sentence] = owned(["Принято ведомством", "Ведомство проверяет заявление"]);
    let now = TimelineNow { phase: TimelinePhase::Accepted, phase_label, sentence };
    let [step, who, expected, expected_datetime] = owned(["", "Вы", "до 8 декабря", "2026-12-08"]);
    let next = TimelineNext { step, who, expected, expected_datetime };
    let [step, who, expected] = owned(["Следующий шаг", "Кто действует", "Ожидаем"]);
    let labels = TimelineLabels { step, who, expected };
    let [title, text, time_label, datetime] = owned(["Отправлено", "", "24 ноября", "2026-11-24"]);
    let events = vec![TimelineEvent { title, text, time_label, datetime }];
    let page = html(|| view! { <Timeline now next labels title="История" events /> });
    assert!(page.find("Ведомство проверяет").unwrap() < page.find("<ol").unwrap(), "{page}");
    assert!(page.contains("datetime=\"2026-12-08\"") && page.contains("datetime=\"2026-11-24\""), "{page}");
    assert!(!page.contains("Следующий шаг"), "an empty line is left out: {page}");
}

#[test]
fn tabs_are_plain_links_until_hydration() {
    let item = |name: &'static str| TabItem { name, label: name.to_owned(), href: ["?tab=", name].concat() };
    let items = vec![item("case"), item("history")];
    let page = html(|| view! { <Tabs label="Дело" items current="history".to_owned()>"Панель"</Tabs> });
    assert!(tag_with(&page, "?tab=history").contains("aria-current=\"true\""), "{page}");
    assert!(!tag_with(&page, "?tab=case").contains("aria-current"), "{page}");
    for part in ["role=\"tab", "tabindex", "aria-selected"] {
        assert!(!page.contains(part), "{part} would hide a link from the keyboard: {page}");
    }
}

fn table(rows: Vec<Vec<Cell>>) -> String {
    let sort = Some(ColumnSort { href: "?sort=sum".to_owned(), order: Some(SortOrder::Descending) });
    let columns = vec![
        Column { label: "Назначение".to_owned(), ..Column::default() },
        Column { label: "Сумма, ₽".to_owned(), is_number: true, sort },
    ];
    html(|| view! { <Table caption="Платежи" columns rows empty_text="Платежей не было" /> })
}

#[test]
fn a_table_has_a_caption_heads_with_a_scope_and_names_for_its_cards() {
    let page = table(vec![vec!["Пошлина".into(), "300,00".into()]]);
    assert!(page.contains("<caption") && page.contains("Платежи"), "{page}");
    assert_eq!(page.matches("scope=\"col\"").count(), 2, "{page}");
    assert_eq!(page.matches("scope=\"row\"").count(), 1, "{page}");
    let cell = tag_with(&page, "<td");
    assert!(cell.contains("data-label=\"Сумма, ₽\"") && cell.contains("data-kind=\"number\""), "{cell}");
    assert!(!page.contains("Платежей не было"), "{page}");
}

#[test]
fn a_sorted_column_says_so_and_its_link_turns_the_order() {
    let page = table(Vec::new());
    assert!(tag_with(&page, "aria-sort").contains("aria-sort=\"descending\""), "{page}");
    assert!(page.contains("href=\"?sort=sum\"") && page.contains("Платежей не было"), "{page}");
}

#[test]
fn pagination_names_the_current_page_and_offers_only_ways_that_exist() {
    let row = |current, last| {
        let [nav, previous, next, page] = owned(["Страницы", "Предыдущая", "Следующая", "Страница"]);
        let labels = PaginationLabels { nav, previous, next, page };
        html(|| {
            let href = Callback::new(|page: u32| ["?page=", &page.to_string()].concat());
            view! { <Pagination current last href labels /> }
        })
    };
    let first = row(1, 3);
    assert!(tag_with(&first, "aria-current").contains("?page=1"), "{first}");
    assert!(first.contains("rel=\"next\"") && !first.contains("rel=\"prev\""), "{first}");
    let past_the_end = row(9, 3);
    assert!(tag_with(&past_the_end, "aria-current").contains("?page=3"), "{past_the_end}");
    assert!(!row(1, 1).contains("<nav"));
}

#[test]
fn filters_go_into_the_address_and_the_count_is_spoken() {
    let count = "Найдено 3 заявления".to_owned();
    let page = html(|| {
        view! {
            <FilterBar action="/list" label="Отбор" apply_label="Применить" reset_label="Сбросить" count=Signal::stored(count)>
                "поля"
            </FilterBar>
        }
    });
    assert!(tag_with(&page, "<form").contains("method=\"get\""), "{page}");
    assert!(page.contains("Применить") && page.contains("Сбросить") && page.contains("href=\"/list\""), "{page}");
    let (_, status) = page.split_once("role=\"status\"").unwrap();
    assert!(status.contains("Найдено 3 заявления"), "{page}");
}

#[test]
fn the_last_crumb_is_this_page_and_no_link() {
    let items = ["Услуги", "Паспорт"].map(|label| Crumb { label: label.to_owned(), href: "/x".to_owned() });
    let page = html(|| view! { <Breadcrumbs label="Вы здесь" items=items.into() /> });
    assert_eq!(page.matches("<a").count(), 1, "{page}");
    let (_, last) = page.split_once("aria-current=\"page\"").unwrap();
    assert!(last.contains("Паспорт") && !last.contains("Услуги"), "{page}");
}

#[test]
fn the_account_menu_is_native_disclosure_around_links() {
    let links =
        vec![AccountLink { label: "Настройки".to_owned(), href: "/settings".to_owned(), is_current: false }];
    let page = html(|| view! { <AccountMenu name="Вера Б." label="Учётная запись" links>"форма"</AccountMenu> });
    assert!(page.contains("<details") && page.contains("<summary") && !page.contains("role=\"menu"), "{page}");
    assert!(!tag_with(&page, "<details").contains(" open"), "{page}");
    assert!(page.contains("href=\"/settings\"") && page.contains("форма"), "{page}");
}

#[test]
fn waiting_is_said_in_words_and_its_shapes_are_not_heard() {
    let page = html(|| view! { <Skeleton label="Загружаем…".to_owned() /> });
    assert!(page.contains("role=\"status\"") && page.contains("Загружаем…"), "{page}");
    assert!(tag_with(&page, "c-skeleton__shape").contains("aria-hidden=\"true\""), "{page}");
}

#[test]
fn progress_of_an_unknown_amount_has_no_value_and_a_known_one_never_passes_its_end() {
    let bar = |value: Option<u32>| {
        html(|| {
            let text = Signal::stored("6 из 10 МБ".to_owned());
            view! { <ProgressBar label="spravka.pdf" value=Signal::stored(value) max=10 text /> }
        })
    };
    assert!(tag_with(&bar(Some(6)), "<progress").contains("value=\"6\""));
    assert!(tag_with(&bar(Some(60)), "<progress").contains("value=\"10\""));
    assert!(!tag_with(&bar(None), "<progress").contains("value="));
}

#[test]
fn a_document_says_its_state_in_words() {
    for state in DocumentState::ALL {
        let [kind, number_label, number] = owned(["Паспорт", "Номер", "45 08 123456"]);
        let face = DocumentFace { kind, number_label, number, facts: Vec::new() };
        let page = html(|| view! { <DocumentCard face state state_label="Состояние словом" /> });
        assert!(page.contains("Состояние словом") && page.contains("45 08 123456"), "{state:?}: {page}");
    }
}
