//! The connection: addresses, credentials, and what happens when it breaks.

use crate::BrokerError;
use async_nats::{Client, ConnectErrorKind, ConnectOptions, Event, ServerAddr, connection::State};
use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};
use tokio::{sync::watch, time::timeout};

/// How long the first connection may take, over all addresses.
const FIRST: Duration = Duration::from_secs(10);
/// How long one address may take.
const ADDRESS: Duration = Duration::from_secs(3);
/// How often the server must show that it is alive.
const PING: Duration = Duration::from_secs(10);
/// Longest pause between two attempts to reconnect.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Commands that wait for the socket; more wait for a place.
const WAITING: usize = 4096;

/// A client that reconnects for ever.
pub(super) struct Connection {
    pub(super) client: Client,
    changed: watch::Receiver<()>,
}

impl Connection {
    /// How often the connection was made. A pull that began at another number is gone.
    pub(super) fn number(&self) -> u64 {
        self.client.statistics().connects.load(Ordering::Relaxed)
    }

    /// Tells of every connect and disconnect from now on.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        let mut changed = self.changed.clone();
        changed.mark_unchanged();
        changed
    }

    /// Waits until the connection is there, at most `patience`; false when it is not.
    pub(super) async fn ready(&self, patience: Duration) -> bool {
        let connected = || self.client.connection_state() == State::Connected;
        if connected() {
            return true;
        }
        let mut changed = self.changes();
        let until = Instant::now() + patience;
        while !connected() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            // An event may be told before the state is set: look again now and then.
            let _ = timeout(left.min(Duration::from_millis(50)), changed.changed()).await;
        }
        true
    }
}

pub(super) async fn connect(url: &str) -> Result<Connection, BrokerError> {
    let (addresses, credentials) = addresses(url)?;
    let (tell, changed) = watch::channel(());
    let options = credentials
        .apply(ConnectOptions::new())
        .name("nomnom")
        .connection_timeout(ADDRESS)
        .ping_interval(PING)
        .client_capacity(WAITING)
        .max_reconnects(None)
        .reconnect_delay_callback(pause)
        .event_callback(move |event| {
            told(&event);
            tell.send_replace(());
            async {}
        });
    let connected = timeout(FIRST, options.connect(addresses))
        .await
        .map_err(|_| unreachable_server("no answer in time"))?;
    let client = connected.map_err(|error| match error.kind() {
        ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => BrokerError::Setup(
            "NATS refuses the credentials of NATS_URL: check user, password or token (percent-encoded in the URL)"
                .into(),
        ),
        ConnectErrorKind::Tls => BrokerError::Setup(format!("NATS_URL: no TLS with this server: {error}")),
        _ => unreachable_server(&error.to_string()),
    })?;
    Ok(Connection { client, changed })
}

fn unreachable_server(why: &str) -> BrokerError {
    BrokerError::Unavailable(format!("no NATS server at NATS_URL: {why}"))
}

fn told(event: &Event) {
    match event {
        Event::Connected => tracing::info!("connected to NATS"),
        Event::Disconnected => tracing::warn!("the connection to NATS is lost, reconnecting"),
        Event::ServerError(error) => tracing::warn!(%error, "NATS reports an error"),
        Event::SlowConsumer(_) => tracing::warn!("NATS messages came faster than they were taken"),
        other => tracing::debug!(event = %other, "NATS connection"),
    }
}

fn pause(attempt: usize) -> Duration {
    let exponent = u32::try_from(attempt.saturating_sub(1))
        .unwrap_or(u32::MAX)
        .min(10);
    match attempt {
        0 | 1 => Duration::ZERO,
        _ => (Duration::from_millis(10) * 2_u32.pow(exponent)).min(LONGEST_PAUSE),
    }
}

/// What a URL carries beside the address.
#[derive(Default)]
struct Credentials {
    user: String,
    password: Option<String>,
}

impl Credentials {
    /// A user without a password is a token.
    fn apply(self, options: ConnectOptions) -> ConnectOptions {
        match (self.user, self.password) {
            (user, None) if user.is_empty() => options,
            (token, None) => options.token(token),
            (user, Some(password)) => options.user_and_password(user, password),
        }
    }
}

/// The addresses without their credentials, so that no log can show these, and the first credentials found.
fn addresses(urls: &str) -> Result<(Vec<ServerAddr>, Credentials), BrokerError> {
    let wrong = |position: usize, why: &str| {
        BrokerError::Setup(format!(
            "NATS_URL: address {}: {why}; write nats://host:port, several separated by commas",
            position + 1
        ))
    };
    let mut found = Credentials::default();
    let mut addresses = Vec::new();
    for (position, text) in urls.split(',').enumerate() {
        let address: ServerAddr = text
            .trim()
            .parse()
            .map_err(|error: std::io::Error| wrong(position, &error.to_string()))?;
        if !matches!(address.scheme(), "nats" | "tls") {
            return Err(wrong(position, "the scheme must be nats or tls"));
        }
        if address.host().is_empty() {
            return Err(wrong(position, "there is no host"));
        }
        let mut url = address.into_inner();
        if found.user.is_empty() && !url.username().is_empty() {
            found = Credentials {
                user: decoded(url.username()),
                password: url.password().map(decoded),
            };
        }
        // Neither fails where there is a host.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        addresses.push(ServerAddr::from_url(url).map_err(|error| wrong(position, &error.to_string()))?);
    }
    Ok((addresses, found))
}

/// Undoes percent-encoding; what is none stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = |byte: u8| {
            char::from(byte)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        };
        if let (b'%', [high, low, after @ ..]) = (*first, tail)
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            bytes.push(high * 16 + low);
            rest = after;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_taken_out_of_the_addresses() {
        let (addresses, found) = addresses("nats://u:p%40s%2Fs@one:1, tls://two").unwrap();
        assert_eq!(
            (found.user.as_str(), found.password.as_deref()),
            ("u", Some("p@s/s"))
        );
        let texts: Vec<_> = addresses.iter().map(ServerAddr::as_url_str).collect();
        assert_eq!(texts, ["nats://one:1", "tls://two"]);
    }

    #[test]
    fn a_malformed_url_says_which_and_shows_no_secret() {
        for url in [
            "",
            "nats://",
            "http://x",
            "nats://u:secret@h:port",
            "a,nats://u:secret@h:1,ws://s",
        ] {
            let Err(BrokerError::Setup(text)) = addresses(url) else {
                panic!("{url:?} was taken");
            };
            assert!(
                text.starts_with("NATS_URL: address") && !text.contains("secret"),
                "{text}"
            );
        }
    }
}
