//! The page with the people, asked as a browser and as a test would ask it.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use std::sync::Arc;
use tower::ServiceExt;

use super::*;
use crate::messages::tests::empty;
use crate::pages::router;
use crate::{Fault, Faults, Registries};

fn pages() -> Pages {
    Pages {
        messages: empty(),
        faults: Faults::default(),
        registries: Registries::new(Arc::new(|| "2026-11-21T09:30:00Z".parse().unwrap())),
        advance_clock: Arc::new(|_| {}),
        base_url: "http://127.0.0.1:3000".to_owned(),
        style_href: "/pkg/okno.css".to_owned(),
    }
}

async fn ask(pages: &Pages, request: Request<Body>) -> (StatusCode, String, Option<String>) {
    let response = router(pages.clone()).oneshot(request).await.unwrap();
    let status = response.status();
    let location = response.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap(), location)
}

async fn get_page(pages: &Pages, uri: &str) -> String {
    let (status, body, _) = ask(pages, Request::get(uri).body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

async fn post_form(pages: &Pages, uri: &str, form: &str) -> (StatusCode, String, Option<String>) {
    let request = Request::post(uri).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    ask(pages, request.body(Body::from(form.to_owned())).unwrap()).await
}

#[tokio::test]
async fn the_page_shows_somebody_of_each_fate_with_all_that_the_forms_ask_for() {
    let page = get_page(&pages(), "/sandbox/people").await;
    assert_eq!(page.matches("<li class=\"p-sandbox__message\"").count(), Fate::all().count());
    for shown in [
        "<h3 class=\"p-sandbox__subject\">Рассветова Алёна Алексеевна</h3>",
        "<dt>Телефон</dt><dd class=\"p-sandbox__value\">+7 900 960-00-01</dd>",
        "<dt>Дата рождения</dt><dd class=\"p-sandbox__value\">14.07.1952</dd>",
        "<dt>СНИЛС</dt><dd class=\"p-sandbox__value\">910-605-704 69</dd>",
        "<dt>Код подразделения</dt><dd class=\"p-sandbox__value\">962-001</dd>",
        "<dd class=\"p-sandbox__value\">697100, Заоконный край, г. Ставнев, ул. Стекольная, д. 1, кв. 1</dd>",
        "паспорт недействителен",
        "В реестре иначе: СНИЛС — <strong class=\"p-sandbox__value\">910",
        "СФР: работает. Секунд до ответа: 2",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[tokio::test]
async fn the_filter_leaves_one_fate_and_the_list_has_pages() {
    let pages = pages();
    let page = get_page(&pages, "/sandbox/people?lang=ru&fate=all_match").await;
    assert!(page.contains("<option value=\"all_match\" selected>"));
    assert_eq!(page.matches("<li class=\"p-sandbox__message\"").count(), 24);
    assert!(
        page.contains("rel=\"next\" href=\"/sandbox/people?fate=all_match&amp;page=2\"")
            && !page.contains("rel=\"prev\"")
    );
    let last = get_page(&pages, "/sandbox/people?fate=all_match&page=11&lang=en").await;
    assert!(last.contains("rel=\"prev\" href=\"/sandbox/people?lang=en&amp;fate=all_match&amp;page=10\""));
    assert!(
        last.contains("href=\"/sandbox/people?fate=all_match&amp;page=11\" hreflang=\"ru\"")
            && !last.contains("rel=\"next\"")
    );
    assert!(get_page(&pages, "/sandbox/people?fate=late&page=99").await.contains("На этой странице никого нет."));
    assert!(get_page(&pages, "/sandbox/people?page=0&fate=").await.contains("person-1\""));
    let request = Request::get("/sandbox/people?fate=x").body(Body::empty()).unwrap();
    assert!(ask(&pages, request).await.0.is_client_error());
}

#[tokio::test]
async fn s12_6_the_page_has_no_inline_style_script_or_handler_and_no_id_twice() {
    let page = get_page(&pages(), "/sandbox/people").await;
    for forbidden in ["<script", "<style", " style=", " onclick=", "http-equiv"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    let mut ids: Vec<_> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    for control in ["fate", "fault-registry", "mode", "count", "delay-registry", "seconds"] {
        assert!(page.contains(&format!("for=\"{control}\"")) && ids.contains(&control), "{control}");
    }
}

#[tokio::test]
async fn delay_and_trouble_are_set_for_one_registry_and_shown() {
    let pages = pages();
    let done = post_form(&pages, "/sandbox/registries/faults", "registry=tax&mode=fails&count=3&lang=en").await;
    assert_eq!((done.0, done.2.as_deref()), (StatusCode::SEE_OTHER, Some("/sandbox/people?lang=en")));
    let done = post_form(&pages, "/sandbox/registries/delay", "registry=pension&seconds=86400").await;
    assert_eq!((done.0, done.2.as_deref()), (StatusCode::SEE_OTHER, Some("/sandbox/people")));
    let page = get_page(&pages, "/sandbox/people").await;
    for state in [
        "ФНС: отвечает ошибкой, ещё запросов: 3. Секунд до ответа: 2",
        "СФР: работает. Секунд до ответа: 86400",
        "МВД: работает. Секунд до ответа: 2",
    ] {
        assert!(page.contains(state), "{state}");
    }
}

#[tokio::test]
async fn what_no_form_of_ours_sends_is_refused() {
    let pages = pages();
    for (path, wrong) in [
        ("/sandbox/registries/faults", "registry=fines&mode=fails"),
        ("/sandbox/registries/faults", "registry=tax&mode=fails&count=x"),
        ("/sandbox/registries/delay", "registry=tax&seconds=-1"),
        ("/sandbox/registries/delay", "registry=tax&seconds="),
        ("/sandbox/registries/delay", "registry=tax&seconds=99999999999"),
        ("/sandbox/people/take", "fate=happy"),
    ] {
        assert!(post_form(&pages, path, wrong).await.0.is_client_error(), "{wrong}");
    }
    assert_eq!(pages.registries.switches.fault(RegistryKind::Tax), Fault::default());
    assert_eq!(pages.registries.switches.delay(RegistryKind::Tax), SignedDuration::from_secs(2));
}

#[tokio::test]
async fn tests_read_the_people_as_json_and_take_one_for_themselves() {
    let pages = pages();
    let list: serde_json::Value =
        serde_json::from_str(&get_page(&pages, "/sandbox/people.json?fate=snils").await).unwrap();
    let first = &list[0];
    assert_eq!(list.as_array().unwrap().len(), 12);
    assert_eq!((&first["fate"], &first["correction"]["field"]), (&"snils".into(), &"snils".into()));
    assert_ne!(first["snils"], first["correction"]["value"]);
    for key in ["surname", "given_name", "patronymic", "sex", "birth_date", "birth_place", "inn", "phone", "email"] {
        assert!(first[key].is_string(), "{key}");
    }
    for key in ["series", "number", "issue_date", "division_code", "issuer"] {
        assert!(first["passport"][key].is_string(), "{key}");
    }
    assert!(first["address"]["line"].is_string() && first["address"]["flat"].is_string());
    let mut taken = Vec::new();
    for _ in 0..2 {
        let (status, body, _) = post_form(&pages, "/sandbox/people/take", "fate=snils").await;
        assert_eq!(status, StatusCode::OK);
        taken.push(serde_json::from_str::<serde_json::Value>(&body).unwrap());
    }
    assert_eq!((&taken[0], &taken[1]), (&list[0], &list[1]));
}
