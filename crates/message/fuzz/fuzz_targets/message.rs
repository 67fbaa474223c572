//! No bytes make the parser or the envelope panic, and what the parser reads, it writes such that it reads the same.
//! Run it in `crates/message`: `cargo +nightly fuzz run message`.

#![no_main]

use chrono::DateTime;
use libfuzzer_sys::fuzz_target;
use message::{Envelope, parse_message};

fuzz_target!(|bytes: &[u8]| {
    let arrived = DateTime::UNIX_EPOCH;
    if let Ok(envelope) = Envelope::decode(bytes, arrived) {
        assert!(Envelope::decode(&envelope.encode(), arrived).is_ok());
    }
    if let Ok(body) = std::str::from_utf8(bytes)
        && let Ok(record) = parse_message(body)
    {
        assert_eq!(parse_message(&record.to_string()), Ok(record));
    }
});
