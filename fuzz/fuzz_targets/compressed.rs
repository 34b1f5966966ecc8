//! Compressed files: the first byte chooses the format inside and the compression.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let extensions = ["ndjson.gz", "csv.gz", "json.gz", "ndjson.zst", "csv.zst", "parquet.gz"];
    vigie_fuzz::read_table(extensions[usize::from(*choice) % extensions.len()], bytes);
});
