use crate::bind::binder::Binder;
use crate::bind::column_facts::Domain;
use crate::ir::{AggregateCall, ColumnId, Expr, PlanField};
use kql_types::{Type, Value};

/// More alternatives than these are not kept.
const MAX_VALUES: usize = 32;

impl Binder<'_> {
    /// What is known of an expression.
    pub(crate) fn domain(&self, e: &Expr) -> Option<Domain> {
        match e {
            Expr::Column(id, _) => self.columns.domain(*id).cloned(),
            Expr::Call(f, args, _) => match (f.name, args.as_slice()) {
                ("tolower" | "hash_md5" | "hash_sha1" | "hash_sha256", [_]) => Some(Domain::Lower),
                ("toupper", [_]) => Some(Domain::Upper),
                ("tostring" | "tolong" | "toint" | "toreal", [inner]) if !matches!(inner, Expr::Constant(_)) => {
                    let domain = self.domain(inner)?;
                    let kept = match &domain {
                        Domain::Lower | Domain::Upper => f.name == "tostring",
                        Domain::Between(..) => f.name != "tostring",
                        Domain::OneOf(_) => false,
                    };
                    kept.then_some(domain)
                }
                ("strlen" | "string_size" | "array_length" | "countof", _) => Some(Domain::Between(0, i64::MAX)),
                ("hourofday", _) => Some(Domain::Between(0, 23)),
                ("dayofmonth", _) => Some(Domain::Between(1, 31)),
                ("dayofyear", _) => Some(Domain::Between(1, 366)),
                ("monthofyear", _) => Some(Domain::Between(1, 12)),
                ("week_of_year", _) => Some(Domain::Between(1, 53)),
                ("indexof", _) => Some(Domain::Between(-1, i64::MAX)),
                ("iff" | "case", args) => self.branches(f.name, args),
                _ => None,
            },
            Expr::Constant(_) | Expr::Subquery(_) => None,
        }
    }

    /// A group that is there has a row, so that its count is no zero.
    pub(crate) fn lint_counts(&mut self, calls: &[AggregateCall], fields: &[PlanField], exprs: &[Expr]) {
        let counts = |id: ColumnId| {
            let call = calls.iter().find(|c| c.outputs.iter().any(|o| o.id == id))?;
            match call.function.name {
                "count" => Some(Domain::Between(1, i64::MAX)),
                "countif" | "dcount" | "dcountif" | "count_distinct" => Some(Domain::Between(0, i64::MAX)),
                _ => None,
            }
        };
        for (field, e) in fields.iter().zip(exprs) {
            if let Expr::Column(id, _) = e
                && let Some(domain) = counts(*id)
            {
                self.columns.set_domain(field.id, domain);
            }
        }
    }

    /// The values of a choice whose branches are all known.
    fn branches(&self, name: &str, args: &[Expr]) -> Option<Domain> {
        let results: Vec<&Expr> = match name {
            "iff" => args.get(1..3)?.iter().collect(),
            // `case(condition, value, condition, value, …, default)`
            _ => args.iter().skip(1).step_by(2).chain(args.last()).collect(),
        };
        let mut values: Vec<Value> = Vec::new();
        for e in results {
            let of_branch = match e {
                Expr::Constant(v) => vec![v.clone()],
                _ => match self.domain(e)? {
                    Domain::OneOf(values) => values,
                    Domain::Lower | Domain::Upper | Domain::Between(..) => return None,
                },
            };
            for v in of_branch {
                if !values.contains(&v) {
                    values.push(v);
                }
            }
        }
        let ty = values.first()?.ty();
        let plain = values.iter().all(|v| v.ty() == ty && !v.is_null()) && ty != Type::Dynamic;
        (plain && (2..=MAX_VALUES).contains(&values.len())).then_some(Domain::OneOf(values))
    }
}
