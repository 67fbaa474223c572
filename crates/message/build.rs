//! Generates the records and their parsers from `schema/`.

fn main() {
    build_support::emit(build_support::Target::Message);
}
