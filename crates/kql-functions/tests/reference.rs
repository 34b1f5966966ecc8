//! `docs/reference/` says what the declarations say: one page a family. `UPDATE=1` rewrites it.

use kql_functions::{
    Aggregate, Family, Naming, Nulls, Purity, Scalar, SpecialForm, aggregates, plugin, scalar as scalar_mod, special,
};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const COMMAND: &str = "UPDATE=1 cargo test -p kql-functions --test reference";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Pages of `tests/conformance`: path below it and text.
struct Pages(Vec<(String, String)>);

impl Pages {
    fn read() -> Pages {
        let base = root().join("tests/conformance");
        let (mut work, mut out) = (vec![base.clone()], Vec::new());
        while let Some(folder) = work.pop() {
            for entry in fs::read_dir(&folder).expect("conformance pages") {
                let path = entry.expect("entry").path();
                if path.is_dir() {
                    work.push(path);
                } else if path.extension().is_some_and(|e| e == "md") {
                    let name = path.strip_prefix(&base).expect("below").display().to_string();
                    out.push((name, fs::read_to_string(&path).expect("page")));
                }
            }
        }
        out.sort();
        Pages(out)
    }

    /// The page of a builtin: that of its name, that of the file which declares it, the first of its folder that calls it.
    fn of(&self, folder: &str, name: &str, file: &str) -> Option<&str> {
        let exact = |stem: &str| self.0.iter().find(|(p, _)| *p == format!("{folder}/{stem}.md"));
        let call = format!("{name}(");
        let calls = || self.0.iter().find(|(p, text)| p.starts_with(folder) && text.contains(&call));
        exact(name).or_else(|| exact(file)).or_else(calls).map(|(p, _)| p.as_str())
    }
}

/// A builtin as its page shows it.
struct Item {
    name: String,
    aliases: Vec<&'static str>,
    signatures: Vec<String>,
    summary: &'static str,
    facts: Vec<(&'static str, String)>,
}

/// Names of the files of a family that declare something, in the order of their declarations.
fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("family");
    let names = entries.filter_map(|e| e.expect("entry").file_name().into_string().ok());
    let mut names: Vec<String> = names.filter_map(|n| n.strip_suffix(".rs").map(str::to_string)).collect();
    names.retain(|n| n != "mod" && !n.starts_with('_'));
    names.sort();
    names
}

fn title(family: Family) -> (&'static str, &'static str) {
    match family {
        Family::Operator => ("operator", "Operators"),
        Family::Strings => ("strings", "Strings"),
        Family::Parse => ("parse", "Parsing"),
        Family::Hash => ("hash", "Hashes"),
        Family::Conversion => ("conversion", "Conversions"),
        Family::Conditional => ("conditional", "Conditions"),
        Family::Math => ("math", "Mathematics"),
        Family::Bitwise => ("bitwise", "Bits"),
        Family::DateTime => ("datetime", "Dates and times"),
        Family::Dynamic => ("dynamic", "Dynamic values"),
        Family::Ip => ("ip", "IP addresses"),
        Family::Series => ("series", "Series"),
        Family::Geo => ("geo", "Geography"),
        Family::Window => ("window", "Window functions"),
        Family::Sketch => ("sketch", "Sketches"),
        Family::Context => ("context", "Context"),
        Family::Aggregate => ("aggregate", "Aggregates"),
    }
}

fn naming(naming: Naming) -> String {
    match naming {
        Naming::None => "`Column1`, `Column2`, …".into(),
        Naming::FirstArgument => "the name of the first argument".into(),
        Naming::OnlyArgument => "the name of the argument when there is one only, else `Column1`".into(),
        Naming::NameAndFirst => "the name of the function, `_` and the name of the first argument".into(),
        Naming::PrefixAndFirst(p) => format!("`{p}_` and the name of the first argument"),
        Naming::PrefixAndOnly(p) => format!("`{p}_` and the name of the argument when there is one only, else `{p}_`"),
        Naming::PrefixOnly(p) => format!("`{p}`"),
        Naming::PrefixAndTwo(p) => format!("`{p}_` and the names of the first two arguments"),
        Naming::PrefixAndChain(p) => {
            format!("`{p}_` and the name of the first argument, which stands before the names of the others too")
        }
        Naming::PrefixAndEach(p) => format!("`{p}_` and the name of each argument"),
        Naming::ColumnValue => "the text of the first argument where a column has that name".into(),
    }
}

fn nulls(nulls: Nulls) -> String {
    match nulls {
        Nulls::Propagate => "a null argument gives null".into(),
        Nulls::Described(text) => lower_first(text.trim_end_matches('.')),
    }
}

