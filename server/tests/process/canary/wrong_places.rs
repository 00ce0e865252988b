//! The part of the walk that brings values to where none belongs.

use super::Walk;
use crate::browser::Browser;
use reqwest::Method;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

impl Walk<'_> {
    /// Values in every place where none belongs.
    pub(super) async fn sends_values_to_wrong_places(&mut self, other: &Browser) {
        let (login, password) = ("ne.tuda.3316@example.com", "Пароль-не-на-месте-6");
        for value in [login, password] {
            self.planted.note("what came to a wrong place", value);
        }
        let client = self.stage.client();
        let (origin, cookie) = (self.stage.origin.clone(), other.cookie_header());
        for path in [
            "/nowhere/112-233-445%2095",
            "/nowhere?login=ne.tuda.3316@example.com",
            "/register?surname=%D0%A7%D0%B8%D0%B6%D0%B8%D0%BA%D0%BE%D0%B2%D0%B0&phone=9005528193",
            "/cabinet?before=11223344595",
            "/cabinet/ne.tuda.3316@example.com",
            "/sign-in?next=/ne.tuda.3316@example.com",
            "/sign-in/sms?phone=9005528193",
            "/security/networks?networks=ne.tuda.3316@example.com",
            "/security/history?days=11223344595&shown=ne.tuda.3316@example.com",
            "/language/%D0%A4%D0%BE%D1%80%D1%82%D0%BE%D1%87%D0%BA%D0%B0",
            "/language/ru?next=/9005528193&next=/9005528193",
            "/language/ru?next=/9005528193",
            "/api/register/view?step=ne.tuda.3316@example.com",
            "/api/register/view?step=11223344595",
            "/api/profile/view?step=4510736291&step=4510736291",
            "/api/ne.tuda.3316@example.com",
            "/api/security/history?days=11223344595&older=ne.tuda.3316@example.com",
            "/confirm/ne.tuda.3316@example.com",
            "/confirm/%ff11223344595",
            "/recover/link/112-233-445%2095",
            "/recover/cancel/9005528193",
            "/feed/stream?after=ne.tuda.3316@example.com",
            "/pkg/4510736291.js",
            "/fonts/ne.tuda.3316@example.com",
            "/sandbox/answer/ne.tuda.3316@example.com",
            "/sandbox/messages.json?channel=ne.tuda.3316@example.com",
        ] {
            for accept in ["text/html", "application/json"] {
                let request = client.get([&origin, path].concat()).header("accept", accept).header("cookie", &cookie);
                request.send().await.unwrap();
            }
        }
        for method in ["NE.TUDA.3316", "9005528193", "PROPFIND", "TRACE"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            client.request(method, [&origin, "/sign-in"].concat()).send().await.unwrap();
        }
        self.planted.note("a method", "NE.TUDA.3316");
        for header in [
            "user-agent",
            "referer",
            "origin",
            "host",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-request-id",
            "traceparent",
            "accept",
            "accept-language",
            "sec-fetch-site",
            "authorization",
            "content-type",
            "if-none-match",
            "range",
            "last-event-id",
            "cookie",
        ] {
            let request = client.get([&origin, "/cabinet"].concat()).header(header, "ne.tuda.3316@example.com");
            request.send().await.unwrap();
            let request =
                client.post([&origin, "/api/sign-in"].concat()).header(header, "okno_s=9005528193; okno_f=11223344595");
            request.body("login=ne.tuda.3316@example.com").send().await.unwrap();
        }
        let form = "application/x-www-form-urlencoded";
        let token = other.open("/cabinet").await.unwrap().form_token();
        for (path, mime, body) in [
            (
                "/csp-report",
                "application/csp-report",
                format!("{{\"blocked-uri\":\"/{login}\",\"sample\":\"{password}\"}}"),
            ),
            ("/api/sign-in", "application/json", format!("{{\"login\":\"{login}\",\"password\":\"{password}\"}}")),
            ("/api/sign-in", "multipart/form-data; boundary=x", format!("--x\r\n\r\n{password}\r\n--x--")),
            ("/api/sign-in", form, format!("login={login}&login={login}&_csrf={token}")),
            ("/api/sign-in", form, format!("{login}={password}&_csrf={token}")),
            ("/api/sign-in", form, format!("login={login}&password=%ff{password}&_csrf={token}")),
            ("/api/sign-in", form, format!("login={login}&password={password}")),
            ("/api/sign-in", form, format!("login={}&_csrf={token}", login.repeat(9000))),
            ("/api/nowhere", form, format!("login={login}&_csrf={token}")),
            ("/api/feed/read", form, format!("seq={login}&_csrf={token}")),
            ("/api/feed/read-all", form, format!("up_to={password}&_csrf={token}")),
            ("/api/security/end", form, format!("session={login}&_csrf={token}")),
            ("/api/security/app/remove", form, format!("app={login}&_csrf={token}")),
            ("/api/display", form, format!("size={login}&next={password}&_csrf={token}")),
            ("/api/profile/person", form, format!("surname={login}&seen={password}&_csrf={token}")),
            ("/sandbox/people/take", form, format!("fate={login}&_csrf={token}")),
        ] {
            let request = client.post([&origin, path].concat()).header("sec-fetch-site", "same-origin");
            let request = request.header("accept", "text/html").header("content-type", mime).header("cookie", &cookie);
            request.body(body).send().await.unwrap();
        }
        Self::breaks_the_protocol(&origin).await;
    }

    async fn breaks_the_protocol(origin: &str) {
        for broken in ["GET /ne.tuda.3316@example.com HTTP/9.9\r\n\r\n", "ne.tuda.3316@example.com\r\n\r\n"] {
            let mut connection = TcpStream::connect(origin.trim_start_matches("http://")).await.unwrap();
            connection.write_all(broken.as_bytes()).await.unwrap();
            connection.read_to_end(&mut Vec::new()).await.unwrap();
        }
    }
}
