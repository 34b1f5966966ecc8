//! `replace_string(text, lookup, rewrite)`.

use crate::{Family, Kernel, Scalar, ScalarId};
use memchr::memmem::Finder;

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Strings,
    "replace_string",
    &[],
    &["(text: string, lookup: string, rewrite: string) -> string"],
    "replace-string-function",
    "Replaces every occurrence of a string, case-sensitively. An empty lookup string replaces nothing.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let (text, lookups) = (args.columns[0].as_strings(), args.columns[1].as_strings());
            let rewrites = args.columns[2].as_strings();
            let mut finder = Finder::new("");
            args.try_strings(|i, out| {
                let (text, lookup, rewrite) = (text.get(i), lookups.get(i), rewrites.get(i));
                if finder.needle() != lookup.as_bytes() {
                    finder = Finder::new(lookup);
                }
                let mut from = 0;
                if !lookup.is_empty() {
                    for at in finder.find_iter(text.as_bytes()) {
                        args.fits(out.len())?;
                        out.push_str(&text[from..at]);
                        out.push_str(rewrite);
                        from = at + lookup.len();
                    }
                }
                out.push_str(&text[from..]);
                Ok(())
            })
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::ReplaceString)];
