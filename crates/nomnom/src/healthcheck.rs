//! `nomnom healthcheck`: for images that have no HTTP client of their own.

use anyhow::{Context, bail, ensure};
use std::{
    io::{Read, Write},
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

/// How long connecting, and how long the answer may take. Orchestrators ask every few seconds.
const LIMIT: Duration = Duration::from_secs(2);
/// How much of the answer is read: more than any reason that `/readyz` gives.
const ANSWER: u64 = 16 * 1024;

/// Asks `http://host:port/path` and succeeds if the answer is 2xx.
///
/// # Errors
/// What the answer was instead, or why there is none.
pub fn healthcheck(url: &str) -> anyhow::Result<()> {
    let rest = url.strip_prefix("http://");
    let rest = rest.with_context(|| format!("{url:?} is not of the form http://host:port/path"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let address = host
        .to_socket_addrs()
        .ok()
        .and_then(|mut addresses| addresses.next());
    let address = address.with_context(|| format!("{host:?} is no host:port"))?;
    let mut stream = TcpStream::connect_timeout(&address, LIMIT)?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.set_write_timeout(Some(LIMIT))?;
    // In one piece: a request in crumbs is several packets.
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.take(ANSWER).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1).unwrap_or_default();
    ensure!(!status.is_empty(), "{url} does not speak HTTP");
    if !status.starts_with('2') {
        let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default();
        bail!("{url} answers {status}: {}", body.trim());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{net::TcpListener, thread};

    fn answering(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/readyz", listener.local_addr().unwrap());
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let mut byte = [0];
            while !request.ends_with(b"\r\n\r\n") {
                stream.read_exact(&mut byte).unwrap();
                request.push(byte[0]);
            }
            assert!(request.starts_with(b"GET /readyz HTTP/1.1\r\n"));
            stream.write_all(answer.as_bytes()).unwrap();
        });
        url
    }

    #[test]
    fn a_2xx_is_healthy() {
        healthcheck(&answering("HTTP/1.1 200 OK\r\n\r\n{}")).unwrap();
    }

    #[test]
    fn another_answer_is_quoted() {
        let url = answering("HTTP/1.1 503 Service Unavailable\r\n\r\nthe queue is down");
        let error = healthcheck(&url).unwrap_err().to_string();
        assert_eq!(error, format!("{url} answers 503: the queue is down"));
    }

    #[test]
    fn a_url_that_is_none_is_named() {
        let error = healthcheck("localhost:8080").unwrap_err().to_string();
        assert!(error.contains("http://host:port/path"), "{error}");
    }
}
