//! `ingestionMapping`: which part of a record fills which column.

use super::format::ExternalFormat;
use crate::read::cell;
use crate::{ExternalError, FileTable, MappingError, ReadOptions, read_all};
use kql_types::{Batch, Column, Dyn, Field, MemoryTable, ScanRequest, Schema, SourceError, TableSource, Type, Value};

/// A mapping, for records of one format.
pub(super) struct Mapping {
    /// The columns of the result.
    columns: Schema,
    /// The origin of each column.
    sources: Vec<Origin>,
    /// The columns to read: the first members of the paths, or fields by number.
    pub(super) base: Schema,
    /// Generated names of the fields up to the last that is used, for records without names.
    pub(super) fields: Vec<String>,
}

enum Origin {
    /// A column of the base, and a path in its value.
    Path(usize, Vec<Step>),
    Constant(String),
    Nothing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    Element(i64),
}

impl Mapping {
    pub(super) fn parse(text: &str, columns: &Schema, format: ExternalFormat) -> Result<Mapping, ExternalError> {
        let Some(Dyn::Array(entries)) = Dyn::from_json(text) else {
            return Err(MappingError::NotAnArray.into());
        };
        let mut out = Mapping {
            columns: columns.clone(),
            sources: columns.fields.iter().map(|_| Origin::Nothing).collect(),
            base: Schema::default(),
            fields: Vec::new(),
        };
        for entry in &entries {
            out.entry(entry, format)?;
        }
        Ok(out)
    }

    fn entry(&mut self, entry: &Dyn, format: ExternalFormat) -> Result<(), ExternalError> {
        let column = property(entry, &["column", "name"]).map(|d| d.to_string()).unwrap_or_default();
        let Some(at) = self.columns.index_of(&column) else {
            return Err(MappingError::UnknownColumn(column).into());
        };
        // The properties are in an object of their own, or in an older form beside the name.
        let properties = property(entry, &["properties"]).unwrap_or(entry);
        if let Some(t) = property(properties, &["transform"]).map(|d| d.to_string()).filter(|t| !t.is_empty()) {
            return Err(MappingError::Transform(t).into());
        }
        if let Some(constant) = property(properties, &["constvalue"]) {
            self.sources[at] = Origin::Constant(constant.to_string());
            return Ok(());
        }
        let (base, path) = match format {
            ExternalFormat::Delimited(_) => {
                let ordinal = property(properties, &["ordinal"]).map(|d| d.to_string());
                let Some(ordinal) = ordinal.and_then(|o| o.trim().parse::<usize>().ok()).filter(|o| *o < 10_000) else {
                    return Err(MappingError::MissingOrdinal(column).into());
                };
                while self.fields.len() <= ordinal {
                    self.fields.push(format!("field {}", self.fields.len()));
                }
                (Field::new(self.fields[ordinal].clone(), Type::String), Vec::new())
            }
            ExternalFormat::Json | ExternalFormat::Parquet => {
                let path = property(properties, &["path"]).map_or_else(|| format!("$['{column}']"), |d| d.to_string());
                let Some(mut steps) = steps(&path) else { return Err(MappingError::Path(path).into()) };
                let Step::Member(first) = steps.remove(0) else { return Err(MappingError::PathStart(path).into()) };
                (Field::new(first, Type::Dynamic), steps)
            }
            ExternalFormat::Lines | ExternalFormat::Whole => {
                return Err(ExternalError::FormatWithoutMapping(format.name()));
            }
        };
        let from = self.base.index_of(&base.name).unwrap_or(self.base.fields.len());
        if from == self.base.fields.len() {
            self.base.fields.push(base);
        }
        self.sources[at] = Origin::Path(from, path);
        Ok(())
    }

