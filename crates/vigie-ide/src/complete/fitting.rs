//! What the text around a position says about what fits there: types, names already listed, and the name that a value gets.

use super::offer::Position;
use super::{Item, ItemKind};
use crate::slot::{Expects, Role, role};
use kql::DeclaredKind;
use kql_functions::Accept;
use kql_types::Type;

/// Weight of a type that fits.
const FITS: i32 = 40;

/// What fits at a position.
pub(super) struct Context<'p> {
    position: &'p Position<'p>,
    /// Whether a type fits, where that is known.
    types: Option<Vec<Type>>,
    /// Words of the name that the value gets, lower case.
    assigned: Vec<String>,
    /// Whether names appear once in the list.
    once: bool,
}

impl<'p> Context<'p> {
    pub(super) fn of(p: &'p Position<'p>) -> Context<'p> {
        let slot = p.slot;
        let is_operand = matches!(slot.expects, Expects::Operand | Expects::Value);
        let types = is_operand.then(|| wanted(p)).flatten();
        let once = slot.operator.as_ref().is_some_and(|o| match role(&o.word, o.clause) {
            Role::Column | Role::GroupKey | Role::Value | Role::JoinKey => slot.call.is_none(),
            Role::Condition
            | Role::Aggregate
            | Role::Table
            | Role::Number
            | Role::Plugin
            | Role::Invoked
            | Role::Chart
            | Role::NewName => false,
        });
        let assigned = slot.assigned.as_deref().filter(|_| slot.infix.is_none()).map(parts).unwrap_or_default();
        Context { position: p, types, assigned, once }
    }

    /// What the surroundings add to the weight of an item.
    pub(super) fn weight(&self, item: &Item) -> i32 {
        let slot = self.position.slot;
        let mut weight = 0;
        if let (Some(types), Some(ty)) = (&self.types, self.type_of(item)) {
            weight += if types.contains(&ty) { FITS } else { -FITS };
        }
        if item.kind == ItemKind::Column && self.once && slot.listed.contains(&item.label) {
            weight -= 150;
        }
        let is_left = slot.infix.is_some() && slot.left.as_deref() == Some(item.label.as_str());
        if is_left && matches!(slot.expects, Expects::Operand) {
            weight -= 150;
        }
        if item.kind == ItemKind::Column && !self.assigned.is_empty() {
            let own = parts(&item.label);
            let common = own.iter().filter(|w| self.assigned.contains(w) || related(w, &self.assigned)).count();
            weight += 60 * common.min(2) as i32;
        }
        weight
    }

    fn type_of(&self, item: &Item) -> Option<Type> {
        let scope = self.position.scope;
        match item.kind {
            ItemKind::Column => scope.columns.iter().chain(&scope.right).find(|f| f.name == item.label).map(|f| f.ty),
            ItemKind::Declared => scope.names.iter().find(|d| d.name == item.label).and_then(|d| match d.kind {
                DeclaredKind::Scalar(ty) => Some(ty),
                DeclaredKind::Table(_) | DeclaredKind::Function { .. } | DeclaredKind::Pattern => None,
            }),
            ItemKind::Function if item.detail == "literal" => Type::from_keyword(&item.label),
            ItemKind::Function => {
                let mut all =
                    kql_functions::function(&item.label)?.parsed_signatures().iter().map(|s| s.returns.fixed());
                let first = all.next()??;
                all.all(|ty| ty == Some(first)).then_some(first)
            }
            ItemKind::Table
            | ItemKind::Aggregate
            | ItemKind::Plugin
            | ItemKind::Operator
            | ItemKind::Keyword
            | ItemKind::Parameter
            | ItemKind::Value
            | ItemKind::Type
            | ItemKind::Watchlist => None,
        }
    }
}

/// The types that a call or a comparison takes at a position, if that is known.
fn wanted(p: &Position<'_>) -> Option<Vec<Type>> {
    let left = || {
        let name = p.slot.left.as_deref()?;
        p.scope.columns.iter().find(|f| f.name == name).map(|f| f.ty)
    };
    match p.slot.infix.as_deref() {
        Some("==" | "!=" | "<" | "<=" | ">" | ">=" | "=~" | "!~") => return Some(vec![left()?]),
        Some("in" | "!in" | "in~" | "!in~" | "has_any" | "has_all") => return Some(vec![Type::Dynamic, left()?]),
        Some("between" | "!between" | "..") => return Some(vec![left()?]),
        Some("and" | "or") | None => {}
        Some(_) => return None,
    }
    let call = p.slot.call.as_ref()?;
    let signatures = match (kql_functions::function(&call.name), kql_functions::aggregate(&call.name)) {
        (Some(f), _) => f.parsed_signatures(),
        (None, Some(a)) => a.parsed_signatures(),
        (None, None) => return None,
    };
    let mut types: Vec<Type> = Vec::new();
    for signature in signatures {
        let count = signature.arity().0.max(call.argument + 1);
        match &signature.parameter_of(call.argument, count)?.accept {
            Accept::Types(list) => types.extend(list),
            Accept::Text => types.extend([Type::String, Type::Dynamic]),
            Accept::Bag | Accept::Array => types.push(Type::Dynamic),
            Accept::Class(class) => types.extend(Type::ALL.into_iter().filter(|ty| class.contains(*ty))),
            Accept::Stringable
            | Accept::Common(_)
            | Accept::CommonOrDynamic
            | Accept::SameAs(_)
            | Accept::Column
            | Accept::Star
            | Accept::Table
            | Accept::TypeOf
            | Accept::Literal(_) => return None,
        }
    }
    // What takes every type says nothing.
    (types.len() < 6).then_some(types)
}

/// The words of a name: `SrcIpAddr` has `src`, `ip` and `addr`.
fn parts(name: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut before_upper = true;
    for c in name.chars() {
        let starts = c.is_uppercase() && !before_upper || out.is_empty() || c == '_';
        before_upper = c.is_uppercase();
        if starts {
            out.push(String::new());
        }
        if let Some(last) = out.last_mut()
            && c.is_alphanumeric()
        {
            last.extend(c.to_lowercase());
        }
    }
    out.retain(|w| w.len() > 1 && !matches!(w.as_str(), "custom" | "entity"));
    out
}

/// Whether a word means what one of the others does in the names of entities.
fn related(word: &str, others: &[String]) -> bool {
    const SAME: &[&[&str]] = &[
        &["account", "user", "upn", "caller", "actor"],
        &["host", "computer", "device", "hostname"],
        &["ip", "address", "ipaddress", "addr", "ipaddr"],
        &["timestamp", "time"],
        &["url", "uri"],
        &["hash", "sha256", "md5", "sha1"],
    ];
    SAME.iter().any(|group| group.contains(&word) && others.iter().any(|o| group.contains(&o.as_str())))
}
