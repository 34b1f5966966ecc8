//! What a slot can hold.

use super::usual::{self, rank};
use super::{Item, ItemKind};
use crate::slot::{Clause, Expects, Role, Slot, options, role, words};
use kql::{Catalog, DeclaredKind, Scope, Session};
use kql_functions::{Family, Syntax, plugin};
use kql_syntax::{TokenKind, WordClass, operators, tokens};
use kql_types::{Field, Type};

/// A position, and what is known of it.
pub(super) struct Position<'p> {
    pub(super) session: &'p Session,
    pub(super) text: &'p str,
    /// The text before the word.
    pub(super) before: &'p str,
    /// The text after the word.
    pub(super) after: &'p str,
    pub(super) slot: &'p Slot,
    pub(super) scope: &'p Scope,
}

/// Items with their weights; the heaviest is the likeliest.
#[derive(Default)]
pub(super) struct Offers(pub(super) Vec<(Item, i32)>);

impl Offers {
    fn add(&mut self, kind: ItemKind, label: &str, detail: impl Into<String>, weight: i32) {
        let item = Item { label: label.to_string(), insert: label.to_string(), kind, detail: detail.into() };
        self.0.push((item, weight));
    }

    fn words(&mut self, kind: ItemKind, list: &[&str], weight: i32) {
        for (i, word) in list.iter().enumerate() {
            self.add(kind, word, "", weight - i as i32);
        }
    }
}

/// Kinds of joins, the commonest first.
const JOINS: &[&str] = &[
    "inner",
    "leftouter",
    "leftanti",
    "innerunique",
    "rightanti",
    "rightouter",
    "fullouter",
    "leftsemi",
    "rightsemi",
    "anti",
    "semi",
];

const CHARTS: &[&str] = &[
    "timechart",
    "columnchart",
    "piechart",
    "barchart",
    "linechart",
    "areachart",
    "table",
    "card",
    "scatterchart",
    "stackedareachart",
    "anomalychart",
    "ladderchart",
    "pivotchart",
    "timepivot",
    "treemap",
];

/// Offers all that may stand at a position.
pub(super) fn offer(p: &Position<'_>, out: &mut Offers) {
    let catalog = p.session.catalog();
    match &p.slot.expects {
        Expects::Statement => {
            tables(p, catalog, out);
            out.words(ItemKind::Keyword, &["let"], 300);
            let words = ["union", "search", "print", "range", "datatable", "find", "externaldata", "set", "declare"];
            out.words(ItemKind::Keyword, &words, 148);
            functions(out, 0, 0);
        }
        Expects::LetValue => {
            out.words(
                ItemKind::Function,
                &["dynamic", "ago", "datatable", "materialize", "toscalar", "datetime", "union"],
                340,
            );
            tables(p, catalog, out);
            functions(out, 40, 0);
        }
        Expects::Table => {
            tables(p, catalog, out);
            out.words(ItemKind::Keyword, &["union", "datatable", "search", "print", "range", "externaldata"], 145);
        }
        Expects::Operator => {
            for word in operators() {
                out.add(ItemKind::Operator, word, "", 200 - rank(usual::OPERATORS, word) as i32);
            }
        }
        Expects::Operand | Expects::Value => operand(p, catalog, out),
        Expects::AfterOperand => after_operand(p, out),
        Expects::OptionValue(option) => option_values(p, option, out),
        Expects::Member(base) => members(p, base, out),
        Expects::TypeName => {
            let types = [Type::String, Type::Long, Type::DateTime, Type::Dynamic, Type::Int, Type::Bool, Type::Real];
            let rest = [Type::Timespan, Type::Guid, Type::Decimal];
            for (i, ty) in types.iter().chain(&rest).enumerate() {
                out.add(ItemKind::Type, ty.name(), "", 100 - i as i32);
            }
        }
        Expects::Text => in_text(p, catalog, out),
        Expects::NewName => {}
    }
}

