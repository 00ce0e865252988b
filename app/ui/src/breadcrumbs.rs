//! Where a page stands, and the ways up.

use crate::{Icon, IconName};
use leptos::prelude::*;

/// One page on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Its name.
    pub label: String,
    /// Its address; not used for the last one, which is this page.
    pub href: String,
}

/// The pages from the first one down to this one.
///
/// **When:** content in several levels: catalogue, help. **When not:** in the steps of a form: there it is a
/// [`BackLink`](crate::BackLink); never both on one page.
#[component]
pub fn Breadcrumbs(
    /// What the list is called: «Вы здесь».
    #[prop(into)]
    label: String,
    /// From the first page to this one.
    items: Vec<Crumb>,
) -> impl IntoView {
    let last = items.len().saturating_sub(1);
    let crumbs = items
        .into_iter()
        .enumerate()
        .map(|(place, crumb)| {
            if place == last {
                return view! { <li class="c-breadcrumbs__item"><span aria-current="page">{crumb.label}</span></li> }
                    .into_any();
            }
            view! {
                <li class="c-breadcrumbs__item">
                    <a class="c-breadcrumbs__link" href=crumb.href>{crumb.label}</a>
                    <Icon name=IconName::ChevronRight />
                </li>
            }
            .into_any()
        })
        .collect_view();
    view! { <nav aria-label=label><ol class="c-breadcrumbs">{crumbs}</ol></nav> }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const PAGE: Knob = Knob::Text("page", "Замена паспорта");

    fn way(pages: &[&str]) -> Vec<Crumb> {
        pages.iter().map(|page| Crumb { label: (*page).to_owned(), href: "/".to_owned() }).collect()
    }

    Story::new("Путь к странице", Group::Navigation)
        .example("Три уровня", State::Default, || {
            view! { <Breadcrumbs label="Вы здесь" items=way(&["Услуги", "Документы", "Замена паспорта"]) /> }
        })
        .example("Длинные слова", State::LongText, || {
            let items = way(&[
                "Услуги",
                "Жильё и коммунальные услуги",
                "Субсидии и компенсации для семей с детьми",
                "Компенсация расходов на оплату жилого помещения и коммунальных услуг",
            ]);
            view! { <Breadcrumbs label="Путь к услуге" items /> }
        })
        .playground(&[PAGE], |turned| {
            view! { <Breadcrumbs label="Пробный путь" items=way(&["Услуги", "Документы", &turned.text(PAGE)]) /> }
        })
}