/// Joins a sentence behind a colon, unless it starts with a name or an abbreviation.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(a), Some(b)) if a.is_uppercase() && (b.is_lowercase() || b == ' ') => {
            a.to_lowercase().chain(std::iter::once(b)).chain(chars).collect()
        }
        _ => text.to_string(),
    }
}

fn source(slug: &str) -> String {
    let is_page = slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if is_page { format!("[{slug}](https://learn.microsoft.com/kusto/query/{slug})") } else { slug.to_string() }
}

fn conformance(page: Option<&str>) -> Option<(&'static str, String)> {
    page.map(|p| ("Cases", format!("[{p}](../../tests/conformance/{p})")))
}

fn scalar(s: &Scalar, pages: &Pages, file: &str) -> Item {
    let folder = format!("functions/{}", title(s.family).0);
    let mut facts = vec![("Result column", naming(s.naming)), ("Nulls", nulls(s.nulls))];
    match s.purity {
        Purity::Pure => {}
        Purity::Execution => facts.push(("Computed", "once an execution".into())),
        Purity::Row => facts.push(("Computed", "anew for each row".into())),
        Purity::Table => facts.push(("Computed", "over the whole serialized table".into())),
    }
    facts.push(("Source", source(s.source)));
    facts.extend(conformance(pages.of(&folder, s.name, file)));
    Item {
        name: s.name.to_string(),
        aliases: s.aliases.to_vec(),
        signatures: s.signatures.iter().map(|t| call(s.family, s.name, t)).collect(),
        summary: s.summary,
        facts,
    }
}

/// Operators stand between their arguments; the signature is shown alone.
fn call(family: Family, name: &str, signature: &str) -> String {
    if family == Family::Operator { signature.to_string() } else { format!("{name}{signature}") }
}

fn aggregate(a: &Aggregate, pages: &Pages, file: &str) -> Item {
    let mut facts = vec![("Result column", naming(a.naming)), ("Nulls", nulls(a.nulls)), ("Source", source(a.source))];
    facts.extend(conformance(pages.of("aggregates", a.name, file)));
    Item {
        name: a.name.to_string(),
        aliases: a.aliases.to_vec(),
        signatures: a.signatures.iter().map(|t| format!("{}{t}", a.name)).collect(),
        summary: a.summary,
        facts,
    }
}

/// What readers need not see.
fn generated() -> String {
    format!("<!-- Generated from the declarations by `{COMMAND}`. -->\n\n")
}

fn page(title: &str, intro: &str, mut items: Vec<Item>) -> String {
    items.sort_by(|a, b| a.name.cmp(&b.name));
    let mut out = format!("{}# {title}\n\n{intro}The [notation](README.md#notation) of signatures.\n", generated());
    for item in &items {
        let _ = write!(out, "\n## `{}`\n\n{}\n", item.name, item.summary);
        if !item.signatures.is_empty() {
            let _ = write!(out, "\n```\n{}\n```\n", item.signatures.join("\n"));
        }
        let aliases: Vec<String> = item.aliases.iter().map(|a| format!("`{a}`")).collect();
        let also = (!aliases.is_empty()).then(|| ("Also called", aliases.join(", ")));
        let facts: Vec<_> = also.iter().chain(&item.facts).collect();
        if !facts.is_empty() {
            out.push('\n');
        }
        for (what, text) in facts {
            let _ = writeln!(out, "* {what}: {text}");
        }
    }
    out
}

fn special_items(pages: &Pages) -> Vec<Item> {
    let all = special::ALL.iter().map(|s| {
        let page = pages.of("functions/special", s.name, s.name).or_else(|| pages.of("functions", s.name, s.name));
        let mut facts: Vec<_> = conformance(page).into_iter().collect();
        if s.form == SpecialForm::NeedsCluster {
            facts.push(("Runs", "only in a Kusto cluster; refused by name".into()));
        }
        Item { name: s.name.into(), aliases: Vec::new(), signatures: Vec::new(), summary: s.summary, facts }
    });
    all.collect()
}

fn plugin_items(pages: &Pages) -> Vec<Item> {
    let all = plugin::plugins().map(|p| {
        let mut facts = vec![("Source", source(p.source))];
        facts.extend(conformance(pages.of("plugins", p.name, p.name)));
        let signatures = p.forms.iter().map(|f| format!("T | evaluate {}({})", p.name, parameters(f))).collect();
        Item { name: p.name.into(), aliases: Vec::new(), signatures, summary: p.summary, facts }
    });
    all.collect()
}

/// The parameters of a plugin in the notation of functions.
fn parameters(form: &str) -> String {
    let each = form.split(", ").map(|p| match p.split_once(' ') {
        Some((name, takes)) => format!("{name}: {}", takes.replacen("constant", "const", 1)),
        None => p.to_string(),
    });
    each.collect::<Vec<_>>().join(", ")
}

