//! Conversations with the server, the client's whole part said at once: it announces PIPELINING.

use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

use super::*;
use crate::messages::tests::empty;
use crate::{Filter, SandboxMessage};

struct Bench {
    messages: SandboxMessages,
    faults: Faults,
}

impl Bench {
    fn start() -> Self {
        Self { messages: empty(), faults: Faults::default() }
    }

    /// Says all of it, hangs up, and returns what the server answered, without the greeting.
    async fn say(&self, said: &[u8]) -> String {
        let (client, server) = duplex(64 * 1024);
        let talk = tokio::spawn(talk(server, self.messages.clone(), self.faults.clone()));
        let (mut from_server, mut to_server) = tokio::io::split(client);
        let writing = async {
            // The server may hang up first.
            let _ = to_server.write_all(said).await;
            let _ = to_server.shutdown().await;
        };
        let mut answer = String::new();
        let ((), read) = tokio::join!(writing, from_server.read_to_string(&mut answer));
        read.unwrap();
        let _ = talk.await.expect("the server must not panic");
        answer.split_once("\r\n").unwrap_or_default().1.to_owned()
    }

    /// The codes of the last lines of all answers.
    async fn codes(&self, said: &str) -> String {
        let answer = self.say(said.replace('\n', "\r\n").as_bytes()).await;
        let last_lines = answer.lines().filter(|line| line.as_bytes().get(3) == Some(&b' '));
        last_lines.map(|line| &line[..3]).collect::<Vec<_>>().join(" ")
    }

    fn kept(&self) -> Vec<SandboxMessage> {
        self.messages.list(&Filter::default())
    }
}

const LETTER: &str = "EHLO portal\nMAIL FROM:<portal@okno.example> BODY=8BITMIME SMTPUTF8\nRCPT TO:<анна@example.org>\n\
                      DATA\nSubject: Привет\nMessage-ID: <k-1@okno.example>\n\nодин\n..два\n.\nQUIT\n";

#[tokio::test]
async fn a_letter_said_at_once_is_kept_with_its_dots_unstuffed() {
    let bench = Bench::start();
    assert_eq!(bench.codes(LETTER).await, "250 250 250 354 250 221");
    let letter = &bench.kept()[0];
    assert_eq!((letter.to.as_str(), letter.subject.as_str()), ("анна@example.org", "Привет"));
    assert_eq!(letter.text, "один\n.два");
}

#[tokio::test]
async fn s11_3_a_letter_that_comes_again_is_kept_once() {
    let bench = Bench::start();
    bench.codes(LETTER).await;
    bench.codes(LETTER).await;
    assert_eq!(bench.kept().len(), 1);
    assert_eq!(bench.kept()[0].repeats, 1);
}

#[tokio::test]
async fn one_connection_carries_several_letters_to_several_people() {
    let bench = Bench::start();
    let two = "HELO portal\nMAIL FROM:<>\nRCPT TO:<a@example.org>\nRCPT TO:<b@example.org>\nDATA\n\nx\n.\n\
               MAIL FROM:<>\nRCPT TO:<c@example.org>\nRSET\nMAIL FROM:<>\nRCPT TO:<d@example.org>\nDATA\n\ny\n.\n";
    bench.codes(two).await;
    let recipients: Vec<_> = bench.kept().into_iter().map(|letter| letter.to).collect();
    assert_eq!(recipients, ["a@example.org", "b@example.org", "d@example.org"]);
}

#[tokio::test]
async fn commands_out_of_order_or_unknown_are_refused_and_the_conversation_goes_on() {
    let bench = Bench::start();
    let said = "MAIL FROM:<a@b.c>\nEHLO\nEHLO x\nRCPT TO:<a@b.c>\nDATA\nMAIL FROM:a\nMAIL FROM:<a@b.c> X=1\nMAIL FROM:<a@b.c> SIZE=9999999\n\
                WHAT\nMAIL FROM:<a@b.c>\nRCPT TO:<nobody>\nMAIL FROM:<a@b.c>\nNOOP\nQUIT\n";
    assert_eq!(bench.codes(said).await, "503 501 250 503 503 501 555 552 500 250 501 503 250 221");
}

