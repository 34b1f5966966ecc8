//! CSV of any dialect: reading ends, and what is read depends on neither columns nor threads.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| vigie_fuzz::read_table("csv", bytes));
