//! Which items come first.

use super::fitting::Context;
use super::offer::{Offers, Position, quoted};
use super::{Item, ItemKind};
use crate::slot::Expects;
use kql_syntax::{TokenKind, tokens};
use std::collections::HashMap;

/// Weight of an item that begins with what is typed.
const BEGINS: i32 = 1000;

/// Weight of a name that the query uses elsewhere.
const USED: i32 = 50;

/// The items that fit what is typed, the likeliest first: those that begin with it, or if there is none those that contain it.
pub(super) fn ordered(offers: Offers, p: &Position<'_>, typed: &str) -> Vec<Item> {
    let used = uses(p);
    let context = Context::of(p);
    let typed = typed.to_lowercase();
    let mut best: HashMap<String, (Item, i32)> = HashMap::new();
    let mut order: Vec<String> = Vec::new();
    for (item, weight) in offers.0 {
        let Some(fit) = fit(&item.label, &typed) else { continue };
        let weight =
            weight + fit + used.get(item.label.as_str()).map_or(0, |w| of_use(item.kind, *w)) + context.weight(&item);
        match best.get_mut(&item.label) {
            Some(known) if known.1 >= weight => {}
            Some(known) => *known = (item, weight),
            None => {
                order.push(item.label.clone());
                best.insert(item.label.clone(), (item, weight));
            }
        }
    }
    let begins = best.values().any(|(item, _)| fit(&item.label, &typed) == Some(BEGINS));
    if begins {
        best.retain(|label, _| fit(label, &typed) == Some(BEGINS));
    }
    let mut list: Vec<(Item, i32)> = order.iter().filter_map(|label| best.remove(label)).collect();
    list.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.kind.cmp(&b.kind)).then_with(|| a.label.cmp(&b.label)));
    list.into_iter().map(|(item, _)| finished(item, p)).collect()
}

/// What the use of a name elsewhere counts. Functions and keywords are used everywhere.
fn of_use(kind: ItemKind, weight: i32) -> i32 {
    match kind {
        ItemKind::Column | ItemKind::Table | ItemKind::Declared => weight,
        ItemKind::Function | ItemKind::Aggregate | ItemKind::Plugin => weight / 3,
        ItemKind::Operator
        | ItemKind::Keyword
        | ItemKind::Parameter
        | ItemKind::Value
        | ItemKind::Type
        | ItemKind::Watchlist => 0,
    }
}

/// How well a label fits what is typed, if it does.
fn fit(label: &str, typed: &str) -> Option<i32> {
    let label = label.to_lowercase();
    if label.starts_with(typed) {
        return Some(BEGINS);
    }
    (typed.len() > 1 && label.contains(typed)).then_some(0)
}

/// Names that the query uses elsewhere, with a weight that grows with nearness.
fn uses<'p>(p: &Position<'p>) -> HashMap<&'p str, i32> {
    let mut out: HashMap<&str, i32> = HashMap::new();
    let at = p.before.len();
    for token in tokens(p.text) {
        let (start, end) = (token.span.start as usize, token.span.end as usize);
        if !matches!(token.kind, TokenKind::Word(_)) || (start <= at && at <= end) {
            continue;
        }
        let distance = start.abs_diff(at);
        let near = 30 - (distance / 40).min(30) as i32;
        let weight = out.entry(&p.text[start..end]).or_insert(USED);
        *weight = (*weight).max(USED + near);
    }
    out
}

/// The item with what is inserted: names quoted where they must be, and the bracket of a call.
fn finished(mut item: Item, p: &Position<'_>) -> Item {
    if p.slot.expects == Expects::Text {
        return item;
    }
    let has_bracket = p.after.trim_start().starts_with('(');
    let calls = match item.kind {
        ItemKind::Function | ItemKind::Aggregate | ItemKind::Plugin => true,
        ItemKind::Declared => item.detail.starts_with('('),
        ItemKind::Column
        | ItemKind::Table
        | ItemKind::Operator
        | ItemKind::Keyword
        | ItemKind::Parameter
        | ItemKind::Value
        | ItemKind::Type
        | ItemKind::Watchlist => false,
    };
    match item.kind {
        ItemKind::Column | ItemKind::Table | ItemKind::Declared if !item.label.starts_with('$') => {
            item.insert = quoted(&item.label);
        }
        ItemKind::Parameter if !p.after.trim_start().starts_with('=') => item.insert.push('='),
        _ => {}
    }
    if calls && !has_bracket {
        item.insert.push('(');
    }
    item
}