#[tokio::test]
async fn a_letter_over_the_limit_is_refused_and_the_next_one_kept() {
    let bench = Bench::start();
    let line = format!("{}\n", "x".repeat(1000));
    let large = format!(
        "EHLO x\nMAIL FROM:<>\nRCPT TO:<a@b.c>\nDATA\n\n{}.\nMAIL FROM:<>\nRCPT TO:<a@b.c>\nDATA\n\nok\n.\n",
        line.repeat(1100)
    );
    assert_eq!(bench.codes(&large).await, "250 250 250 354 552 250 250 354 250");
    assert_eq!(bench.kept().len(), 1);
}

#[tokio::test]
async fn a_line_over_the_limit_is_refused_and_the_conversation_goes_on() {
    let bench = Bench::start();
    assert_eq!(bench.codes(&format!("NOOP {}\nNOOP\n", "x".repeat(9000))).await, "500 250");
}

#[tokio::test]
async fn a_bare_line_feed_around_the_dot_does_not_end_the_letter() {
    let bench = Bench::start();
    bench.say(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.c>\r\nDATA\r\n\r\nx\n.\r\nMAIL FROM:<>\n.\n\r\n.\r\n").await;
    assert_eq!(bench.kept().len(), 1);
}

#[tokio::test]
async fn a_letter_cut_off_is_not_kept() {
    let bench = Bench::start();
    assert_eq!(bench.codes("EHLO x\nMAIL FROM:<>\nRCPT TO:<a@b.c>\nDATA\n\nx\n").await, "250 250 250 354");
    assert!(bench.kept().is_empty());
}

#[tokio::test]
async fn a_client_that_talks_nonsense_is_sent_away() {
    let bench = Bench::start();
    assert!(bench.codes(&"WHAT\n".repeat(30)).await.ends_with("500 421"));
}

#[tokio::test]
async fn a_failing_server_says_451_once_and_then_keeps_the_repeat() {
    let bench = Bench::start();
    bench.faults.set(Channel::Email, FaultMode::Fails, Some(1));
    assert_eq!(bench.codes(LETTER).await, "250 250 250 354 451 221");
    assert_eq!(bench.codes(LETTER).await, "250 250 250 354 250 221");
    assert_eq!(bench.kept().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_hangs_up_in_the_end_and_keeps_nothing() {
    let bench = Bench::start();
    bench.faults.set(Channel::Email, FaultMode::Silent, Some(1));
    let asked = tokio::time::Instant::now();
    assert_eq!(bench.codes(LETTER).await, "250 250 250 354");
    assert_eq!(asked.elapsed(), SILENCE);
    assert!(bench.kept().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_client_that_says_nothing_is_sent_away() {
    let (client, server) = duplex(1024);
    let bench = Bench::start();
    let talk = tokio::spawn(talk(server, bench.messages.clone(), bench.faults.clone()));
    let (mut from_server, _to_server) = tokio::io::split(client);
    let mut answer = String::new();
    from_server.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("421 4.4.2 Idle for too long\r\n"), "{answer}");
    talk.await.unwrap().unwrap();
}

fn any_piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        prop_oneof![
            Just("EHLO x\r\n"),
            Just("MAIL FROM:<a@b.c>\r\n"),
            Just("MAIL FROM:<"),
            Just("RCPT TO:<a@b.c>\r\n"),
            Just("RCPT TO:<Ж"),
            Just("DATA\r\n"),
            Just(".\r\n"),
            Just("\r\n"),
            Just("\n"),
            Just("Subject: =?utf-8?b?"),
            Just("QUIT\r\n"),
        ]
        .prop_map(|text| text.as_bytes().to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_garbage_makes_it_panic(pieces in proptest::collection::vec(any_piece(), 0..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async { Bench::start().say(&pieces.concat()).await });
    }
}
