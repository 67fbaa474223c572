//! Free TCP ports on loopback.

use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Result, anyhow};

/// Below the range from which systems take the source ports of outgoing connections: a client that
/// reconnects to a stopped server's port can't end up occupying it.
const FIRST: u16 = 12_000;
const COUNT: u16 = 20_000;

/// A port that nobody listens on. Another process may take it before the caller does: who gets a port here
/// starts its server with it, and takes another one if that server can't bind.
pub fn free() -> Result<u16> {
    let random = RandomState::new();
    (0..1000_u64)
        .map(|attempt| {
            let offset = u16::try_from(random.hash_one(attempt) % u64::from(COUNT)).unwrap_or(0);
            FIRST + offset
        })
        .find(|port| is_free(*port))
        .ok_or_else(|| {
            anyhow!(
                "no free TCP port on loopback between {FIRST} and {}",
                FIRST + COUNT
            )
        })
}

/// Whether a server could listen on `127.0.0.1:port` now.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}
