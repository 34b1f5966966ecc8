//! Inverses of functions over datetimes.

use super::assign::Target;
use super::model::Model;
use kql_functions::ScalarId;
use kql_plan::ir::Expr;
use kql_types::{Type, Value};

impl Model<'_> {
    pub(super) fn invert_datetime(&mut self, target: Target<'_>) -> Option<bool> {
        let Target { call: e, id, args, value: v, depth } = target;
        Some(match (id, args) {
            (ScalarId::UnixTimeSeconds, [x]) => self.invert_unix_time(x, v, 10_000_000, depth),
            (ScalarId::UnixTimeMilliseconds, [x]) => self.invert_unix_time(x, v, 10_000, depth),
            (ScalarId::UnixTimeMicroseconds, [x]) => self.invert_unix_time(x, v, 10, depth),
            (ScalarId::DatetimeDiff, [unit, a, b]) => {
                let (Some(unit), Some(n)) = (self.eval(unit), v.as_i64()) else { return Some(false) };
                [(a, b, n), (b, a, -n)].into_iter().any(|(target, base, n)| {
                    let Some(base) = self.eval(base) else { return false };
                    let moved =
                        self.compute(ScalarId::DatetimeAdd, &[unit.clone(), Value::Long(n), base], Type::DateTime);
                    !matches!(target, Expr::Constant(_)) && moved.is_some_and(|t| self.assign(target, &t, depth))
                })
            }
            (ScalarId::DatetimeAdd, [unit, n, x]) => {
                let (Some(unit), Some(n)) = (self.eval(unit), self.eval(n).and_then(|n| n.as_i64())) else {
                    return Some(false);
                };
                let moved = self.compute(ScalarId::DatetimeAdd, &[unit, Value::Long(-n), v.clone()], Type::DateTime);
                moved.is_some_and(|t| self.assign(x, &t, depth))
            }
            (
                ScalarId::DatetimePart
                | ScalarId::DayOfWeek
                | ScalarId::HourOfDay
                | ScalarId::DayOfMonth
                | ScalarId::DayOfYear
                | ScalarId::MonthOfYear
                | ScalarId::WeekOfYear
                | ScalarId::GetYear,
                [.., x],
            ) => self.search_time(e, x, v, depth),
            _ => return None,
        })
    }
}
