//! From record to writer, as generated from `schema/` by build.rs.

include!(concat!(env!("OUT_DIR"), "/worker/dispatch.rs"));
