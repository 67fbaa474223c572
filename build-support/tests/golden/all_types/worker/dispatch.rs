// Generated from schema/. Do not edit. See an entity: cargo xtask codegen --print every_type

use chrono::{DateTime, Utc};
use message::ParsedMessage;
use store::Rows;
use uuid::Uuid;

/// Adds a record to the rows of its table.
pub(crate) fn push(rows: &mut Rows, message_id: Uuid, received_at: DateTime<Utc>, record: ParsedMessage) {
    match record {
        ParsedMessage::EveryType(record) => rows.every_types.push(store::EveryTypeRow {
            free_text: record.free_text,
            whole: record.whole,
            big: record.big,
            money: record.money.into(),
            ratio: record.ratio,
            flag: record.flag,
            day_of_it: record.day_of_it,
            moment: record.moment.into(),
            ident: record.ident.into(),
            document: record.document.into(),
            maybe_text: record.maybe_text,
            maybe_whole: record.maybe_whole,
            maybe_big: record.maybe_big,
            maybe_money: record.maybe_money.map(Into::into),
            maybe_ratio: record.maybe_ratio,
            maybe_flag: record.maybe_flag,
            maybe_day: record.maybe_day,
            maybe_moment: record.maybe_moment.map(Into::into),
            maybe_ident: record.maybe_ident.map(Into::into),
            maybe_document: record.maybe_document.map(Into::into),
            code: record.code,
            level: record.level,
            bounded_whole: record.bounded_whole,
            bounded_big: record.bounded_big,
            bounded_money: record.bounded_money.into(),
            bounded_ratio: record.bounded_ratio,
            bounded_day: record.bounded_day,
            units: record.units.into(),
            message_id: message_id.into(),
            received_at: received_at.into(),
        }),
        ParsedMessage::FirstStays(record) => rows.kept_rows.push(store::FirstStaysRow {
            ident: record.ident.into(),
            a_name_of_fifty_characters_is_as_long_as_can_be: record
                .a_name_of_fifty_characters_is_as_long_as_can_be
                .map(Into::into),
            another_name_of_fifty_characters_that_is_very_long: record
                .another_name_of_fifty_characters_that_is_very_long,
            third_name_of_fifty_characters_with_wide_precision: record
                .third_name_of_fifty_characters_with_wide_precision
                .map(Into::into),
            documented: record.documented,
            nearly: record.nearly,
            message_id: message_id.into(),
            received_at: received_at.into(),
        }),
        ParsedMessage::LogLine(record) => rows.log_lines.push(store::LogLineRow {
            line: record.line,
            message_id: message_id.into(),
            received_at: received_at.into(),
        }),
        ParsedMessage::OnlyKey(record) => rows.only_keys.push(store::OnlyKeyRow {
            left_side: record.left_side,
            right_side: record.right_side,
            message_id: message_id.into(),
            received_at: received_at.into(),
        }),
        ParsedMessage::SecondFails(record) => rows.strict_rows.push(store::SecondFailsRow {
            code: record.code,
            amount: record.amount.map(Into::into),
            message_id: message_id.into(),
            received_at: received_at.into(),
        }),
    }
}