fn operand(p: &Position<'_>, catalog: &dyn Catalog, out: &mut Offers) {
    if p.slot.call.is_some() && p.slot.expects == Expects::Operand && p.slot.infix.is_none() {
        parameters(p, catalog, out);
    }
    let Some(operator) = &p.slot.operator else {
        declared(p, out, 120);
        functions(out, 80, 0);
        if p.slot.call.is_some() {
            tables(p, catalog, out);
        }
        return;
    };
    let role = role(&operator.word, operator.clause);
    let starts = p.slot.infix.is_none() && p.slot.expects == Expects::Operand && p.slot.call.is_none();
    if starts && operator.clause == Clause::Items && p.before.trim_end().ends_with(&operator.word) {
        for (i, option) in options(&operator.word).iter().enumerate() {
            let weight = if *option == "kind" && operator.word == "join" { 400 } else { 60 };
            out.add(ItemKind::Parameter, option, "", weight - i as i32);
        }
        // `sort by`, and `summarize by`.
        for (word, _) in words(&operator.word, operator.clause) {
            let is_next = matches!(*word, "by") || role == Role::NewName;
            let weight = if operator.word == "summarize" { 191 } else { 500 };
            if is_next {
                out.add(ItemKind::Keyword, word, "", weight);
            }
        }
    }
    match role {
        Role::Table => {
            tables(p, catalog, out);
            out.words(ItemKind::Keyword, &["isfuzzy", "datatable"], 10);
        }
        Role::Plugin if p.slot.call.is_some() => values(p, Role::Column, out),
        Role::Plugin => {
            for found in plugin::plugins() {
                let weight = if found.name == "bag_unpack" { 110 } else { 100 };
                out.add(ItemKind::Plugin, found.name, found.summary, weight);
            }
        }
        Role::Chart => out.words(ItemKind::Value, CHARTS, 100),
        Role::NewName => {}
        Role::Number => declared(p, out, 100),
        Role::Invoked => {
            for d in &p.scope.names {
                if matches!(d.kind, DeclaredKind::Function { table: true, .. }) {
                    out.add(ItemKind::Declared, &d.name, "function of a table", 120);
                }
            }
            for name in catalog.function_names() {
                out.add(ItemKind::Function, &name, "workspace function", 60);
            }
        }
        Role::JoinKey => join_keys(p, out),
        Role::Aggregate if p.slot.call.is_none() => {
            aggregates(out, 200);
            columns(&p.scope.columns, out, 60);
            functions(out, 20, 0);
            declared(p, out, 40);
        }
        Role::Aggregate | Role::Condition | Role::Value | Role::Column | Role::GroupKey => values(p, role, out),
    }
}

fn values(p: &Position<'_>, role: Role, out: &mut Offers) {
    let named = p.slot.expects == Expects::Value;
    let (of_columns, of_functions, of_declared) = match (role, named, &p.slot.infix) {
        // The right side of a comparison is rarely a column.
        (_, _, Some(infix)) if !matches!(infix.as_str(), "and" | "or" | "+" | "-" | "*" | "/") => (100, 100, 130),
        (Role::Column, false, _) => (200, 60, 20),
        (Role::Value, false, None) if p.slot.call.is_none() => (150, 30, 10),
        (Role::Value, true, None) => (130, 150, 60),
        _ => (160, 100, 60),
    };
    columns(&p.scope.columns, out, of_columns);
    if p.scope.open {
        names_in_text(p, out, of_columns - 40);
    }
    let joins = matches!(p.slot.infix.as_deref(), None | Some("and" | "or"));
    if joins {
        let usual = match (role, named) {
            _ if p.slot.call.is_some() => usual::ARGUMENTS,
            (Role::Condition, _) => usual::TESTS,
            (Role::Value, _) | (_, true) => usual::VALUES,
            (Role::GroupKey, false) => &["bin"],
            _ => &[],
        };
        let weight = if named { 240 } else { 186 };
        for (i, name) in usual.iter().enumerate() {
            let detail = kql_functions::function(name).and_then(|f| f.signatures.first().copied());
            out.add(ItemKind::Function, name, detail.unwrap_or_default(), weight - 12 * i as i32);
        }
    }
    if let Some("in" | "in~" | "!in" | "!in~" | "has_any" | "has_all") = p.slot.infix.as_deref() {
        out.add(ItemKind::Function, "dynamic", "literal", 220);
    }
    if operator_clause(p) == Some(Clause::To) {
        out.add(ItemKind::Function, "typeof", "a type", 400);
    }
    functions(out, of_functions, 0);
    declared(p, out, of_declared);
    if let Some("in" | "in~" | "!in" | "!in~" | "has_any" | "has_all") = p.slot.infix.as_deref() {
        tables(p, p.session.catalog(), out);
    }
}

