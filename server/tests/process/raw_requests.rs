//! Requests that a proxy and we could read in two ways, sent as bytes: none is taken for two (security 18.9, ASVS 4.2.1).

use crate::portal::Home;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// What is smuggled: seen as a request of its own, it would be answered with 200.
const SMUGGLED: &str = "GET /health/live HTTP/1.1\r\nhost: HOST\r\n\r\n";

#[tokio::test]
async fn s18_9_a_request_that_can_be_read_in_two_ways_is_taken_for_none() {
    let home = Home::new();
    let portal = home.sandbox();
    let host = portal.origin.trim_start_matches("http://").to_owned();
    let length = SMUGGLED.replace("HOST", &host).len();
    for (what, head) in [
        ("two lengths", format!("content-length: 0\r\ncontent-length: {length}")),
        ("a list of lengths", format!("content-length: 0, {length}")),
        ("a length with a sign", format!("content-length: +{length}")),
        ("a length in hex", "content-length: 0x2".to_owned()),
        (
            "a length and chunks, which end at once",
            format!("content-length: {length}\r\ntransfer-encoding: chunked\r\n\r\n0"),
        ),
        ("chunks named in another way", "transfer-encoding: xchunked".to_owned()),
        ("chunks behind another coding", "transfer-encoding: chunked, identity".to_owned()),
        ("a space before the colon", "transfer-encoding : chunked".to_owned()),
        ("a folded line", "transfer-encoding:\r\n chunked".to_owned()),
        ("a bare line feed within a value", format!("x: y\ncontent-length: {length}")),
        ("a bare carriage return", format!("x: y\rcontent-length: {length}")),
        ("a NUL", format!("x: y\0\r\ncontent-length: {length}")),
        ("a header without a name", format!(": y\r\ncontent-length: {length}")),
    ] {
        let smuggled = SMUGGLED.replace("HOST", &host);
        let request = format!("POST /api/sign-in HTTP/1.1\r\nhost: {host}\r\n{head}\r\n\r\n{smuggled}");
        let mut connection = TcpStream::connect(&host).await.unwrap();
        connection.write_all(request.as_bytes()).await.unwrap();
        connection.shutdown().await.unwrap();
        let mut answer = Vec::new();
        let _ = connection.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer);
        assert!(!answer.contains("HTTP/1.1 200"), "{what}: {answer}");
        assert!(answer.matches("HTTP/1.1 ").count() <= 1, "{what}: {answer}");
    }
}
