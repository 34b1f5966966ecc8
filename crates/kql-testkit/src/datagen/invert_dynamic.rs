//! Inverses of functions over dynamic values: members, elements, arrays and bags.

use super::assign::Target;
use super::model::Model;
use kql_functions::ScalarId;
use kql_plan::ir::Expr;
use kql_types::{Dyn, Type, Value};

/// Arrays do not grow beyond this.
const MAX_ARRAY: usize = 200;

impl Model<'_> {
    pub(super) fn invert_dynamic(&mut self, target: Target<'_>) -> Option<bool> {
        let Target { id, args, value: v, depth, .. } = target;
        Some(match (id, args) {
            (ScalarId::ParseJson, [x]) if x.ty() == Type::Dynamic => self.assign(x, v, depth),
            (ScalarId::ParseJson, [x]) => {
                let json = match v {
                    Value::Dynamic(Dyn::String(s)) => s.clone(),
                    Value::Dynamic(d) => d.to_json(),
                    other => other.to_string(),
                };
                self.assign(x, &Value::String(json), depth)
            }
            (ScalarId::Member, [base, Expr::Constant(key)]) => self.assign_member(base, &key.to_string(), v, depth),
            (ScalarId::Index, [base, at]) => match self.eval(at) {
                Some(Value::String(key)) => self.assign_member(base, &key, v, depth),
                Some(at) => self.assign_index(base, at.as_i64().unwrap_or(0), v, depth),
                None => false,
            },
            (ScalarId::ExtractJson, [path, source, ..]) => {
                let Some(path) = self.eval(path) else { return Some(false) };
                let keys: Vec<String> = path
                    .to_string()
                    .trim_start_matches('$')
                    .split('.')
                    .map(|k| k.trim_matches(['[', ']', '\'', '"']).to_string())
                    .filter(|k| !k.is_empty())
                    .collect();
                let tree = self.eval(source).map(|s| Dyn::from_text(&s.to_string())).unwrap_or(Dyn::Null);
                self.assign(source, &Value::String(nested(tree, &keys, v.to_dyn()).to_json()), depth)
            }
            (ScalarId::ArrayLength, [x]) => {
                let mut items = match self.eval(x) {
                    Some(Value::Dynamic(Dyn::Array(items))) => items,
                    _ => Vec::new(),
                };
                let wanted = usize::try_from(v.as_i64().unwrap_or(0)).unwrap_or(0).min(MAX_ARRAY);
                items.truncate(wanted);
                while items.len() < wanted {
                    items.push(
                        items
                            .first()
                            .filter(|f| matches!(f, Dyn::Bag(_)))
                            .cloned()
                            .unwrap_or(Dyn::String(format!("item {}", items.len()))),
                    );
                }
                self.assign(x, &Value::Dynamic(Dyn::Array(items)), depth)
            }
            (ScalarId::BagKeys, [x]) => {
                let Value::Dynamic(Dyn::Array(keys)) = v else { return Some(false) };
                let members = keys.iter().map(|k| (k.to_string(), Dyn::String("value".into()))).collect();
                self.assign(x, &Value::Dynamic(Dyn::Bag(members)), depth)
            }
            (ScalarId::PackArray, _) => match v {
                Value::Dynamic(Dyn::Array(items)) => {
                    args.iter().zip(items).all(|(a, i)| self.assign(a, &i.to_value(), depth))
                }
                _ => false,
            },
            (ScalarId::BagPack | ScalarId::PackAllPresent | ScalarId::BagMerge, _) => match v {
                Value::Dynamic(Dyn::Bag(members)) => self.assign_members(args, members, depth),
                _ => false,
            },
            _ => return None,
        })
    }

    fn assign_member(&mut self, base: &Expr, key: &str, v: &Value, depth: usize) -> bool {
        let mut members = match self.eval(base) {
            Some(Value::Dynamic(Dyn::Bag(members))) => members,
            _ => Vec::new(),
        };
        // The newest member goes first: bags hold a limited number of members.
        match members.iter_mut().find(|(k, _)| k == key) {
            Some(member) => member.1 = v.to_dyn(),
            None => members.insert(0, (key.to_string(), v.to_dyn())),
        }
        self.assign(base, &Value::Dynamic(Dyn::Bag(members)), depth)
    }

    fn assign_index(&mut self, base: &Expr, at: i64, v: &Value, depth: usize) -> bool {
        let mut items = match self.eval(base) {
            Some(Value::Dynamic(Dyn::Array(items))) => items,
            _ => Vec::new(),
        };
        let length = items.len() as i64;
        let at = if at < 0 { (at + length).max(0) } else { at };
        let Ok(at) = usize::try_from(at) else { return false };
        if at > MAX_ARRAY {
            return false;
        }
        while items.len() <= at {
            items.push(Dyn::Null);
        }
        items[at] = v.to_dyn();
        self.assign(base, &Value::Dynamic(Dyn::Array(items)), depth)
    }
}

/// A bag with a value at a path.
fn nested(tree: Dyn, keys: &[String], v: Dyn) -> Dyn {
    let Some((first, rest)) = keys.split_first() else { return v };
    let mut members = match tree {
        Dyn::Bag(members) => members,
        _ => Vec::new(),
    };
    let inner = members.iter().find(|(k, _)| k == first).map_or(Dyn::Null, |(_, v)| v.clone());
    Dyn::insert(&mut members, first.clone(), nested(inner, rest, v));
    Dyn::Bag(members)
}
