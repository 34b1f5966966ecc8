use crate::bind::binder::Binder;
use kql_source::{Applicability, Code, Diagnostic, Edit, Fix, Span};
use kql_syntax::ast::{Argument, ExprKind, Ident, Query, Statement};
use kql_syntax::visit;

/// Deprecated names with those that replace them.
/// Source: "Deprecated aliases" on the pages of the functions.
const DEPRECATED: [(&str, &str); 21] = [
    ("any", "take_any"),
    ("anyif", "take_anyif"),
    ("argmax", "arg_max"),
    ("argmin", "arg_min"),
    ("arraylength", "array_length"),
    ("base64_decodestring", "base64_decode_tostring"),
    ("base64_encodestring", "base64_encode_tostring"),
    ("columnifexists", "column_ifexists"),
    ("datepart", "datetime_part"),
    ("extractall", "extract_all"),
    ("makelist", "make_list"),
    ("makeset", "make_set"),
    ("notempty", "isnotempty"),
    ("notnull", "isnotnull"),
    ("pack", "bag_pack"),
    ("pack_dictionary", "bag_pack"),
    ("parsejson", "parse_json"),
    ("parseurl", "parse_url"),
    ("parseurlquery", "parse_urlquery"),
    ("todynamic", "parse_json"),
    ("toobject", "parse_json"),
];

/// The size that `makeset` and `makelist` have where a call gives none.
const LEGACY_SIZE: &str = "128";

impl Binder<'_> {
    /// Calls of functions by a deprecated name.
    pub(crate) fn lint_deprecated_calls(&mut self, query: &Query) {
        if self.evaluate.is_some() || self.as_compiler() {
            return;
        }
        let declared: Vec<&str> = query
            .statements
            .iter()
            .filter_map(|s| if let Statement::Let(l) = s { Some(l.name.name.as_str()) } else { None })
            .collect();
        let mut found = Vec::new();
        visit::each_expr_of_query(query, |e| {
            let ExprKind::Call(name, args) = &e.kind else { return };
            let Some((_, instead)) = DEPRECATED.iter().find(|(old, _)| *old == name.name) else { return };
            if !declared.contains(&name.name.as_str()) && self.catalog.function(&name.name).is_none() {
                found.push(finding(name, args, e.span, instead));
            }
        });
        found.into_iter().for_each(|d| self.report(d));
    }
}

fn finding(name: &Ident, args: &[Argument], call: Span, instead: &str) -> Diagnostic {
    let message = format!("`{}` is a deprecated name of `{instead}`", name.name);
    let mut d = Diagnostic::new(Code::DeprecatedFunction, name.span, message).with_help(format!("write `{instead}`"));
    let title = format!("use `{instead}`");
    let rename = Edit { span: name.span, replacement: instead.to_string() };
    let is_legacy = matches!(name.name.as_str(), "makeset" | "makelist");
    if is_legacy && args.len() == 1 {
        // The new functions keep more elements.
        let size =
            Edit { span: Span { start: call.end - 1, end: call.end - 1 }, replacement: format!(", {LEGACY_SIZE}") };
        let title = format!("use `{instead}` with the size that `{}` has", name.name);
        d = d.with_fix(Fix { title, edits: vec![rename.clone(), size], applicability: Applicability::Safe });
        return d.with_fix(Fix {
            title: format!("use `{instead}`"),
            edits: vec![rename],
            applicability: Applicability::Unsafe,
        });
    }
    let keeps_meaning = is_legacy || is_same(&name.name, instead);
    let applicability = if keeps_meaning { Applicability::Safe } else { Applicability::Unsafe };
    d.with_fix(Fix { title, edits: vec![rename], applicability })
}

/// Whether two names are of one declaration, so that the columns of a result have the same names too.
fn is_same(old: &str, new: &str) -> bool {
    let scalar = |name| kql_functions::function(name).map(|f| f.name);
    let aggregate = |name| kql_functions::aggregate(name).map(|f| f.name);
    let special = |name| kql_functions::special::find(name).map(|s| s.form);
    let same_special = special(old).is_some() && special(old) == special(new);
    let same = |a: Option<&str>, b: Option<&str>| a.is_some() && a == b;
    // Two declarations, since the published compiler takes other arguments.
    let parses = |name| scalar(name).is_some_and(|n| n == "parse_json" || n == "todynamic");
    same_special || parses(old) && parses(new) || same(scalar(old), scalar(new)) || same(aggregate(old), aggregate(new))
}