/// Names that the query uses: columns of tables that nothing describes may be among them.
fn names_in_text(p: &Position<'_>, out: &mut Offers, weight: i32) {
    let all = tokens(p.text);
    let is_made = |name: &str| p.scope.names.iter().any(|d| d.name == name);
    for three in all.windows(3) {
        let (before, word, after) = (three[0], three[1], three[2].kind);
        let name = &p.text[word.span.range()];
        let is_name = word.kind == TokenKind::Word(WordClass::Name) && after != TokenKind::OpenParen;
        let is_declared = &p.text[before.span.range()] == "let" || is_made(name);
        if is_name && !is_declared {
            out.add(ItemKind::Column, name, "", weight);
        }
    }
}

fn operator_clause(p: &Position<'_>) -> Option<Clause> {
    p.slot.operator.as_ref().map(|o| o.clause)
}

fn columns(fields: &[Field], out: &mut Offers, weight: i32) {
    for f in fields {
        let usual = usual::COLUMNS.len() - rank(usual::COLUMNS, &f.name);
        out.add(ItemKind::Column, &f.name, f.ty.name(), weight + (usual / 3) as i32);
    }
}

fn declared(p: &Position<'_>, out: &mut Offers, weight: i32) {
    for (i, d) in p.scope.names.iter().enumerate() {
        let (detail, weight) = match &d.kind {
            DeclaredKind::Scalar(ty) => (ty.name().to_string(), weight),
            DeclaredKind::Table(fields) => (format!("table of {} columns", fields.len()), weight - 40),
            DeclaredKind::Function { parameters, .. } => (signature(parameters), weight - 10),
            DeclaredKind::Pattern => ("pattern".to_string(), weight - 40),
        };
        out.add(ItemKind::Declared, &d.name, detail, weight - i.min(20) as i32);
    }
}

fn signature(parameters: &[(String, String)]) -> String {
    let list: Vec<String> = parameters.iter().map(|(name, ty)| format!("{name}:{ty}")).collect();
    format!("({})", list.join(", "))
}

fn tables(p: &Position<'_>, catalog: &dyn Catalog, out: &mut Offers) {
    for (i, d) in p.scope.names.iter().enumerate() {
        let (detail, weight) = match &d.kind {
            DeclaredKind::Table(fields) => (format!("table of {} columns", fields.len()), 260),
            DeclaredKind::Function { parameters, .. } => (signature(parameters), 240),
            DeclaredKind::Scalar(ty) => (ty.name().to_string(), 20),
            DeclaredKind::Pattern => ("pattern".to_string(), 200),
        };
        out.add(ItemKind::Declared, &d.name, detail, weight - i.min(20) as i32);
    }
    let with_data = catalog.table_names();
    for name in &with_data {
        out.add(ItemKind::Table, name, "table with data", 220);
    }
    for name in catalog.function_names() {
        if !with_data.contains(&name) {
            out.add(ItemKind::Function, &name, "workspace function", 110);
        }
    }
    for name in catalog.known_names() {
        if !with_data.contains(&name) {
            let usual = usual::TABLES.len() - rank(usual::TABLES, &name);
            let weight = if usual > 0 { 130 } else { 60 };
            out.add(ItemKind::Table, &name, "known table without data", weight + usual as i32);
        }
    }
    out.add(ItemKind::Function, "_GetWatchlist", "(alias:string)", 90);
}

fn functions(out: &mut Offers, usual: i32, other: i32) {
    for f in kql_functions::scalars() {
        let is_call = f.syntax == Syntax::Named && f.family != Family::Operator;
        if is_call && f.name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            function(out, f.name, f.signatures.first().copied().unwrap_or_default(), (usual, other));
        }
    }
    for special in kql_functions::special::ALL {
        function(out, special.name, special.summary, (usual, other));
    }
    for literal in ["dynamic", "datetime", "timespan", "real", "long"] {
        function(out, literal, "literal", (usual, other));
    }
}