    /// Reads the base columns and extracts the mapped columns from them.
    pub(super) fn apply(&self, file: &FileTable, options: &ReadOptions) -> Result<MemoryTable, SourceError> {
        let request = ScanRequest { columns: (0..file.schema().fields.len()).collect(), ..ScanRequest::default() };
        let mut batches = Vec::new();
        for batch in read_all(file, &request, options.thread_count())? {
            let columns = self.columns.fields.iter().zip(&self.sources).map(|(f, source)| match source {
                Origin::Nothing => Column::nulls(f.ty, batch.rows),
                Origin::Constant(text) => Column::repeat(&typed(&Dyn::String(text.clone()), f.ty), batch.rows),
                Origin::Path(base, steps) => {
                    let values = &batch.columns[*base];
                    let at = |row| {
                        follow(values.value(row).to_dyn(), steps)
                            .map_or_else(|| Value::missing(f.ty), |d| typed(&d, f.ty))
                    };
                    Column::from_values(f.ty, (0..batch.rows).map(at))
                }
            });
            batches.push(Batch::new(columns.collect(), batch.rows));
        }
        Ok(MemoryTable::new(self.columns.clone(), batches))
    }
}

/// A member by name, ignoring case.
fn property<'d>(bag: &'d Dyn, names: &[&str]) -> Option<&'d Dyn> {
    let Dyn::Bag(members) = bag else { return None };
    members.iter().find(|(k, _)| names.iter().any(|n| k.eq_ignore_ascii_case(n))).map(|(_, v)| v)
}

/// The steps of a path such as `$.a.b[0]['c d']`; `None` for other forms and for the whole record.
fn steps(path: &str) -> Option<Vec<Step>> {
    let mut rest = path.trim().strip_prefix('$')?;
    let mut out = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('[') {
            let (inside, tail) = after.split_once(']')?;
            let quoted = ['\'', '"'].iter().find_map(|q| inside.strip_prefix(*q)?.strip_suffix(*q));
            out.push(match quoted {
                Some(name) => Step::Member(name.to_string()),
                None => Step::Element(inside.trim().parse().ok()?),
            });
            rest = tail;
        } else {
            let after = rest.strip_prefix('.')?;
            let end = after.find(['.', '[']).unwrap_or(after.len());
            if end > 0 {
                out.push(Step::Member(after[..end].to_string()));
            } else if !after.starts_with('[') {
                return None;
            }
            rest = &after[end..];
        }
    }
    (!out.is_empty()).then_some(out)
}

fn follow(mut value: Dyn, steps: &[Step]) -> Option<Dyn> {
    for step in steps {
        value = match step {
            Step::Member(name) => value.get(name)?.clone(),
            Step::Element(index) => value.at(*index)?.clone(),
        };
    }
    Some(value)
}

/// A value of a record converted to a type, by the rules of the readers.
pub(super) fn typed(value: &Dyn, ty: Type) -> Value {
    if *value == Dyn::Null {
        return Value::missing(ty);
    }
    let text = value.to_string();
    let found = match (ty, value) {
        (Type::String, _) => return Value::String(text),
        (Type::Dynamic, Dyn::String(s)) => Some(Value::Dynamic(Dyn::from_text(s))),
        (Type::Dynamic, other) => Some(Value::Dynamic(other.clone())),
        (ty, _) => cell::value_of(text.trim_ascii().as_bytes(), ty),
    };
    found.unwrap_or(Value::Null(ty))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_members_and_elements() {
        let member = |s: &str| Step::Member(s.into());
        assert_eq!(steps("$.a.b"), Some(vec![member("a"), member("b")]));
        assert_eq!(
            steps("$['a b'].c[0][-1]"),
            Some(vec![member("a b"), member("c"), Step::Element(0), Step::Element(-1)])
        );
        assert_eq!(steps("$.[\"x.y\"]"), Some(vec![member("x.y")]));
        for bad in ["$", "a.b", "$..a", "$.a[", "$.a[x]", ""] {
            assert_eq!(steps(bad), None, "{bad}");
        }
    }
}
