//! Like things with like properties, to be compared (ux 10.3).

use crate::{Icon, IconName};
use leptos::prelude::*;

/// How a column is sorted now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortOrder {
    /// The least first.
    Ascending,
    /// The greatest first.
    Descending,
}

impl SortOrder {
    fn name(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }
}

/// How a column can be sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnSort {
    /// The address that sorts by it, or turns the order round.
    pub href: String,
    /// Set on the one column by which the rows are sorted now.
    pub order: Option<SortOrder>,
}

/// The head of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// «Сумма, ₽».
    pub label: String,
    /// Numbers: they stand to the right, digit under digit.
    pub is_number: bool,
    /// Absent where the order is not the person's to choose.
    pub sort: Option<ColumnSort>,
}

/// What stands in a cell: a text, or whatever else is needed.
pub struct Cell(AnyView);

impl Cell {
    /// A link, a tag, a time.
    pub fn of(view: impl IntoView + 'static) -> Self {
        Self(view.into_any())
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self(text.into_any())
    }
}

/// A table that becomes a list of cards where it is narrow.
///
/// **When:** several things are compared by the same properties. **When not:** a handful of values of one thing
/// ([`Facts`](crate::Facts)), or the layout of a page. The first cell names its row. Sorting is a link: the server sorts,
/// and the order stands in the address. Every part names its role, because a browser forgets the table as soon as its
/// rows are drawn as cards.
#[component]
pub fn Table(
    /// What the table shows: «Платежи за ноябрь».
    #[prop(into)]
    caption: String,
    /// From left to right; the first one names the rows.
    columns: Vec<Column>,
    /// The cells of each row, as many as there are columns.
    rows: Vec<Vec<Cell>>,
    /// Stands before the links that sort, where the head is not seen as a row: «Сортировать:».
    #[prop(optional, into)]
    sort_label: String,
    /// Stands in place of the rows when there are none.
    #[prop(optional, into)]
    empty_text: String,
) -> impl IntoView {
    let can_sort = columns.iter().any(|column| column.sort.is_some());
    let width = columns.len().to_string();
    let is_empty = rows.is_empty();
    let rows = rows.into_iter().map(|cells| row(cells, &columns)).collect_view();
    let empty = is_empty.then(|| {
        view! { <tr role="row" class="c-table__row"><td role="cell" class="c-table__cell" colspan=width>{empty_text}</td></tr> }
    });
    let heads = columns.into_iter().map(head).collect_view();
    view! {
        <div class="c-table">
            <table class="c-table__table" role="table">
                <caption class="c-table__caption">{caption}</caption>
                <thead role="rowgroup" class="c-table__heads" data-state=can_sort.then_some("sortable")>
                    <tr role="row" class="c-table__head-row" data-label=sort_label>{heads}</tr>
                </thead>
                <tbody role="rowgroup">{rows} {empty}</tbody>
            </table>
        </div>
    }
}

fn head(column: Column) -> impl IntoView {
    let Column { label, is_number, sort } = column;
    let order = sort.as_ref().and_then(|sort| sort.order).map(SortOrder::name);
    let is_sortable = sort.is_some();
    let label = match sort {
        None => label.into_any(),
        Some(ColumnSort { href, .. }) => {
            let arrow = order.map(|_| view! { <Icon name=IconName::ChevronRight /> });
            view! { <a class="c-table__sort" href=href>{label} {arrow}</a> }.into_any()
        }
    };
    view! {
        <th
            class="c-table__head"
            role="columnheader"
            scope="col"
            aria-sort=order
            data-kind=is_number.then_some("number")
            data-state=is_sortable.then_some("sortable")
        >
            {label}
        </th>
    }
}

fn row(cells: Vec<Cell>, columns: &[Column]) -> impl IntoView + use<> {
    let cells = cells
        .into_iter()
        .zip(columns)
        .enumerate()
        .map(|(place, (Cell(cell), column))| {
            let kind = column.is_number.then_some("number");
            if place == 0 {
                return view! { <th class="c-table__name" role="rowheader" scope="row" data-kind=kind>{cell}</th> }
                    .into_any();
            }
            let label = column.label.clone();
            view! { <td class="c-table__cell" role="cell" data-kind=kind data-label=label>{cell}</td> }.into_any()
        })
        .collect_view();
    view! { <tr class="c-table__row" role="row">{cells}</tr> }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        Tag, Tone,
        story::{Group, Knob, State, Story},
    };

    const CAPTION: Knob = Knob::Text("caption", "Платежи за ноябрь");
    const ORDER: Knob = Knob::Choice("order", &["ascending", "descending"]);

    fn columns(order: Option<SortOrder>) -> Vec<Column> {
        let sort =
            |order: Option<Option<SortOrder>>| order.map(|order| ColumnSort { href: "?sort=date".to_owned(), order });
        vec![
            Column { label: "Назначение".to_owned(), ..Column::default() },
            Column { label: "Дата".to_owned(), sort: sort(order.map(Some)), ..Column::default() },
            Column { label: "Состояние".to_owned(), ..Column::default() },
            Column { label: "Сумма, ₽".to_owned(), is_number: true, sort: sort(order.map(|_| None)) },
        ]
    }
    fn rows() -> Vec<Vec<Cell>> {
        vec![
            vec![
                "Госпошлина за паспорт".into(),
                "24 ноября".into(),
                Cell::of(view! { <Tag tone=Tone::Success>"Оплачено"</Tag> }),
                "300,00".into(),
            ],
            vec![
                "Налог на имущество".into(),
                "1 декабря".into(),
                Cell::of(view! { <Tag tone=Tone::Warning>"Ждёт оплаты"</Tag> }),
                "12 480,50".into(),
            ],
            vec!["Штраф".into(), "2 ноября".into(), "Отменён".into(), "1 500,00".into()],
        ]
    }

    Story::new("Таблица", Group::Content)
        .example("Без сортировки", State::Default, || {
            view! { <Table caption="Платежи" columns=columns(None) rows=rows() /> }
        })
        .example("Отсортирована по дате", State::Filled, || {
            let columns = columns(Some(SortOrder::Descending));
            view! { <Table caption="Платежи, новые сверху" columns rows=rows() sort_label="Сортировать:" /> }
        })
        .example("Пустая", State::Empty, || {
            view! { <Table caption="Платежи за октябрь" columns=columns(None) rows=vec![] empty_text="Платежей не было" /> }
        })
        .example("Длинные слова", State::LongText, || {
            let long = "Компенсация расходов на оплату жилого помещения и коммунальных услуг за прошлые периоды";
            let row = vec![long.into(), "с 1 января по 30 ноября 2026 года".into(), "Проверяется".into(), "1 234 567,89".into()];
            view! { <Table caption=long columns=columns(None) rows=vec![row] /> }
        })
        .playground(&[CAPTION, ORDER], |turned| {
            let orders = [Some(SortOrder::Ascending), Some(SortOrder::Descending)];
            let columns = columns(turned.pick(ORDER, &orders));
            view! { <Table caption=turned.text(CAPTION) columns rows=rows() sort_label="Сортировать:" /> }
        })
}