fn function(out: &mut Offers, name: &str, detail: &str, (usual, other): (i32, i32)) {
    let at = rank(usual::FUNCTIONS, name);
    let weight = if at < usual::FUNCTIONS.len() { usual + 30 - at as i32 / 2 } else { other.min(usual) };
    out.add(ItemKind::Function, name, detail, weight);
}

fn aggregates(out: &mut Offers, weight: i32) {
    for a in kql_functions::aggregates() {
        let detail = a.signatures.first().copied().unwrap_or_default();
        out.add(ItemKind::Aggregate, a.name, detail, weight - rank(usual::AGGREGATES, a.name) as i32 * 2);
    }
}

/// Columns of both sides, and the sides.
fn join_keys(p: &Position<'_>, out: &mut Offers) {
    let scope = p.scope;
    for f in &scope.columns {
        let both = scope.right.iter().any(|r| r.name == f.name && r.ty == f.ty);
        let (weight, detail) = if both { (300, format!("{}, in both tables", f.ty)) } else { (40, f.ty.to_string()) };
        out.add(ItemKind::Column, &f.name, detail, weight);
    }
    let after_left = p.slot.left.is_some();
    out.add(ItemKind::Keyword, "$left", "columns of the table before the join", if after_left { 50 } else { 290 });
    out.add(ItemKind::Keyword, "$right", "columns of the joined table", if after_left { 400 } else { 30 });
}

/// Columns after `$left.` and `$right.`, and elements that the query names elsewhere.
fn members(p: &Position<'_>, base: &str, out: &mut Offers) {
    let side = match base {
        "$left" => Some((&p.scope.columns, &p.scope.right)),
        "$right" => Some((&p.scope.right, &p.scope.columns)),
        _ => None,
    };
    if let Some((side, other)) = side {
        columns(side, out, 100);
        for f in side.iter().filter(|f| other.iter().any(|o| o.name == f.name && o.ty == f.ty)) {
            out.add(ItemKind::Column, &f.name, format!("{}, in both tables", f.ty), 160);
        }
        return;
    }
    let all = tokens(p.text);
    for pair in all.windows(2) {
        let text = &p.text[pair[1].span.range()];
        if pair[0].kind == TokenKind::Dot && matches!(pair[1].kind, TokenKind::Word(_)) && !text.is_empty() {
            out.add(ItemKind::Column, text, "", 50);
        }
    }
}

fn after_operand(p: &Position<'_>, out: &mut Offers) {
    let Some(operator) = &p.slot.operator else {
        infix(p, out, 100);
        return;
    };
    if p.slot.call.is_none() {
        for (i, (word, _)) in words(&operator.word, operator.clause).iter().enumerate() {
            out.add(ItemKind::Keyword, word, "", 300 - i as i32);
        }
    }
    match role(&operator.word, operator.clause) {
        Role::Table | Role::Number | Role::Plugin | Role::Invoked | Role::Chart | Role::NewName => {}
        Role::JoinKey => out.words(ItemKind::Keyword, &["==", "and"], 100),
        Role::Condition | Role::Value | Role::Column | Role::Aggregate | Role::GroupKey => infix(p, out, 100),
    }
}

