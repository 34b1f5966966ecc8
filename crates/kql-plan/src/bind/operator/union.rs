use super::wildcard;
use crate::bind::binder::{Any, Binder, Cx, open_table};
use crate::bind::env::Binding;
use crate::bind::findings::Since;
use crate::bind::projection::UniqueNames;
use crate::bind::references::Use;
use crate::bind::restrict::Further;
use crate::ir::{ColumnId, Expr, Node, Plan, PlanField};
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{self, ExprKind, Operator, OperatorKind};
use kql_types::{Type, Value};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// Tables of a union times its different columns: each table gets an expression for each column.
const MAX_CELLS: usize = 2_000_000;

/// A leg with the name that `withsource` gives it, if it has one.
pub(crate) struct Leg {
    pub(crate) plan: Plan,
    pub(crate) name: Option<String>,
}

impl Binder<'_> {
    /// A wildcard in the place of a table: the union of what it means.
    pub(crate) fn pipe_union_of(&mut self, e: &ast::Expr, cx: Cx<'_>) -> Any {
        let legs = self.legs(None, std::slice::from_ref(e), false, cx);
        legs.map_or(Any::Error, |legs| Any::Table(self.union_of(legs, None, false)))
    }

    pub(crate) fn union(
        &mut self,
        input: Option<(Plan, Option<String>)>,
        legs: &[ast::Expr],
        o: &Operator,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        let fuzzy = self.options.request.best_effort || Self::option_text(o, "isfuzzy").is_some_and(|v| v == "true");
        let source = Self::option_text(o, "withsource").or_else(|| Self::option_text(o, "with_source"));
        let inner = Self::option_text(o, "kind").is_some_and(|k| k == "inner");
        let legs = self.legs(input, legs, fuzzy, cx)?;
        if legs.is_empty() {
            self.report(
                Diagnostic::new(Code::UnknownTable, o.span, "none of the tables of this union exists")
                    .with_help("add one of them to the data folder or the functions folder"),
            );
            return None;
        }
        let columns: HashSet<&str> = legs.iter().flat_map(|l| &l.plan.fields).map(|f| f.name.as_str()).collect();
        if legs.len() * columns.len() > MAX_CELLS {
            let message =
                format!("a union of {} tables with {} different columns is too large", legs.len(), columns.len());
            self.report(
                Diagnostic::new(Code::TooLong, o.span, message)
                    .with_help("`project` the columns that the query needs in each table"),
            );
            return None;
        }
        Some(self.union_of(legs, source, inner))
    }

    pub(crate) fn legs(
        &mut self,
        input: Option<(Plan, Option<String>)>,
        exprs: &[ast::Expr],
        fuzzy: bool,
        cx: Cx<'_>,
    ) -> Option<Vec<Leg>> {
        let mut legs: Vec<Leg> = input.into_iter().map(|(plan, name)| Leg { plan, name }).collect();
        let mut ok = true;
        for e in exprs {
            let pattern = match &e.kind {
                ExprKind::Wildcard(pattern) => Some(pattern.as_str()),
                ExprKind::Star => Some("*"),
                _ => None,
            };
            if let Some(pattern) = pattern {
                let before = legs.len();
                for name in self.views(pattern, cx) {
                    let name_of = ast::Expr { kind: ExprKind::Name { name: name.clone(), quoted: true }, span: e.span };
                    if let Some(plan) = self.table(&name_of, cx) {
                        legs.push(Leg { plan, name: Some(name) });
                    }
                }
                let (names, further) = self.meant_tables(pattern, cx);
                for name in names {
                    if let Any::Table(plan) = self.stored_table(&name, cx, e.span) {
                        legs.push(Leg { plan, name: Some(name) });
                    }
                }
                if further == Further::Possible || legs.len() == before && self.as_compiler() {
                    self.uses.record(Use::Assumed(pattern.to_string()));
                    legs.push(Leg { plan: open_table(), name: Some(pattern.to_string()) });
                }
                continue;
            }
            match self.trial(|b| b.table(e, cx), |_, since| !(fuzzy && only_missing(since))) {
                Ok(Some(plan)) => legs.push(Leg { plan, name: leg_name(e, cx) }),
                Ok(None) => ok = false,
                Err(missing) => {
                    let cause = missing.diagnostics.iter().find(|d| d.is_error()).cloned();
                    self.keep_mentions(missing);
                    let what = cause.as_ref().map_or("", |d| d.message.as_str());
                    let message = format!("this leg of the union is skipped: {what}");
                    let mut d = Diagnostic::new(Code::MissingTableInFuzzyUnion, e.span, message);
                    d.subject = cause.and_then(|d| d.subject);
                    self.report(d);
                }
            }
        }
        ok.then_some(legs)
    }

    /// Views of the query that a wildcard means, in the order of their declaration.
    fn views(&self, pattern: &str, cx: Cx<'_>) -> Vec<String> {
        let mut names = cx.env.names();
        names.reverse();
        names.retain(|n| wildcard::matches(pattern, n));
        names.retain(|n| matches!(cx.env.get(n), Some(Binding::Function(f)) if f.view && f.parameters.is_empty()));
        names
    }

    /// A column of unknown type is taken to have the type that it has in other legs.
    fn without_unknown(&self, legs: &[Leg], name: &str, types: &mut Vec<Type>) {
        let of_name = legs.iter().flat_map(|l| &l.plan.fields).filter(|f| f.name == name);
        let mut dynamics = of_name.filter(|f| f.ty == Type::Dynamic);
        if types.len() > 1 && dynamics.all(|f| self.columns.is_unknown(f.id)) {
            types.retain(|ty| *ty != Type::Dynamic);
        }
    }

    /// Columns of the same name and type are one; of several types, one a type with the type in its name.
    pub(crate) fn union_of(&mut self, legs: Vec<Leg>, source: Option<String>, inner: bool) -> Plan {
        let mut order = types_by_name(&legs, self.as_compiler());
        if !self.as_compiler() {
            order.iter_mut().for_each(|(name, types)| self.without_unknown(&legs, name, types));
        }
        if inner {
            order.retain(|(n, types)| {
                types.len() == 1 && legs.iter().all(|l| l.plan.fields.iter().any(|f| f.name == *n))
            });
        }
        let mut names = UniqueNames::default();
        let mut columns: Vec<(PlanField, String)> = Vec::new();
        for (name, _) in order.iter().filter(|(_, types)| types.len() == 1) {
            names.add(name, None);
        }
        let mut fields = Vec::new();
        let mut hidden = None;
        if let Some(s) = &source {
            let unique = names.add(s, None);
            fields.push(self.field(unique, Type::String));
        }
        let known: Vec<_> = legs.iter().map(by_name_and_type).collect();
        for (name, types) in &order {
            for ty in types {
                let unique =
                    if types.len() == 1 { name.clone() } else { names.add(&format!("{name}_{}", ty.name()), None) };
                let field = self.field(unique, *ty);
                let same = known.iter().filter_map(|leg| leg.get(&(name.as_str(), *ty)));
                if same.clone().any(|f| self.columns.is_unknown(f.id)) {
                    self.columns.set_unknown(field.id);
                }
                let mut delays = same.map(|f| self.columns.delay(f.id));
                if let Some(delay) = delays.next().filter(|first| delays.all(|d| d == *first)) {
                    self.columns.set_delay(field.id, delay);
                }
                columns.push((field, name.clone()));
            }
        }
        // Legs of several delays tell apart when their rows arrived by a column of its own.
        let arrivals = self.arrivals_apart(&legs);
        if let Some(field) = arrivals.is_some().then(|| self.field(names.add("_IngestionTime", None), Type::DateTime)) {
            self.columns.set_arrival(field.id);
            hidden = Some(field);
        }
        let mut arrivals = arrivals.into_iter().flatten();
        let open = legs.iter().any(|l| l.plan.open);
        let mut inputs = Vec::with_capacity(legs.len());
        for (i, leg) in legs.into_iter().enumerate() {
            let mut exprs = Vec::with_capacity(columns.len() + 1);
            if source.is_some() {
                let name = leg.name.clone().unwrap_or_else(|| format!("union_arg{i}"));
                exprs.push(Expr::Constant(Value::String(name)));
            }
            let known = by_name_and_type(&leg);
            for (field, name) in &columns {
                let of_leg: Option<(ColumnId, Type)> = known.get(&(name.as_str(), field.ty)).map(|f| (f.id, f.ty));
                exprs.push(match of_leg {
                    Some((id, ty)) => Expr::Column(id, ty),
                    None if field.ty == Type::String => Expr::Constant(Value::String(String::new())),
                    None => Expr::Constant(Value::Null(field.ty)),
                });
            }
            exprs.extend(arrivals.next());
            inputs.push((leg.plan, exprs));
        }
        fields.extend(columns.into_iter().map(|(f, _)| f));
        fields.extend(hidden);
        Plan { node: Node::Union(inputs), fields, serialized: false, open }
    }
}

