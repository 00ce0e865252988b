//! The frame around every page: skip link, header, demonstration banner, footer; and the route table.

use crate::{
    api::{Owner, find_owner},
    form::{open_anew, take_over},
    heading::{provide_movement, remember_places},
    here,
    json::load,
    pages,
    session_watch::SessionWatch,
    settings::{settings, words},
};
use leptos::{ev, prelude::*};
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    hooks::use_location,
    path,
};
use model::{Locale, ProfileStep, RecoveryStep, RegistrationStep};
use ui::{
    Button, ButtonKind, Footer, Form, Header, LanguageOption, LanguageSwitch, Main, Notice, NoticeKind, Page,
    ProgressLine, SkipLink, TopBar,
};

/// The whole site.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    here::page_settings().provide();
    provide_movement();
    let is_routing = RwSignal::new(false);
    let words = words();
    view! {
        <Router set_is_routing=is_routing>
            <SkipLink label=words.common_skip() />
            <ProgressLine active=is_routing />
            <Page>
                <SettingsBar />
                <DemoBanner />
                <SiteHeader />
                <Main>
                    // No page stands within another: the router for those that do is 9 KB more (decision 0004).
                    <FlatRoutes fallback=pages::NotFound>
                        <Route path=path!("/") view=pages::Start ssr=SsrMode::Async />
                        <Route path=path!("/register") view=|| view! { <pages::Register step=RegistrationStep::Contacts /> } ssr=SsrMode::Async />
                        <Route path=path!("/register/confirm") view=|| view! { <pages::Register step=RegistrationStep::Confirm /> } ssr=SsrMode::Async />
                        <Route path=path!("/register/password") view=|| view! { <pages::Register step=RegistrationStep::Password /> } ssr=SsrMode::Async />
                        <Route path=path!("/register/email") view=pages::ConfirmEmail ssr=SsrMode::Async />
                        <Route path=path!("/register/email/done") view=pages::EmailConfirmed ssr=SsrMode::Async />
                        <Route path=path!("/register/email/void") view=pages::LinkVoid ssr=SsrMode::Async />
                        <Route path=path!("/register/taken") view=pages::ContactTaken ssr=SsrMode::Async />
                        <Route path=path!("/register/too-many") view=pages::TooMany ssr=SsrMode::Async />
                        <Route path=path!("/sign-in") view=pages::SignIn ssr=SsrMode::Async />
                        <Route path=path!("/sign-in/second") view=pages::SecondStep ssr=SsrMode::Async />
                        <Route path=path!("/sign-in/backup") view=pages::BackupStep ssr=SsrMode::Async />
                        <Route path=path!("/sign-in/sms") view=pages::SmsNumber ssr=SsrMode::Async />
                        <Route path=path!("/sign-in/sms/code") view=pages::SmsCode ssr=SsrMode::Async />
                        <Route path=path!("/sign-in/network") view=pages::StoppedSignIn ssr=SsrMode::Async />
                        <Route path=path!("/recover") view=|| view! { <pages::Recover step=RecoveryStep::Login /> } ssr=SsrMode::Async />
                        <Route path=path!("/recover/confirm") view=|| view! { <pages::Recover step=RecoveryStep::Confirm /> } ssr=SsrMode::Async />
                        <Route path=path!("/recover/second") view=|| view! { <pages::Recover step=RecoveryStep::Factor /> } ssr=SsrMode::Async />
                        <Route path=path!("/recover/question") view=|| view! { <pages::Recover step=RecoveryStep::Question /> } ssr=SsrMode::Async />
                        <Route path=path!("/recover/password") view=|| view! { <pages::Recover step=RecoveryStep::Password /> } ssr=SsrMode::Async />
                        <Route path=path!("/recover/link") view=pages::RecoverByLink ssr=SsrMode::Async />
                        <Route path=path!("/recover/lost") view=pages::Lost ssr=SsrMode::Async />
                        <Route path=path!("/recover/cancel") view=pages::CancelRecovery ssr=SsrMode::Async />
                        <Route path=path!("/recover/cancelled") view=pages::RecoveryCancelled ssr=SsrMode::Async />
                        <Route path=path!("/recover/nothing") view=pages::NothingToCancel ssr=SsrMode::Async />
                        <Route path=path!("/recover/void") view=pages::RecoverVoid ssr=SsrMode::Async />
                        <Route path=path!("/display") view=pages::Display ssr=SsrMode::Async />
                        <Route path=path!("/advice") view=pages::Advice ssr=SsrMode::Async />
                        <Route path=path!("/cabinet") view=pages::Cabinet ssr=SsrMode::Async />
                        <Route path=path!("/profile") view=pages::ProfileTasks ssr=SsrMode::Async />
                        <Route path=path!("/profile/person") view=|| view! { <pages::Profile step=ProfileStep::Person /> } ssr=SsrMode::Async />
                        <Route path=path!("/profile/document") view=|| view! { <pages::Profile step=ProfileStep::Document /> } ssr=SsrMode::Async />
                        <Route path=path!("/profile/snils") view=|| view! { <pages::Profile step=ProfileStep::Snils /> } ssr=SsrMode::Async />
                        <Route path=path!("/profile/inn") view=|| view! { <pages::Profile step=ProfileStep::Inn /> } ssr=SsrMode::Async />
                        <Route path=path!("/profile/address") view=|| view! { <pages::Profile step=ProfileStep::Address /> } ssr=SsrMode::Async />
                        <Route path=path!("/profile/contact") view=|| view! { <pages::Profile step=ProfileStep::Contact /> } ssr=SsrMode::Async />
                        <Route path=path!("/profile/contact/confirm") view=pages::ProfileContact ssr=SsrMode::Async />
                        <Route path=path!("/profile/check") view=|| view! { <pages::Profile step=ProfileStep::Check /> } ssr=SsrMode::Async />
                        <Route path=path!("/profile/status") view=pages::ProfileStatus ssr=SsrMode::Async />
                        <Route path=path!("/security") view=pages::Security ssr=SsrMode::Async />
                        <Route path=path!("/security/history") view=pages::History ssr=SsrMode::Async />
                        <Route path=path!("/security/journal") view=pages::Journal ssr=SsrMode::Async />
                        <Route path=path!("/security/password") view=pages::ChangePassword ssr=SsrMode::Async />
                        <Route path=path!("/security/question") view=pages::SetQuestion ssr=SsrMode::Async />
                        <Route path=path!("/security/app") view=pages::ConnectApp ssr=SsrMode::Async />
                        <Route path=path!("/security/sms") view=pages::ConnectBySms ssr=SsrMode::Async />
                        <Route path=path!("/security/codes") view=pages::BackupCodes ssr=SsrMode::Async />
                        <Route path=path!("/security/passkey") view=pages::RenamePasskey ssr=SsrMode::Async />
                        <Route path=path!("/security/networks") view=pages::Networks ssr=SsrMode::Async />
                        <Route path=path!("/security/notices") view=pages::SignInNoticesPage ssr=SsrMode::Async />
                        <Route path=path!("/security/block") view=pages::BlockAccount ssr=SsrMode::Async />
                        <Route path=path!("/block") view=pages::BlockByLink ssr=SsrMode::Async />
                        <Route path=path!("/block/void") view=pages::BlockVoid ssr=SsrMode::Async />
                        <Route path=path!("/blocked") view=pages::AccountBlocked ssr=SsrMode::Async />
                        <Route path=path!("/security/delete") view=pages::DeleteAccount ssr=SsrMode::Async />
                        <Route path=path!("/deleted") view=pages::AccountDeleted ssr=SsrMode::Async />
                        <Route path=path!("/deletion/cancel") view=pages::CancelDeletion ssr=SsrMode::Async />
                        <Route path=path!("/deletion/cancelled") view=pages::DeletionCancelled ssr=SsrMode::Async />
                        <Route path=path!("/deletion/nothing") view=pages::NoDeletion ssr=SsrMode::Async />
                        <Route path=path!("/security/prove") view=pages::Prove ssr=SsrMode::Async />
                    </FlatRoutes>
                </Main>
                <SiteFooter />
            </Page>
        </Router>
    }
}

