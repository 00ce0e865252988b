//! Panels that share one place. For operators only (ux 10.7).

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabItem {
    /// Its value in the address and in its `id`: `history`.
    pub name: &'static str,
    /// «История».
    pub label: String,
    /// The address that shows it: `?tab=history`.
    pub href: String,
}

/// What a key does among tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TabMove {
    /// Moves the focus to the tab at this place.
    To(usize),
    /// Shows the panel of the tab that has the focus.
    Open,
}

/// What `key` does when the tab at `place` of `count` has the focus. The row is a ring. Arrows move the focus and do
/// not open: a panel comes from the server.
pub fn tab_move(key: &str, place: usize, count: usize) -> Option<TabMove> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowRight" => Some(TabMove::To(if place >= last { 0 } else { place + 1 })),
        "ArrowLeft" => Some(TabMove::To(if place == 0 { last } else { (place - 1).min(last) })),
        "Home" => Some(TabMove::To(0)),
        "End" => Some(TabMove::To(last)),
        " " => Some(TabMove::Open),
        _ => None,
    }
}

/// A row of tabs, and the panel of the chosen one.
///
/// **When:** an operator looks from several sides at one case. **When not:** citizens' pages, steps, or ways to other
/// pages: tabs hide what is not chosen. Before hydration they are links and the server renders the chosen panel;
/// afterwards they are tabs with arrow keys, and the links still decide what is shown.
#[component]
pub fn Tabs(
    /// What the row is called: «Дело 77-000123».
    #[prop(into)]
    label: String,
    /// In the order of the row.
    items: Vec<TabItem>,
    /// The name of the chosen tab.
    #[prop(into)]
    current: Signal<String>,
    /// The beginning of the ids, where a page has more than one row.
    #[prop(default = "tabs")]
    id: &'static str,
    /// The panel of the chosen tab.
    children: Children,
) -> impl IntoView {
    let is_ready = RwSignal::new(false);
    Effect::new(move |_| is_ready.set(true));
    let panel_id = [id, "-panel"].concat();
    let names: Vec<&'static str> = items.iter().map(|item| item.name).collect();
    let links = items
        .into_iter()
        .map(|item| {
            let is_current = Memo::new(move |_| current.with(|current| current == item.name));
            // Links say where the person is, tabs say which is chosen; never both.
            let as_link = move || (is_current.get() && !is_ready.get()).then_some("true");
            let as_tab = move || is_ready.get().then(|| if is_current.get() { "true" } else { "false" });
            let controls = panel_id.clone();
            view! {
                <a
                    class="c-tabs__tab"
                    id=tab_id(id, item.name)
                    href=item.href
                    role=move || is_ready.get().then_some("tab")
                    data-state=move || is_current.get().then_some("current")
                    aria-current=as_link
                    aria-selected=as_tab
                    aria-controls=move || (is_ready.get() && is_current.get()).then(|| controls.clone())
                    tabindex=move || (is_ready.get() && !is_current.get()).then_some("-1")
                >
                    {item.label}
                </a>
            }
        })
        .collect_view();
    let labelledby = move || is_ready.get().then(|| current.with(|current| tab_id(id, current)));
    view! {
        <div class="c-tabs">
            <div
                class="c-tabs__row"
                role=move || if is_ready.get() { "tablist" } else { "navigation" }
                aria-label=label
                on:keydown=move |event| pressed(&event, id, &names)
            >
                {links}
            </div>
            <div
                class="c-tabs__panel"
                id=panel_id.clone()
                role=move || is_ready.get().then_some("tabpanel")
                aria-labelledby=labelledby
                tabindex=move || is_ready.get().then_some("0")
            >
                {children()}
            </div>
        </div>
    }
}

fn tab_id(id: &str, name: &str) -> String {
    [id, "-", name].concat()
}

fn pressed(event: &ev::KeyboardEvent, id: &str, names: &[&str]) {
    if event.alt_key() || event.ctrl_key() || event.meta_key() {
        return;
    }
    let Some(focused) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return;
    };
    let focused_id = focused.id();
    let Some(place) = names.iter().position(|name| tab_id(id, name) == focused_id) else { return };
    let Some(moved) = tab_move(&event.key(), place, names.len()) else { return };
    event.prevent_default();
    match moved {
        TabMove::Open => focused.click(),
        TabMove::To(place) => {
            let tab = names.get(place).and_then(|name| document().get_element_by_id(&tab_id(id, name)));
            if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = tab.focus();
            }
        }
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const CURRENT: Knob = Knob::Choice("current", &["case", "papers", "history"]);

    fn items() -> Vec<TabItem> {
        [("case", "Заявление"), ("papers", "Документы"), ("history", "История")]
            .map(|(name, label)| TabItem { name, label: label.to_owned(), href: ["?tab=", name].concat() })
            .into()
    }

    Story::new("Вкладки", Group::Navigation)
        .example("Первая выбрана", State::Default, || {
            view! {
                <Tabs label="Дело 77-000123" items=items() current="case".to_owned() id="first">
                    <p>"Берёзкина Вера, замена паспорта, подано 24 ноября."</p>
                </Tabs>
            }
        })
        .example("Выбрана другая", State::Filled, || {
            view! {
                <Tabs label="Дело 77-000124" items=items() current="history".to_owned() id="other">
                    <p>"24 ноября, 14:20: принято к рассмотрению."</p>
                </Tabs>
            }
        })
        .example("Не помещаются в строку", State::LongText, || {
            let items =
                ["Сведения о заявителе", "Документы из других ведомств", "Переписка с заявителем", "История решений"]
                    .into_iter()
                    .zip(["person", "papers", "letters", "decisions"])
                    .map(|(label, name)| TabItem { name, label: label.to_owned(), href: ["?tab=", name].concat() })
                    .collect();
            view! {
                <Tabs label="Дело 77-000125" items current="person".to_owned() id="long">
                    <p>"Берёзкина Вера."</p>
                </Tabs>
            }
        })
        .playground(&[CURRENT], |turned| {
            view! {
                <Tabs label="Пробное дело" items=items() current=turned.text(CURRENT) id="turned">
                    <p>"Панель, которую выбрал адрес."</p>
                </Tabs>
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round() {
        assert_eq!(tab_move("ArrowRight", 0, 3), Some(TabMove::To(1)));
        assert_eq!(tab_move("ArrowRight", 2, 3), Some(TabMove::To(0)));
        assert_eq!(tab_move("ArrowLeft", 2, 3), Some(TabMove::To(1)));
        assert_eq!(tab_move("ArrowLeft", 0, 3), Some(TabMove::To(2)));
    }

    #[test]
    fn home_and_end_go_to_the_edges() {
        assert_eq!(tab_move("Home", 1, 3), Some(TabMove::To(0)));
        assert_eq!(tab_move("End", 1, 3), Some(TabMove::To(2)));
    }

    #[test]
    fn space_opens_and_enter_is_left_to_the_link() {
        assert_eq!(tab_move(" ", 1, 3), Some(TabMove::Open));
        assert_eq!(tab_move("Enter", 1, 3), None);
    }

    #[test]
    fn other_keys_and_an_empty_row_do_nothing() {
        assert_eq!(tab_move("ArrowDown", 1, 3), None);
        assert_eq!(tab_move("Tab", 1, 3), None);
        assert_eq!(tab_move("Home", 0, 0), None);
    }

    #[test]
    fn the_only_tab_is_its_own_neighbour() {
        assert_eq!(tab_move("ArrowRight", 0, 1), Some(TabMove::To(0)));
        assert_eq!(tab_move("ArrowLeft", 0, 1), Some(TabMove::To(0)));
    }
}
