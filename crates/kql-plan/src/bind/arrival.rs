//! When rows arrive: what `ingestion_time()` is, and which rows of a table a run sees.
//!
//! A row arrives at its `_IngestionTime` where it has one, else at `TimeGenerated` plus the delay of its table: a snapshot of a
//! table does not know more.

use super::binder::{Binder, Cx};
use super::env::Env;
use super::operator::union::Leg;
use super::operator::r#where::filtered;
use super::options::{Seen, Stamps};
use crate::ir::{Expr, Node, Plan, PlanField};
use kql_source::Span;
use kql_types::{TimeRange, Type, Value};

const STAMP: &str = "_IngestionTime";
const GENERATED: &str = "TimeGenerated";

impl Binder<'_> {
    /// A stored table with the rows that the query sees; `scan` reads those of a period of `TimeGenerated`.
    pub(crate) fn arrived(
        &mut self,
        table: &str,
        generated: &PlanField,
        fields: &[PlanField],
        scan: impl FnOnce(Option<TimeRange>) -> Plan,
    ) -> Plan {
        let arrivals = &self.options.arrivals;
        let (seen, delay) = (arrivals.seen, arrivals.delays.get(table).copied().unwrap_or(0));
        self.columns.set_delay(generated.id, delay);
        let window = self.options.window;
        // Without stamps, a time of arrival is a time of `TimeGenerated`, by which tables are read faster.
        let is_stamped = self.stamp(fields).is_some();
        match (seen, window) {
            (Seen::Generated, _) => scan(window),
            (Seen::GeneratedAndArrivedBy(last), _) if !is_stamped => {
                scan(Some(window.unwrap_or(TimeRange::ALL).intersect(TimeRange::new(0, last.saturating_sub(delay)))))
            }
            (Seen::GeneratedAndArrivedBy(last), _) => {
                let plan = scan(window);
                self.arrived_within(plan, TimeRange::new(0, last))
            }
            (Seen::Arrived, None) => scan(None),
            (Seen::Arrived, Some(range)) if !is_stamped => {
                scan(Some(TimeRange::new(range.from.saturating_sub(delay), range.to.saturating_sub(delay))))
            }
            (Seen::Arrived, Some(range)) => {
                let plan = scan(None);
                self.arrived_within(plan, range)
            }
        }
    }

    fn arrived_within(&mut self, plan: Plan, range: TimeRange) -> Plan {
        let span = Span::default();
        let env = Env::default();
        let Some(arrival) = self.arrival(&plan.fields, span) else { return plan };
        let tick = |t| (Expr::Constant(Value::DateTime(t)), span);
        let args = vec![(arrival, span), tick(range.from), tick(range.to)];
        match self.builtin("between", args, Cx::new(&env), span) {
            Some(condition) => filtered(plan, condition),
            None => plan,
        }
    }

    /// When a row of these columns arrived; `None` if they do not tell.
    pub(crate) fn arrival(&mut self, fields: &[PlanField], span: Span) -> Option<Expr> {
        let column = |f: &PlanField| Expr::Column(f.id, f.ty);
        if let Some(f) = fields.iter().find(|f| self.columns.is_arrival(f.id)) {
            return Some(column(f));
        }
        let of_name = |name: &str| fields.iter().find(|f| f.name == name && f.ty == Type::DateTime);
        let stamp = self.stamp(fields).map(column);
        let Some(generated) = of_name(GENERATED) else { return stamp };
        let env = Env::default();
        let delay = self.columns.delay(generated.id);
        let late = if delay == 0 {
            column(generated)
        } else {
            let delay = (Expr::Constant(Value::Timespan(delay)), span);
            self.builtin("+", vec![(column(generated), span), delay], Cx::new(&env), span)?
        };
        match stamp {
            Some(stamp) => self.builtin("coalesce", vec![(stamp, span), (late, span)], Cx::new(&env), span),
            None => Some(late),
        }
    }

    /// The column that says when a row arrived, where it counts.
    fn stamp<'f>(&self, fields: &'f [PlanField]) -> Option<&'f PlanField> {
        let is_used = self.options.arrivals.stamps == Stamps::Used;
        fields.iter().find(|f| is_used && f.name == STAMP && f.ty == Type::DateTime)
    }

    /// When the rows of each leg of a union arrived, where its columns do not tell: the delays of the legs differ.
    pub(crate) fn arrivals_apart(&mut self, legs: &[Leg]) -> Option<Vec<Expr>> {
        if self.options.arrivals.delays.is_empty() {
            return None;
        }
        let is_apart = |leg: &Leg| leg.plan.fields.iter().any(|f| self.columns.is_arrival(f.id));
        let generated =
            |leg: &Leg| leg.plan.fields.iter().find(|f| f.name == GENERATED && f.ty == Type::DateTime).cloned();
        let mut delays = legs.iter().filter_map(generated).map(|f| self.columns.delay(f.id));
        let first = delays.next();
        if !legs.iter().any(is_apart) && delays.all(|d| Some(d) == first) {
            return None;
        }
        let of_leg = |leg: &Leg| self.arrival(&leg.plan.fields, Span::default());
        let arrivals: Vec<Option<Expr>> = legs.iter().map(of_leg).collect();
        Some(arrivals.into_iter().map(|e| e.unwrap_or(Expr::Constant(Value::Null(Type::DateTime)))).collect())
    }

    /// A result without the columns that the query does not know of.
    pub(crate) fn without_arrivals(&self, plan: Plan) -> Plan {
        let fields: Vec<PlanField> = plan.fields.iter().filter(|f| !self.columns.is_arrival(f.id)).cloned().collect();
        if fields.len() == plan.fields.len() {
            return plan;
        }
        let exprs = fields.iter().map(|f| Expr::Column(f.id, f.ty)).collect();
        let (serialized, open) = (plan.serialized, plan.open);
        Plan { node: Node::Project(Box::new(plan), exprs), fields, serialized, open }
    }
}
