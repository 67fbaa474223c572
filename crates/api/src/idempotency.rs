//! The `Idempotency-Key` header: the same key is the same message id, so the same message.
//!
//! A key is remembered as long as the status record of its message: for ever, unless an operator deletes records.

use crate::{
    lookup::Known,
    problem::{Kind, Problem},
};
use axum::http::HeaderMap;
use message::Envelope;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The header.
pub(crate) const HEADER: &str = "idempotency-key";
/// Longest key.
const LONGEST: usize = 255;
/// Keeps these ids apart from anything else that is ever hashed.
const DOMAIN: &[u8] = b"nomnom idempotency key\0";

/// A client's name for one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key(String);

impl Key {
    /// The request's key, if it has one.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let mut values = headers.get_all(HEADER).iter();
        let Some(value) = values.next() else {
            return Ok(None);
        };
        let usable =
            (1..=LONGEST).contains(&value.len()) && value.as_bytes().iter().all(u8::is_ascii_graphic);
        match value.to_str() {
            Ok(key) if usable && values.next().is_none() => Ok(Some(Self(key.to_owned()))),
            _ => Err(Problem::new(
                Kind::InvalidIdempotencyKey,
                format!(
                    "Idempotency-Key must be one value of 1 to {LONGEST} visible ASCII characters, such as a UUID."
                ),
            )),
        }
    }

    /// The id of the message that this key names: of the whole body, or of one line of a batch.
    pub(crate) fn id(&self, line: Option<usize>) -> Uuid {
        let mut hash = Sha256::new();
        hash.update(DOMAIN);
        hash.update(&self.0);
        // No key contains NUL, so a key that ends in digits is no line of another key.
        hash.update([0]);
        if let Some(line) = line {
            hash.update(line.to_string());
        }
        let digest: [u8; 32] = hash.finalize().into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        uuid::Builder::from_custom_bytes(id).into_uuid()
    }
}

/// Refuses a message whose key belongs to another one. A record without a digest counts as the same.
pub(crate) fn check(known: &Known, envelope: &Envelope) -> Result<(), Problem> {
    let digest = envelope.digest();
    let same = match known {
        Known::Recorded(status) => status.digest.as_deref().is_none_or(|recorded| recorded == digest),
        Known::Queued(queued) => queued.digest() == digest,
    };
    if same {
        return Ok(());
    }
    let detail = "This Idempotency-Key was used for another body or another entity. Nothing was stored: send the \
                  same message again, or this one with a key of its own.";
    Err(Problem::new(Kind::IdempotencyConflict, detail).with("message_id", envelope.message_id.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(value: &[u8]) -> Result<Option<Key>, ()> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, axum::http::HeaderValue::from_bytes(value).unwrap());
        Key::of(&headers).map_err(|_| ())
    }

    #[test]
    fn a_key_is_1_to_255_visible_ascii_characters() {
        assert_eq!(Key::of(&HeaderMap::new()).unwrap(), None);
        assert!(key(b"~").is_ok());
        assert!(key(&[b'a'; 255]).is_ok());
        for bad in [&b""[..], b"a b", b"\xc3\xa9", &[b'a'; 256]] {
            assert_eq!(key(bad), Err(()), "{bad:?}");
        }
    }

    #[test]
    fn ids_are_stable_and_lines_have_their_own() {
        let key = key(b"k").unwrap().unwrap();
        assert_eq!(key.id(None), key.id(None));
        assert_eq!(key.id(None).get_version_num(), 8);
        assert_ne!(key.id(None), key.id(Some(1)));
        assert_ne!(key.id(Some(1)), key.id(Some(2)));
        assert_ne!(Key("k1".into()).id(None), key.id(Some(1)));
    }
}
