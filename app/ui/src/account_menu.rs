//! The way to the account, in the header.

use crate::{Icon, IconName};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// One link of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountLink {
    /// «Личный кабинет».
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it leads to the page that is shown.
    pub is_current: bool,
}

/// The name of the person, and below it the pages of the account.
///
/// **When:** once, in the header of somebody who signed in. **When not:** for the pages of the site, or when there is one
/// link only: let it be seen. Native disclosure around a list of links, and not an ARIA menu: it works without wasm, and
/// Tab goes through it as through any list. Hydrated, it closes on Esc, on a click elsewhere, on a link of its own, and
/// when the focus leaves it.
#[component]
pub fn AccountMenu(
    /// What people see on the closed menu: «Вера Б.».
    #[prop(into)]
    name: String,
    /// Spoken before the name: «Учётная запись».
    #[prop(into)]
    label: String,
    /// The pages of the account.
    links: Vec<AccountLink>,
    /// Opened from the start.
    #[prop(optional)]
    open: bool,
    /// What is done and not followed: the form that signs out.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let menu = NodeRef::<html::Details>::new();
    Effect::new(move |_| {
        let clicked = window_event_listener(ev::click, move |event| close_unless_within(menu, event.target()));
        on_cleanup(move || clicked.remove());
    });
    let links = links
        .into_iter()
        .map(|link| {
            let current = link.is_current.then_some("page");
            view! { <li><a class="c-account-menu__link" href=link.href aria-current=current>{link.label}</a></li> }
        })
        .collect_view();
    view! {
        <details
            class="c-account-menu"
            open=open
            node_ref=menu
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    close_and_return(menu);
                }
            }
            // Without a next element the window itself lost the focus: the menu stays as it was left.
            on:focusout=move |event: ev::FocusEvent| {
                if event.related_target().is_some() {
                    close_unless_within(menu, event.related_target());
                }
            }
        >
            <summary class="c-account-menu__summary">
                <Icon name=IconName::User />
                <span class="u-hidden">{label} " "</span>
                <span class="c-account-menu__name">{name}</span>
                <Icon name=IconName::ChevronRight />
            </summary>
            <div class="c-account-menu__panel" on:click=move |event| close_after_link(menu, &event)>
                <ul>{links}</ul>
                {children.map(|children| view! { <div class="c-account-menu__end">{children()}</div> })}
            </div>
        </details>
    }
}

fn close_unless_within(menu: NodeRef<html::Details>, target: Option<web_sys::EventTarget>) {
    let Some(Some(menu)) = menu.try_get_untracked() else { return };
    let target = target.and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    if !menu.contains(target.as_ref()) {
        menu.set_open(false);
    }
}

/// The router may show the next page without loading one, and would leave the menu open above it.
fn close_after_link(menu: NodeRef<html::Details>, event: &ev::MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let is_link = target.is_some_and(|target| target.closest("a").ok().flatten().is_some());
    if let Some(menu) = menu.get_untracked().filter(|_| is_link) {
        menu.set_open(false);
    }
}

/// The focus goes back to what opened it.
fn close_and_return(menu: NodeRef<html::Details>) {
    let Some(menu) = menu.get_untracked().filter(web_sys::HtmlDetailsElement::open) else { return };
    menu.set_open(false);
    let summary = menu.query_selector("summary").ok().flatten();
    if let Some(summary) = summary.and_then(|summary| summary.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = summary.focus();
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        Button, ButtonKind, Form, Header,
        story::{Group, Knob, State, Story},
    };

    const NAME: Knob = Knob::Text("name", "Вера Б.");
    const OPEN: Knob = Knob::Flag("open");

    fn menu(name: String, open: bool) -> impl IntoView {
        let link = |label: &str, is_current| AccountLink { label: label.to_owned(), href: "/".to_owned(), is_current };
        let links = vec![link("Личный кабинет", true), link("Документы", false), link("Настройки", false)];
        view! {
            <AccountMenu name label="Учётная запись" links open>
                <Form action="/" csrf=""><Button kind=ButtonKind::Quiet>"Выйти"</Button></Form>
            </AccountMenu>
        }
    }

    Story::new("Меню учётной записи", Group::Navigation)
        .example("Закрыто", State::Default, || menu("Вера Б.".to_owned(), false))
        .example("Открыто", State::Open, || menu("Вера Б.".to_owned(), true))
        .example("В шапке висит над страницей", State::Default, || {
            view! { <Header home_href="/" home_label="Окно">{menu("Вера Б.".to_owned(), false)}</Header> }
        })
        .example("Длинные слова", State::LongText, || {
            menu("Константинопольская-Берёзкина Александра Константиновна".to_owned(), true)
        })
        .playground(&[NAME, OPEN], |turned| menu(turned.text(NAME), turned.is_set(OPEN)))
}
