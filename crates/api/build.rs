//! Generates the `OpenAPI` document from `schema/`.

fn main() {
    build_support::emit(build_support::Target::Api);
}
