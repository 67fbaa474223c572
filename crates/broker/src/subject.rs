//! Subjects and headers from input that nobody has to trust.
//!
//! A subject goes onto the wire as it is: a space or a line break in it would be a protocol command.

use uuid::Uuid;

/// Longest reason in characters.
const MAX_REASON: usize = 512;
/// Longest entity in a subject, and longest original subject in a header, in characters.
const MAX_ENTITY: usize = 64;
const MAX_SUBJECT: usize = 256;

/// What `publish` adds to the payload on the wire: the version line and `Nats-Msg-Id`.
const HEADER_FRAME: usize = "NATS/1.0\r\nNats-Msg-Id: \r\n\r\n".len();
/// What must stay free under the server's `max_payload`: a dead letter adds headers.
const HEADROOM: usize = 64 * 1024;

/// Where a message is published. An entity that can be no token of a subject counts as none.
pub(crate) fn ingest(entity: Option<&str>, id: Uuid) -> String {
    format!("messages.ingest.{}.{id}", token(entity).unwrap_or("default"))
}

/// Where a dead letter is published.
#[cfg(any(feature = "nats", test))]
pub(crate) fn dead_letter(entity: Option<&str>, id: Uuid) -> String {
    format!("dlq.messages.{}.{id}", token(entity).unwrap_or("unknown"))
}

/// What deduplication looks at: the message's id, and another one for each replay.
pub(crate) fn dedup_id(id: Uuid, retry_count: u32) -> String {
    if retry_count == 0 {
        id.to_string()
    } else {
        format!("{id}.{retry_count}")
    }
}

/// Bytes that a publish has on the wire, headers included.
pub(crate) fn wire_size(payload: &[u8], dedup_id: &str) -> usize {
    HEADER_FRAME + dedup_id.len() + payload.len()
}

/// Most bytes that a publish may have on the wire.
pub(crate) fn size_limit(max_payload: usize) -> usize {
    max_payload.saturating_sub(HEADROOM)
}

/// A reason that is safe in a header and in a log: one line, bounded, no control characters.
pub(crate) fn sanitise_reason(reason: &str) -> String {
    one_line(reason, MAX_REASON)
}

/// A subject that is safe in a header.
pub(crate) fn sanitise_subject(subject: &str) -> String {
    one_line(subject, MAX_SUBJECT)
}

fn one_line(text: &str, max: usize) -> String {
    let mut line = String::new();
    // A line break and what is around it becomes one space.
    for word in text.split(char::is_control).flat_map(|part| part.split(' ')) {
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > max * 4 {
            break;
        }
    }
    match line.char_indices().nth(max) {
        Some((end, _)) => line[..end].trim_end().to_owned(),
        None => line,
    }
}

fn token(entity: Option<&str>) -> Option<&str> {
    let safe = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    entity.filter(|name| !name.is_empty() && name.len() <= MAX_ENTITY && name.bytes().all(safe))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &[&str] = &[
        "",
        "a.b",
        "*",
        ">",
        "a b",
        "a\r\nPUB x 1\r\n1",
        "a\0",
        "../x",
        "Order",
        "ordér",
        "a\tb",
        "%0d%0a",
    ];

    #[test]
    fn hostile_entities_never_reach_a_subject() {
        let long = "x".repeat(MAX_ENTITY + 1);
        for entity in HOSTILE.iter().copied().chain([long.as_str()]) {
            assert_eq!(
                ingest(Some(entity), Uuid::nil()),
                ingest(None, Uuid::nil()),
                "{entity:?}"
            );
            assert_eq!(
                dead_letter(Some(entity), Uuid::nil()),
                format!("dlq.messages.unknown.{}", Uuid::nil())
            );
        }
        assert_eq!(
            ingest(Some("order_line_item2"), Uuid::nil()),
            format!("messages.ingest.order_line_item2.{}", Uuid::nil())
        );
    }

    #[test]
    fn a_reason_becomes_one_bounded_line() {
        assert_eq!(
            sanitise_reason("a\r\nNats-Msg-Id: x\0 b \u{85}c"),
            "a Nats-Msg-Id: x b c"
        );
        assert_eq!(sanitise_reason("  \r\n "), "");
        let long = sanitise_reason(&"é ".repeat(100_000));
        assert!(
            long.chars().count() <= MAX_REASON && long.ends_with('é'),
            "{long}"
        );
        let word = sanitise_reason(&"ß".repeat(100_000));
        assert_eq!(word.chars().count(), MAX_REASON);
    }

    #[test]
    fn a_replay_is_no_duplicate_of_the_first_publish() {
        assert_ne!(dedup_id(Uuid::nil(), 0), dedup_id(Uuid::nil(), 1));
    }
}
