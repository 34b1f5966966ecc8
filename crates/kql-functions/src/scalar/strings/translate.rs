//! `translate(searchList, replacementList, source)`.

use crate::{Family, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Strings,
    "translate",
    &[],
    &["(searchList: string, replacementList: string, source: string) -> string"],
    "translate-function",
    "Replaces each character of the search list with the character at the same position of the replacement list. If \
     that list is shorter, its last character is used for the rest; an empty one removes the characters.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let (searches, replacements) = (args.columns[0].as_strings(), args.columns[1].as_strings());
            let text = args.columns[2].as_strings();
            let (mut search, mut replacement): (Vec<char>, Vec<char>) = (Vec::new(), Vec::new());
            args.strings(|i, out| {
                search.clear();
                search.extend(searches.get(i).chars());
                replacement.clear();
                replacement.extend(replacements.get(i).chars());
                out.extend(text.get(i).chars().filter_map(|c| match search.iter().position(|s| *s == c) {
                    Some(n) => replacement.get(n).or(replacement.last()).copied(),
                    None => Some(c),
                }));
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
    fn characters() {
        let text = |s: &str| Value::String(s.into());
        check("translate", &[text("abc"), text("x"), text("abcd")], text("xxxd"));
        check("translate", &[text("abc"), text(""), text("ab")], text(""));
        check("translate", &[text("krasp"), text("otsku"), text("spark")], text("kusto"));
    }
}
