//! A small HTTP/1.1 client: one [`Client`] is one keep-alive connection, used by one task. It is quick enough
//! to be a load generator.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::TrySendError;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{HOST, HeaderMap};
use hyper::{Method, Request, Uri};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const DEFAULT_LIMIT: Duration = Duration::from_secs(30);
/// Largest answer that is read, in bytes.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// An answer, its body read to the end.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Response {
    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header field, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text, with marks for what is not UTF-8.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; the error quotes what it is instead.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body)
            .with_context(|| format!("answer {} is no JSON: {}", self.status, self.text()))
    }
}

/// One connection to one server, opened on first use and again after it was closed.
pub struct Client {
    authority: String,
    limit: Duration,
    connection: Option<SendRequest<Full<Bytes>>>,
}

impl Client {
    /// A client for `http://host:port`; a path in it is ignored.
    pub fn new(url: &str) -> Result<Self> {
        let uri: Uri = url.parse().with_context(|| format!("`{url}` is no URL"))?;
        let authority = uri.authority().filter(|_| uri.scheme_str() == Some("http"));
        let authority = authority.with_context(|| format!("`{url}` is not of the form http://host:port"))?;
        let port = authority.port_u16().unwrap_or(80);
        let authority = format!("{}:{port}", authority.host());
        Ok(Self {
            authority,
            limit: DEFAULT_LIMIT,
            connection: None,
        })
    }

    /// Changes how long one request may take, connecting included (30 s by default).
    #[must_use]
    pub fn with_limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// `GET path`.
    pub async fn get(&mut self, path: &str) -> Result<Response> {
        self.send(Method::GET, path, &[], Bytes::new()).await
    }

    /// `POST path`.
    pub async fn post(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Result<Response> {
        self.send(Method::POST, path, headers, body).await
    }

    /// Any request. An error means that no whole answer came: the server may have done the work or not.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Result<Response> {
        let mut request = Request::builder()
            .method(&method)
            .uri(path)
            .header(HOST, &self.authority);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(Full::new(body.into()))
            .with_context(|| format!("cannot ask for `{path}`"))?;
        let what = format!("{method} http://{}{path}", self.authority);
        // A request that fails or runs out of time leaves a connection that can't be used again.
        let connection = self.connection.take();
        match timeout(self.limit, exchange(connection, &self.authority, request)).await {
            Ok(Ok((connection, response))) => {
                self.connection = Some(connection);
                Ok(response)
            }
            Ok(Err(error)) => Err(error.context(what)),
            Err(_) => bail!("{what}: no answer within {:?}", self.limit),
        }
    }
}

/// `GET url` on a connection of its own.
pub async fn get(url: &str) -> Result<Response> {
    let uri: Uri = url.parse().with_context(|| format!("`{url}` is no URL"))?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Client::new(url)?.get(path).await
}

/// Sends `bytes` as they are to `http://host:port` and returns everything that comes back until the server
/// closes the connection or `limit` is over. For requests that no client would send.
pub async fn raw(url: &str, bytes: &[u8], limit: Duration) -> Result<Vec<u8>> {
    let authority = Client::new(url)?.authority;
    let mut stream = TcpStream::connect(&authority)
        .await
        .with_context(|| format!("cannot connect to {authority}"))?;
    let mut answer = Vec::new();
    let talk = async {
        // A server may answer and close before it has read everything; then writing fails and reading does not.
        let _ = stream.write_all(bytes).await;
        let _ = stream.read_to_end(&mut answer).await;
    };
    let _ = timeout(limit, talk).await;
    Ok(answer)
}

async fn exchange(
    connection: Option<SendRequest<Full<Bytes>>>,
    authority: &str,
    request: Request<Full<Bytes>>,
) -> Result<(SendRequest<Full<Bytes>>, Response)> {
    let mut connection = usable(connection, authority).await?;
    let mut answer = connection.try_send_request(request).await;
    if let Err(error) = &mut answer
        && let Some(unsent) = error.take_message()
    {
        // The server closed the idle connection before the request left.
        connection = connect(authority).await?;
        answer = connection.try_send_request(unsent).await;
    }
    let (head, body) = answer.map_err(TrySendError::into_error)?.into_parts();
    let body = Limited::new(body, MAX_BODY)
        .collect()
        .await
        .map_err(|error| anyhow::anyhow!(error))?;
    Ok((
        connection,
        Response {
            status: head.status.as_u16(),
            headers: head.headers,
            body: body.to_bytes(),
        },
    ))
}

async fn usable(
    connection: Option<SendRequest<Full<Bytes>>>,
    authority: &str,
) -> Result<SendRequest<Full<Bytes>>> {
    if let Some(mut open) = connection
        && open.ready().await.is_ok()
    {
        return Ok(open);
    }
    connect(authority).await
}

async fn connect(authority: &str) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(authority)
        .await
        .with_context(|| format!("cannot connect to {authority}"))?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // Ends with the sender or when the server closes; its error reaches the request that is under way.
    tokio::spawn(connection);
    Ok(sender)
}
