//! Who sent a message.

use axum::http::{Extensions, HeaderMap};
use std::net::{IpAddr, SocketAddr};

/// The other end of the connection. [`crate::serve`] adds it to every request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// The client's address: the peer's, or when told to trust it, what the nearest proxy says (the last value of
/// `X-Forwarded-For`; the ones before it may be made up). What is no address is passed over.
pub(crate) fn source(headers: &HeaderMap, extensions: &Extensions, trust_forwarded: bool) -> Option<String> {
    let peer = extensions.get::<Peer>().map(|peer| peer.0.ip().to_canonical());
    let forwarded = if trust_forwarded { forwarded(headers) } else { None };
    forwarded.or(peer).map(|address| address.to_string())
}

fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    let hop = last.to_str().ok()?.rsplit(',').next()?;
    hop.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(forwarded: &[&str], trust: bool) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let mut extensions = Extensions::new();
        extensions.insert(Peer("10.0.0.1:5000".parse().unwrap()));
        source(&headers, &extensions, trust)
    }

    #[test]
    fn the_source_is_the_peer_unless_the_proxy_is_trusted() {
        for (forwarded, trust, expected) in [
            (&[][..], true, "10.0.0.1"),
            (&["192.0.2.7"], false, "10.0.0.1"),
            (&["192.0.2.7"], true, "192.0.2.7"),
            (&["1.1.1.1, 192.0.2.7"], true, "192.0.2.7"),
            (&["1.1.1.1", "2001:db8::1"], true, "2001:db8::1"),
            (&["<script>"], true, "10.0.0.1"),
            (&["192.0.2.7,"], true, "10.0.0.1"),
        ] {
            assert_eq!(from(forwarded, trust).as_deref(), Some(expected), "{forwarded:?}");
        }
    }
}
