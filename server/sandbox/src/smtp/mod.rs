//! The simulated mail server: takes letters for anybody and keeps them instead of sending them.

mod lines;
mod session;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::{Faults, SandboxMessages};

/// As many as a pool of the portal could want, with room for a curious person with telnet.
const CONNECTIONS: usize = 20;

/// Starts the server and tells where it listens. It ends with the runtime.
///
/// Errors: the port cannot be opened.
pub async fn start(listen: SocketAddr, messages: SandboxMessages, faults: Faults) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(listen).await?;
    let bound = listener.local_addr()?;
    tokio::spawn(accept(listener, messages, faults));
    Ok(bound)
}

async fn accept(listener: TcpListener, messages: SandboxMessages, faults: Faults) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok((mut stream, _)) = listener.accept().await else {
            // Out of file handles: a pause lets some connection end, a busy loop would not.
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            continue;
        };
        let place = Arc::clone(&places).try_acquire_owned();
        let (messages, faults) = (messages.clone(), faults.clone());
        tokio::spawn(async move {
            // A broken connection is the client's affair: it will come again.
            let _ = match place {
                Ok(_place) => session::talk(stream, messages, faults).await,
                Err(_) => stream.write_all(b"421 4.7.0 Too many connections\r\n").await,
            };
        });
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpStream;

    use super::*;
    use crate::messages::tests::empty;

    #[tokio::test]
    async fn the_twenty_first_connection_is_sent_away() {
        let address = start("127.0.0.1:0".parse().unwrap(), empty(), Faults::default()).await.unwrap();
        let mut greeted = Vec::new();
        for _ in 0..CONNECTIONS {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let mut code = [0; 3];
            stream.read_exact(&mut code).await.unwrap();
            assert_eq!(&code, b"220");
            greeted.push(stream);
        }
        let mut answer = String::new();
        TcpStream::connect(address).await.unwrap().read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("421 "), "{answer}");
    }
}
