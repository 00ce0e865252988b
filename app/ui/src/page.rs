//! The frame of every page: header, main column, footer.

use crate::Mark;
use leptos::prelude::*;

/// Header, main column and footer one under another; the footer stays at the bottom of a short page.
#[component]
pub fn Page(
    /// [`Header`], [`Main`], [`Footer`].
    children: Children,
) -> impl IntoView {
    view! { <div class="c-page">{children()}</div> }
}

/// The head of the page: mark and name on the left, the way to the account on the right.
///
/// **When:** on every page, after the skip link. **When not:** never left out, so that help is always at the same place.
#[component]
pub fn Header(
    /// Where the name leads.
    #[prop(into)]
    home_href: String,
    /// The name: «Окно».
    #[prop(into)]
    home_label: String,
    /// Links and the [`AccountMenu`](crate::AccountMenu).
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="c-header">
            <div class="c-header__inner">
                <a class="c-header__home" href=home_href><Mark />{home_label}</a>
                <div class="c-header__side">{children.map(|children| children())}</div>
            </div>
        </header>
    }
}

/// The main column. The skip link leads here, hence the `tabindex`.
#[component]
pub fn Main(
    /// The page itself.
    children: Children,
) -> impl IntoView {
    view! { <main class="c-main" id="main" tabindex="-1">{children()}</main> }
}

/// The foot of the page: help, languages, what the site is.
#[component]
pub fn Footer(
    /// A few short blocks; they stand in a row and wrap.
    children: Children,
) -> impl IntoView {
    view! { <footer class="c-footer"><div class="c-footer__inner">{children()}</div></footer> }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        LinkButton,
        story::{Group, State, Story},
    };

    Story::new("Страница", Group::Frame)
        .example("Короткая", State::Default, || {
            view! {
                <Page>
                    <Header home_href="/" home_label="Окно"><a href="/sign-in">"Войти"</a></Header>
                    <Main>
                        <div class="l-stack">
                            <h1>"Учётная запись создана"</h1>
                            <p>"Теперь можно подавать заявления."</p>
                            <div class="l-cluster"><LinkButton href="/">"В личный кабинет"</LinkButton></div>
                        </div>
                    </Main>
                    <Footer><p>"Открытое программное обеспечение"</p><a href="/help">"Помощь"</a></Footer>
                </Page>
            }
        })
        .example("Много в шапке", State::LongText, || {
            view! {
                <Page>
                    <Header home_href="/" home_label="Окно">
                        <a href="/settings">"Версия для слабовидящих"</a>
                        <a href="/cabinet">"Личный кабинет"</a>
                        <span class="c-header__link">"Константинопольская-Берёзкина Вера"</span>
                    </Header>
                    <Main><h1>"Компенсация расходов на оплату жилого помещения и коммунальных услуг"</h1></Main>
                    <Footer>
                        <p>"Не получается? Всё, что вы заполнили, сохранено: попробуйте ещё раз через несколько минут."</p>
                        <p>"Сайт хранит только те файлы cookie, без которых не работает вход."</p>
                    </Footer>
                </Page>
            }
        })
}
