use crate::bind::binder::Binder;
use crate::bind::column_facts::Domain;
use crate::ir::{AggregateCall, ColumnId, Expr, PlanField};
use kql_functions::{AggregateId, ScalarId};
use kql_types::{Type, Value};

/// More alternatives than these are not kept.
const MAX_VALUES: usize = 32;

impl Binder<'_> {
    /// What is known of an expression.
    pub(crate) fn domain(&self, e: &Expr) -> Option<Domain> {
        match e {
            Expr::Column(id, _) => self.columns.domain(*id).cloned(),
            Expr::Call(f, args, _) => match (f.id?, args.as_slice()) {
                (ScalarId::ToLower | ScalarId::HashMd5 | ScalarId::HashSha1 | ScalarId::HashSha256, [_]) => {
                    Some(Domain::Lower)
                }
                (ScalarId::ToUpper, [_]) => Some(Domain::Upper),
                (id @ (ScalarId::ToString | ScalarId::ToLong | ScalarId::ToInt | ScalarId::ToReal), [inner])
                    if !matches!(inner, Expr::Constant(_)) =>
                {
                    let domain = self.domain(inner)?;
                    let kept = match &domain {
                        Domain::Lower | Domain::Upper => id == ScalarId::ToString,
                        Domain::Between(..) => id != ScalarId::ToString,
                        Domain::OneOf(_) => false,
                    };
                    kept.then_some(domain)
                }
                (ScalarId::Strlen | ScalarId::StringSize | ScalarId::ArrayLength | ScalarId::CountOf, _) => {
                    Some(Domain::Between(0, i64::MAX))
                }
                (ScalarId::HourOfDay, _) => Some(Domain::Between(0, 23)),
                (ScalarId::DayOfMonth, _) => Some(Domain::Between(1, 31)),
                (ScalarId::DayOfYear, _) => Some(Domain::Between(1, 366)),
                (ScalarId::MonthOfYear, _) => Some(Domain::Between(1, 12)),
                (ScalarId::WeekOfYear, _) => Some(Domain::Between(1, 53)),
                (ScalarId::IndexOf, _) => Some(Domain::Between(-1, i64::MAX)),
                (ScalarId::Iff, args) => self.one_of(args.get(1..3)?.iter()),
                // `case(condition, value, condition, value, …, default)`
                (ScalarId::Case, args) => self.one_of(args.iter().skip(1).step_by(2).chain(args.last())),
                _ => None,
            },
            Expr::Constant(_) | Expr::Subquery(_) => None,
        }
    }

    /// Every group has a row, so its count is never zero.
    pub(crate) fn lint_counts(&mut self, calls: &[AggregateCall], fields: &[PlanField], exprs: &[Expr]) {
        let counts = |id: ColumnId| {
            let call = calls.iter().find(|c| c.outputs.iter().any(|o| o.id == id))?;
            match call.function.id? {
                AggregateId::Count | AggregateId::CountLegacy => Some(Domain::Between(1, i64::MAX)),
                AggregateId::CountIf
                | AggregateId::DCount
                | AggregateId::DCountIf
                | AggregateId::CountDistinct
                | AggregateId::CountDistinctIf => Some(Domain::Between(0, i64::MAX)),
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
    fn one_of<'e>(&self, results: impl Iterator<Item = &'e Expr>) -> Option<Domain> {
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