/// How to read the signatures; the classes are those of `signature.rs`.
const NOTATION: &str = "\
## Notation

`(text: text, start: long, length: long?) -> string` takes two arguments, or three, and gives a string.

| after the colon | means |
|---|---|
| `long`, `string`, `dynamic`, … | this type |
| `string\\|dynamic` | one of these types |
| `array`, `bag` | a dynamic array, a property bag |
| `scalar` | any type |
| `integer`, `number` | `int` and `long`; these, `real` and `decimal` |
| `summable` | a number, `timespan` or `datetime` |
| `orderable`, `not_dynamic` | any type but `dynamic` |
| `not_bool`, `not_real_or_bool` | any type but these |
| `text` | a string, or a dynamic that is converted as by `tostring` |
| `stringable` | any type, converted as by `tostring` |
| `arg0`, `arg1`, `arg2` | the type of the first, second or third argument |
| `common`, `common_number`, … | one type that all such arguments share; numbers are widened |
| `column`, `star`, `table`, `typeof` | a column, `*`, a table, `typeof(…)` |
| `lookup`, `condition`, `aggregate` | of plugins: a column of the lookup table, a predicate over the row, an aggregate call |
| `const …` | a constant |
| `'week'` | this word, in any case |
| `…?`, `…+`, `…*` | optional, one or more, none or more |

Behind `->` stands the type of the result: `arg0` is the type of the first argument, `last` that of the last, `common` the shared type,
`common_non_dynamic` that of the arguments that are not dynamic, `common_or_text` string where dynamic and string meet and dynamic where it
meets another type, `promoted` the type of the first argument (long for an int), `widest` the
widest type of the arguments, `typeof0` the type that the first argument names.
A `~` in front marks a form that the service accepts and the published compiler rejects.
";

/// All pages by file name.
fn expected() -> BTreeMap<String, String> {
    let pages = Pages::read();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut groups: Vec<(&str, &str, &str, Vec<Item>)> = Vec::new();
    for family in scalar_mod::ALL {
        let Some(first) = family.iter().find_map(|file| file.first()) else { continue };
        let (folder, name) = title(first.family);
        let names = files(&src.join("scalar").join(folder));
        assert_eq!(names.len(), family.len(), "files of {folder}");
        let each = names.iter().zip(*family).flat_map(|(n, file)| file.iter().map(move |s| (n, s)));
        groups.push((folder, name, "", each.map(|(n, s)| scalar(s, &pages, n)).collect()));
    }
    let all: Vec<Item> = aggregates().map(|a| aggregate(a, &pages, a.name)).collect();
    groups.push((
        "aggregate",
        "Aggregates",
        "Aggregates stand in `summarize`, `make-series` and similar operators. ",
        all,
    ));
    let forms = "Special forms look like functions, but take names, tables or whole expressions. ";
    groups.push(("special", "Special forms", forms, special_items(&pages)));
    groups.push(("plugin", "Plugins", "Plugins stand behind `evaluate`. ", plugin_items(&pages)));

    let mut out = BTreeMap::new();
    let mut index = format!(
        "{}# Reference of builtins\n\nThe cases of each page are run by the tests.\n\n| page | holds |\n|---|---|\n",
        generated()
    );
    for (file, title, intro, items) in groups {
        let mut names: Vec<String> = items.iter().map(|i| format!("`{}`", i.name.replace('|', "\\|"))).collect();
        names.sort();
        let _ = writeln!(index, "| [{title}]({file}.md) | {} |", names.join(" "));
        out.insert(format!("{file}.md"), page(title, intro, items));
    }
    let _ = write!(index, "\n{NOTATION}");
    out.insert("README.md".into(), index);
    out
}

#[test]
fn the_reference_is_fresh() {
    let folder = root().join("docs/reference");
    let expected = expected();
    let present: Vec<String> = fs::read_dir(&folder)
        .map(|entries| entries.filter_map(|e| e.expect("entry").file_name().into_string().ok()).collect())
        .unwrap_or_default();
    let mut stale: Vec<String> = present.into_iter().filter(|n| !expected.contains_key(n)).collect();
    stale.extend(
        expected
            .iter()
            .filter(|(n, t)| fs::read_to_string(folder.join(n)).ok().as_ref() != Some(t))
            .map(|(n, _)| n.clone()),
    );
    if std::env::var_os("UPDATE").is_none() {
        assert!(stale.is_empty(), "run `{COMMAND}`: {stale:?}");
        return;
    }
    fs::create_dir_all(&folder).expect("folder");
    for name in stale {
        match expected.get(&name) {
            Some(text) => fs::write(folder.join(&name), text).expect("write"),
            None => fs::remove_file(folder.join(&name)).expect("remove"),
        }
    }
}
