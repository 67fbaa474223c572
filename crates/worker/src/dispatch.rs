//! From record to writer, as generated from `schema/` by build.rs.

use chrono::{DateTime, Utc};
use message::ParsedMessage;
use store::Rows;
use uuid::Uuid;

pub(crate) fn push(rows: &mut Rows, message_id: Uuid, received_at: DateTime<Utc>, record: ParsedMessage) {
    let _ = (rows, message_id, received_at, record);
    todo!()
}
