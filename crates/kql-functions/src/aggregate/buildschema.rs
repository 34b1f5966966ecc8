//! `buildschema(expr)`.

use super::_grouped::bytes_of;
use crate::{Accumulator, Aggregate, AggregateForm, Args, EvalError, Naming, Nulls};
use kql_types::{Column, Dyn, LimitedBuilder, OutputLimit, Type};

pub(super) static DECLARED: &[Aggregate] = &[Aggregate {
    id: None,
    name: "buildschema",
    aliases: &[],
    signatures: &["(expr: bag) -> bag"],
    naming: Naming::PrefixAndFirst("schema"),
    nulls: Nulls::Described("Nulls are skipped; null without values."),
    summary: "The smallest schema that admits all values: a type, an array of types, or an object with the schemas \
              of the members. Elements of arrays are the member `indexer`, in backticks.",
    source: "buildschema-aggregation-function",
    form: AggregateForm::Accumulator(|_| Ok(Box::new(Schemas(Vec::new())))),
}];

/// The types seen at one place, in order of first appearance.
#[derive(Clone, Default)]
struct Place {
    types: Vec<&'static str>,
    /// Position of the object among the types.
    object_at: Option<usize>,
    members: Vec<(String, Place)>,
}

impl Place {
    fn add(&mut self, value: &Dyn) {
        match value {
            Dyn::Null => {}
            Dyn::Bag(members) => {
                self.object_at.get_or_insert(self.types.len());
                members.iter().for_each(|(k, v)| self.member(k).add(v));
            }
            Dyn::Array(items) => {
                self.object_at.get_or_insert(self.types.len());
                let element = self.member("`indexer`");
                items.iter().for_each(|v| element.add(v));
            }
            scalar => {
                let name = scalar.type_name();
                if !self.types.contains(&name) {
                    self.types.push(name);
                }
            }
        }
    }

    fn member(&mut self, key: &str) -> &mut Place {
        let at = self.members.iter().position(|(k, _)| k == key).unwrap_or_else(|| {
            self.members.push((key.to_string(), Place::default()));
            self.members.len() - 1
        });
        &mut self.members[at].1
    }

    fn schema(&self) -> Dyn {
        let mut all: Vec<Dyn> = self.types.iter().map(|t| Dyn::String((*t).to_string())).collect();
        if let Some(at) = self.object_at {
            all.insert(at, Dyn::Bag(self.members.iter().map(|(k, p)| (k.clone(), p.schema())).collect()));
        }
        match all.len() {
            0 => Dyn::Null,
            1 => all.remove(0),
            _ => Dyn::Array(all),
        }
    }

    fn memory(&self) -> usize {
        bytes_of(&self.members) + self.members.iter().map(|(k, p)| k.capacity() + p.memory()).sum::<usize>()
    }
}

struct Schemas(Vec<Place>);

impl Accumulator for Schemas {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.0.resize(group_count, Place::default());
        let values = args.columns[0].as_dynamics();
        for (i, g) in groups.iter().enumerate() {
            if let Some(v) = values.get(i) {
                self.0[*g as usize].add(&v.to_dyn());
            }
        }
        Ok(())
    }

    fn finish(&mut self, group_count: usize, limit: OutputLimit) -> Result<Column, EvalError> {
        self.0.resize(group_count, Place::default());
        let mut out = LimitedBuilder::new(Type::Dynamic, group_count, limit);
        self.0.drain(..).for_each(|p| out.push_dyn(&p.schema()));
        Ok(out.finish()?)
    }

    fn memory(&self) -> usize {
        bytes_of(&self.0) + self.0.iter().map(Place::memory).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_aggregate;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn alternatives_and_elements() {
        let json = |t: &str| Value::Dynamic(Dyn::from_json(t).unwrap());
        let d = vec![
            json(r#"{"id":1,"size":2.5}"#),
            json(r#"{"id":"a","tags":[1,"x"]}"#),
            json(r#"{"size":{"w":true},"tags":[]}"#),
            Value::Null(Type::Dynamic),
        ];
        let schema =
            r#"{"id":["long","string"],"size":["double",{"w":"bool"}],"tags":{"`indexer`":["long","string"]}}"#;
        check_aggregate("buildschema", &[d], &[0, 0, 0, 1], vec![json(schema), Value::Null(Type::Dynamic)]);
    }
}
