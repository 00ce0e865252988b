//! From page to page of a long list.

use crate::{Icon, IconName};
use leptos::prelude::*;

/// One place in the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageSlot {
    /// A page.
    Page(u32),
    /// Two pages or more that are left out.
    Gap,
}

/// Which pages of `last` the row shows on page `current`: the first, the last, the current one and its neighbours. A gap
/// that would hide a single page shows that page. At most seven places.
pub fn page_slots(current: u32, last: u32) -> Vec<PageSlot> {
    let mut slots = Vec::new();
    let mut before = 0;
    for page in [1, current.saturating_sub(1), current, current.saturating_add(1), last] {
        if page <= before || page > last {
            continue;
        }
        match page - before {
            1 => {}
            2 => slots.push(PageSlot::Page(before + 1)),
            _ => slots.push(PageSlot::Gap),
        }
        slots.push(PageSlot::Page(page));
        before = page;
    }
    slots
}

/// The words of a [`Pagination`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaginationLabels {
    /// What the row is called: «Страницы списка заявлений».
    pub nav: String,
    /// «Предыдущая».
    pub previous: String,
    /// «Следующая».
    pub next: String,
    /// Spoken before each number: «Страница».
    pub page: String,
}

/// Links to the pages of a list.
///
/// **When:** a list is longer than a page; also say the page in `<title>` (ux 10.3). **When not:** the pages of a form,
/// or a list that fits on one page: with one page it shows nothing.
#[component]
pub fn Pagination(
    /// The page that is shown, from 1.
    current: u32,
    /// How many there are.
    last: u32,
    /// The address of a page; it keeps the filters.
    href: Callback<u32, String>,
    /// The words.
    labels: PaginationLabels,
) -> impl IntoView {
    if last < 2 {
        return None;
    }
    let current = current.clamp(1, last);
    let PaginationLabels { nav, previous, next, page: page_label } = labels;
    let slots = page_slots(current, last).into_iter().map(|slot| match slot {
        PageSlot::Gap => view! { <li class="c-pagination__gap">"…"</li> }.into_any(),
        PageSlot::Page(page) => {
            let is_current = (page == current).then_some("page");
            let label = page_label.clone();
            view! {
                <li>
                    <a class="c-pagination__link" href=href.run(page) aria-current=is_current>
                        <span class="u-hidden">{label} " "</span>
                        {page.to_string()}
                    </a>
                </li>
            }
            .into_any()
        }
    });
    let back = (current > 1).then(|| {
        view! {
            <a class="c-pagination__way" rel="prev" href=href.run(current - 1)>
                <Icon name=IconName::ArrowLeft />
                {previous}
            </a>
        }
    });
    let on = (current < last).then(|| {
        view! {
            <a class="c-pagination__way" rel="next" href=href.run(current + 1)>
                {next}
                <Icon name=IconName::ArrowLeft />
            </a>
        }
    });
    Some(view! {
        <nav class="c-pagination" aria-label=nav>
            {back}
            <ol class="c-pagination__pages">{slots.collect_view()}</ol>
            {on}
        </nav>
    })
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const CURRENT: Knob = Knob::Text("current", "5");
    const LAST: Knob = Knob::Text("last", "12");

    fn pages(nav: &str, current: u32, last: u32) -> impl IntoView {
        let [nav, previous, next, page] = [nav, "Предыдущая", "Следующая", "Страница"].map(str::to_owned);
        let labels = PaginationLabels { nav, previous, next, page };
        let href = Callback::new(|page: u32| ["?page=", &page.to_string()].concat());
        view! { <Pagination current last href labels /> }
    }

    Story::new("Страницы списка", Group::Navigation)
        .example("Первая страница", State::Default, || pages("Страницы списка заявлений", 1, 12))
        .example("В середине", State::Filled, || pages("Страницы списка платежей", 6, 12))
        .example("Последняя из трёх", State::Default, || pages("Страницы списка документов", 3, 3))
        .example("Очень длинный список", State::LongText, || {
            pages("Страницы журнала", 10_482, 120_000)
        })
        .example("Одна страница: ничего", State::Empty, || {
            view! { <p>"Список помещается целиком."</p>{pages("Страницы короткого списка", 1, 1)} }
        })
        .playground(&[CURRENT, LAST], |turned| {
            let number = |knob| turned.text(knob).parse().unwrap_or(1);
            pages("Страницы пробного списка", number(CURRENT), number(LAST))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(current: u32, last: u32) -> String {
        let words = page_slots(current, last).into_iter().map(|slot| match slot {
            PageSlot::Page(page) => page.to_string(),
            PageSlot::Gap => "…".to_owned(),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_short_list_shows_every_page() {
        assert_eq!(row(1, 1), "1");
        assert_eq!(row(2, 3), "1 2 3");
        assert_eq!(row(3, 5), "1 2 3 4 5");
    }

    #[test]
    fn a_long_list_shows_its_ends_and_the_neighbours() {
        assert_eq!(row(1, 12), "1 2 … 12");
        assert_eq!(row(6, 12), "1 … 5 6 7 … 12");
        assert_eq!(row(12, 12), "1 … 11 12");
    }

    #[test]
    fn a_gap_never_hides_a_single_page() {
        assert_eq!(row(4, 12), "1 2 3 4 5 … 12");
        assert_eq!(row(9, 12), "1 … 8 9 10 11 12");
    }

    #[test]
    fn the_row_has_at_most_seven_places_ascends_and_holds_the_current_page() {
        for last in 1..40 {
            for current in 1..=last {
                let slots = page_slots(current, last);
                let pages: Vec<_> = slots
                    .iter()
                    .filter_map(|slot| match slot {
                        PageSlot::Page(page) => Some(*page),
                        PageSlot::Gap => None,
                    })
                    .collect();
                assert!(slots.len() <= 7, "{current} of {last}: {slots:?}");
                assert!(pages.is_sorted_by(|a, b| a < b) && pages.contains(&current), "{current} of {last}: {slots:?}");
            }
        }
    }

    #[test]
    fn a_list_without_pages_shows_none() {
        assert_eq!(row(1, 0), "");
    }

    #[test]
    fn the_greatest_page_number_does_not_overflow() {
        assert_eq!(page_slots(u32::MAX, u32::MAX).last(), Some(&PageSlot::Page(u32::MAX)));
    }
}
