//! `split(source, delimiter, [requestedIndex])`.

use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::{Dyn, Type};
use memchr::memmem::Finder;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::Split),
    name: "split",
    aliases: &[],
    family: Family::Strings,
    syntax: Syntax::Named,
    signatures: &["(source: stringable, delimiter: string, requestedIndex: integer?) -> array(string)"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Described("A null string counts as `\"\"`, which splits into one empty part."),
    purity: Purity::Pure,
    summary: "Splits a string at a delimiter. With an index, the array holds only that part, or a null if there is \
              no such part; a negative index counts as none. An empty delimiter does not split.",
    source: "split-function",
    bind: |args| {
        let indexed = args.count() > 2;
        let kernel: Kernel = Box::new(move |args| {
            let (text, delimiters) = (args.columns[0].as_strings(), args.columns[1].as_strings());
            let indices = indexed.then(|| args.columns[2].as_longs());
            let mut out = args.builder(Type::Dynamic);
            let nothing = Dyn::Array(vec![Dyn::Null]);
            let mut finder = Finder::new(delimiters.get(0));
            // The strings of the previous row are reused, so a row allocates only if it needs more.
            let (mut array, mut used) = (Dyn::Array(Vec::new()), Vec::new());
            for i in 0..args.rows {
                let delimiter = delimiters.get(i);
                if finder.needle() != delimiter.as_bytes() {
                    finder = Finder::new(delimiter);
                }
                let Dyn::Array(items) = &mut array else { break };
                let mut n = 0;
                let mut add = |piece: &str| {
                    if n == items.len() {
                        items.push(used.pop().unwrap_or_else(|| Dyn::String(String::new())));
                    }
                    if let Dyn::String(s) = &mut items[n] {
                        s.clear();
                        s.push_str(piece);
                    }
                    n += 1;
                };
                let mut missing = false;
                match indices.as_ref().map(|l| l.get(i)) {
                    None | Some(Some(..0)) => pieces(text.get(i), &finder, |_, piece| add(piece)),
                    Some(Some(wanted)) => {
                        missing = true;
                        pieces(text.get(i), &finder, |at, piece| {
                            if at == wanted {
                                missing = false;
                                add(piece)
                            }
                        });
                    }
                    Some(None) => {}
                }
                used.extend(items.drain(n..));
                if missing {
                    out.push_dyn(&nothing);
                } else {
                    out.push_dyn(&array);
                }
            }
            Ok(out.finish()?)
        });
        Ok(kernel)
    },
}];

fn pieces(text: &str, finder: &Finder<'_>, mut f: impl FnMut(i64, &str)) {
    let length = finder.needle().len();
    let (mut from, mut n) = (0, 0);
    if length > 0 {
        while let Some(at) = finder.find(&text.as_bytes()[from..]) {
            f(n, &text[from..from + at]);
            from += at + length;
            n += 1;
        }
    }
    f(n, &text[from..]);
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    #[test]
    fn pieces() {
        let text = |s: &str| Value::String(s.into());
        let array = |s: &str| Value::Dynamic(Dyn::from_text(s));
        check("split", &[text("a__b"), text("_")], array(r#"["a","","b"]"#));
        check("split", &[text(""), text(",")], array(r#"[""]"#));
        check("split", &[text("a,b"), text(","), Value::Long(1)], array(r#"["b"]"#));
        check("split", &[text("a,b"), text(","), Value::Long(2)], array("[null]"));
        check("split", &[text("a,b"), text(","), Value::Long(-1)], array(r#"["a","b"]"#));
        check("split", &[text("a,b"), text("")], array(r#"["a,b"]"#));
    }
}