/// Operators between values; first those of a comparison, and after a comparison those that join conditions.
fn infix(p: &Position<'_>, out: &mut Offers, weight: i32) {
    let is_test = |name: &str| {
        name == ")"
            || kql_functions::function(name)
                .is_some_and(|f| f.parsed_signatures().iter().all(|s| s.returns.fixed() == Some(Type::Bool)))
    };
    let compared = p.slot.infix.as_deref().is_some_and(|i| !matches!(i, "and" | "or" | "+" | "-" | "*" | "/"))
        || p.slot.left.as_deref().is_some_and(is_test);
    let ty = p.slot.left.as_deref().and_then(|name| p.scope.columns.iter().find(|f| f.name == name)).map(|f| f.ty);
    let names = kql_functions::scalars().filter(|s| s.family == Family::Operator && s.syntax == Syntax::Named);
    let special = ["and", "or", "between", "!between"].into_iter();
    for name in names.map(|s| s.name).chain(special).filter(|n| !matches!(*n, "like" | "likecs" | "notlike")) {
        let joins = matches!(name, "and" | "or");
        let of_text = name.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '!' | '~' | ' ')) && !joins;
        let fits = match ty {
            Some(Type::DateTime | Type::Timespan) => matches!(name, ">" | ">=" | "<" | "<=" | "between"),
            Some(Type::Int | Type::Long | Type::Real | Type::Decimal) => !of_text || name == "in",
            Some(Type::Bool) => matches!(name, "==" | "!="),
            Some(Type::String | Type::Guid) => !matches!(name, "<" | "<=" | ">" | ">=" | "between" | "!between" | "-"),
            Some(Type::Dynamic) | None => true,
        };
        let bonus = if fits { 40 } else { 0 } + if joins == compared { 60 } else { 0 };
        out.add(ItemKind::Keyword, name, "", weight + bonus - rank(usual::INFIX, name) as i32);
    }
}

fn option_values(p: &Position<'_>, option: &str, out: &mut Offers) {
    let operator = p.slot.operator.as_ref().map_or("", |o| o.word.as_str());
    let values: &[&str] = match (operator, option) {
        ("join", "kind") => JOINS,
        ("lookup", "kind") => &["leftouter", "inner"],
        ("union", "kind") => &["outer", "inner"],
        ("search", "kind") => &["case_insensitive", "case_sensitive"],
        ("parse" | "parse-where", "kind") => &["simple", "regex", "relaxed"],
        ("make-series", "kind") => &["nonempty"],
        ("mv-expand" | "mvexpand", "kind" | "bagexpansion") => &["array", "bag"],
        (_, "isfuzzy") => &["true", "false"],
        (_, "hint.strategy") => &["shuffle", "broadcast"],
        (_, "hint.remote") => &["auto", "left", "right", "local"],
        _ => &[],
    };
    out.words(ItemKind::Value, values, 100);
}

/// The parameters of a function of the query or of the workspace.
fn parameters(p: &Position<'_>, catalog: &dyn Catalog, out: &mut Offers) {
    let Some(call) = &p.slot.call else { return };
    let own = p.scope.names.iter().find(|d| d.name == call.name);
    let list: Vec<(String, String)> = match own.map(|d| &d.kind) {
        Some(DeclaredKind::Function { parameters, .. }) => parameters.clone(),
        Some(DeclaredKind::Scalar(_) | DeclaredKind::Table(_) | DeclaredKind::Pattern) => Vec::new(),
        None => match catalog.function(&call.name) {
            Some(f) => f.parameters.iter().map(|p| (p.name.name.clone(), kql::parameter_type(p))).collect(),
            None => Vec::new(),
        },
    };
    for (i, (name, ty)) in list.iter().enumerate() {
        if !call.named.contains(name) {
            out.add(ItemKind::Parameter, name, ty.as_str(), 250 - i as i32);
        }
    }
}

/// Names between quotes.
fn in_text(p: &Position<'_>, catalog: &dyn Catalog, out: &mut Offers) {
    let called = p.slot.call.as_ref().map(|c| (c.name.as_str(), c.argument));
    match called {
        Some(("_GetWatchlist", 0)) => {
            for name in catalog.watchlist_names() {
                out.add(ItemKind::Watchlist, &name, "watchlist", 100);
            }
        }
        Some(("table", 0)) => {
            for name in catalog.table_names() {
                out.add(ItemKind::Table, &name, "table with data", 100);
            }
        }
        Some(("column_ifexists" | "columnifexists", 0)) => columns(&p.scope.columns, out, 100),
        _ => {}
    }
}

/// A name as a query writes it.
pub(super) fn quoted(name: &str) -> String {
    let plain = match tokens(name).as_slice() {
        [only, end] => {
            matches!(only.kind, TokenKind::Word(WordClass::Name | WordClass::Soft))
                && only.span.range() == (0..name.len())
                && end.kind == TokenKind::End
        }
        _ => false,
    };
    if plain { name.to_string() } else { format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'")) }
}
