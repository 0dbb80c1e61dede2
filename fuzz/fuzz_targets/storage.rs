#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| pileus_fuzz::storage::run(data));
