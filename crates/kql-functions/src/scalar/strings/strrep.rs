//! `strrep(value, multiplier, [delimiter])`.

use crate::{Family, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Strings,
    "strrep",
    &[],
    &["(value: stringable, multiplier: long, delimiter: stringable?) -> string"],
    "strrep-function",
    "Repeats a string, optionally with a delimiter. At most 1024 repetitions; a multiplier below 1 gives `\"\"`.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let (text, times) = (args.columns[0].as_strings(), args.columns[1].as_longs());
            let delimiters = args.has(2).then(|| args.columns[2].as_strings());
            args.try_strings(|i, out| {
                let times = times.get(i).unwrap_or(0).clamp(0, 1024);
                let once = text.get(i).len() + delimiters.as_ref().map_or(0, |d| d.get(i).len());
                args.fits(once.saturating_mul(times as usize))?;
                for n in 0..times {
                    if let (Some(d), 1..) = (&delimiters, n) {
                        out.push_str(d.get(i));
                    }
                    out.push_str(text.get(i));
                }
                Ok(())
            })
        });
        Ok(kernel)
    },
)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::Value;

    #[test]
    fn repeats() {
        let text = |s: &str| Value::String(s.into());
        check("strrep", &[text("ab"), Value::Long(3), text(".")], text("ab.ab.ab"));
        check("strrep", &[text("ab"), Value::Long(-1)], text(""));
    }
}
