//! Bytes as a trace never panic the parser, and what parses writes back equal.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    ntms_oracle::law::a_trace_that_parses_is_written_back_equal(bytes);
});