#[component]
fn DemoBanner() -> impl IntoView {
    let words = words();
    settings().is_demo.then(|| {
        view! {
            <aside aria-label=words.demo_title()>
                <Notice kind=NoticeKind::Demo>
                    <strong>{words.demo_title()}</strong> ". " {words.demo_text()} " "
                    <a href="/sandbox" rel="external">{words.demo_messages()}</a>
                </Notice>
            </aside>
        }
    })
}

/// Mark and name on the left; on the right the way in, or the owner's name and the way out (catalogue SGN-09).
#[component]
fn SiteHeader() -> impl IntoView {
    let words = words();
    let owner = load(|| (), |()| find_owner());
    view! {
        <Header home_href="/" home_label=words.common_brand()>
            <Suspense>
                {Suspend::new(async move {
                    match owner.await {
                        Ok(Some(owner)) => view! { <Account owner /> }.into_any(),
                        _ => view! { <a href="/sign-in">{words.common_sign_in()}</a> }.into_any(),
                    }
                })}
            </Suspense>
        </Header>
    }
}

#[component]
fn Account(owner: Owner) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let pending = RwSignal::new(false);
    let token = csrf.clone();
    let leave = Callback::new(move |event: ev::SubmitEvent| {
        take_over(&event, pending, crate::api::sign_out(token.clone()), |path| open_anew(&path));
    });
    let way_out = move |kind| {
        view! {
            <Form action="/api/sign-out" csrf=csrf.clone() on_submit=leave>
                <Button kind pending>{words.common_sign_out()}</Button>
            </Form>
        }
    };
    view! {
        <a href="/cabinet">{[&owner.given_name, " ", &owner.surname].concat()}</a>
        {way_out(ButtonKind::Quiet)}
        <SessionWatch>{way_out(ButtonKind::Secondary)}</SessionWatch>
    }
}

/// The second tab stop, and the languages (ux 11.2). Both keep the page: they lead back here.
#[component]
fn SettingsBar() -> impl IntoView {
    let words = words();
    let path = use_location().pathname;
    remember_places();
    let display = Signal::derive(move || ["/display?next=", &path.get()].concat());
    let languages = move || {
        let back = path.get();
        let href = |locale: Locale| ["/language/", locale.code(), "?next=", &back].concat();
        let options = vec![
            LanguageOption { code: "ru", name: "Русский", href: href(Locale::Ru) },
            LanguageOption { code: "en", name: "English", href: href(Locale::En) },
        ];
        view! { <LanguageSwitch current=words.locale().code() label=words.common_language() options /> }
    };
    view! {
        <TopBar label=words.display_bar() display_label=words.display_link() display_href=display>
            {languages}
        </TopBar>
    }
}

#[component]
fn SiteFooter() -> impl IntoView {
    let words = words();
    view! {
        <Footer>
            <p>{words.footer_note()} ". " {words.footer_cookies()}</p>
            <p>{words.footer_help()}</p>
            <p><a href="/advice">{words.advice_title()}</a></p>
        </Footer>
    }
}