/// The columns of a leg, the first of each name and type.
fn by_name_and_type(leg: &Leg) -> HashMap<(&str, Type), &PlanField> {
    let mut known = HashMap::with_capacity(leg.plan.fields.len());
    for f in &leg.plan.fields {
        known.entry((f.name.as_str(), f.ty)).or_insert(f);
    }
    known
}

/// Whether all errors of a leg only say that something is missing, or that a workspace function does not resolve: one parser of
/// many that is out of step with its tables leaves the others of the union usable.
fn only_missing(leg: Since<'_>) -> bool {
    // A table that exists and cannot be read is not missing: an answer without it would be wrong.
    let missing = |d: &Diagnostic| {
        matches!(d.code, Code::UnknownTable | Code::UnknownFunction)
            || d.code != Code::UnreadableTable && d.origin.is_some()
    };
    leg.errors().next().is_some() && leg.errors().all(missing)
}

/// The name of a leg: of a stored table, of a view, or given by `as`.
fn leg_name(e: &ast::Expr, cx: Cx<'_>) -> Option<String> {
    match &e.kind {
        ExprKind::Name { name, .. } | ExprKind::Call(ast::Ident { name, .. }, _) => match cx.env.get(name) {
            Some(Binding::Function(f)) => f.view.then(|| name.clone()),
            Some(_) => None,
            None => Some(name.clone()),
        },
        ExprKind::Pipe(_, operators) => match operators.last().map(|o| &o.kind) {
            Some(OperatorKind::As(name)) => Some(name.name.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Names of columns in order of their first appearance, each with its types. The published compiler forgets the further types of
/// a name whose first two columns have the same type; the service does not.
fn types_by_name(legs: &[Leg], forgetful: bool) -> Vec<(String, Vec<Type>)> {
    let mut order: Vec<(String, Vec<Type>)> = Vec::new();
    let mut position: HashMap<&str, (usize, bool)> = HashMap::new();
    for f in legs.iter().flat_map(|leg| &leg.plan.fields) {
        match position.entry(&f.name) {
            Entry::Vacant(new) => {
                new.insert((order.len(), false));
                order.push((f.name.clone(), vec![f.ty]));
            }
            Entry::Occupied(mut known) => {
                let (at, settled) = known.get_mut();
                let types = &mut order[*at].1;
                *settled |= forgetful && types[..] == [f.ty];
                if !*settled && !types.contains(&f.ty) {
                    types.push(f.ty);
                }
            }
        }
    }
    order
}
