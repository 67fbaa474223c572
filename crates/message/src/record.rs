//! The records, as generated from `schema/` by build.rs.

include!(concat!(env!("OUT_DIR"), "/message/mod.rs"));
