//! Describes unmet goals, for `run-corpus --why`.

use super::model::{Def, Goal, Model};
use kql_plan::ir::Expr;

/// Deeper subexpressions are elided.
const MAX_DEPTH: usize = 7;

impl Model<'_> {
    /// The goals that fail or cannot be evaluated, with the present values of their operands.
    pub(super) fn unmet(&self) -> Vec<String> {
        let mut out = Vec::new();
        for goal in &self.goals {
            let (reached, text) = match goal {
                Goal::True(e) => (self.holds(e), self.shown(e, 0)),
                Goal::Same(a, b) => {
                    let same = self.eval(a).zip(self.eval(b)).map(|(a, b)| a == b);
                    (same, format!("{} is {}", self.shown(a, 0), self.shown(b, 0)))
                }
            };
            match reached {
                Some(true) => {}
                Some(false) => out.push(format!("fails: {text}")),
                None => out.push(format!("unknown: {text}")),
            }
        }
        out
    }

    fn shown(&self, e: &Expr, depth: usize) -> String {
        if depth > MAX_DEPTH {
            return "…".into();
        }
        match e {
            Expr::Constant(v) => v.to_string().chars().take(40).collect(),
            Expr::Subquery(_) => "subquery".into(),
            Expr::Call(f, args, _) => {
                let args: Vec<String> = args.iter().take(6).map(|a| self.shown(a, depth + 1)).collect();
                format!("{}({})", f.name, args.join(", "))
            }
            Expr::Column(id, ty) => match self.defs.get(&id.0) {
                None => format!("?:{ty}"),
                Some(Def::Stored { name, .. }) => {
                    let value = self.eval(e).map(|v| v.to_string()).unwrap_or_default();
                    format!("{name}«{}»", value.chars().take(60).collect::<String>())
                }
                Some(Def::Row { .. }) => "a constant row".into(),
                Some(Def::Is(inner)) => self.shown(inner, depth + 1),
                Some(Def::Element { of, .. }) => format!("element({})", self.shown(of, depth + 1)),
                Some(Def::Part { text, .. }) => format!("part({})", self.shown(text, depth + 1)),
                Some(Def::Group { group, call, .. }) => {
                    let g = &self.groups[*group];
                    let name = g.calls[*call].function.name;
                    let args: Vec<String> = g
                        .members
                        .iter()
                        .flat_map(|m| {
                            m.args[*call].iter().take(2).map(|a| self.shown(a, depth + 2)).collect::<Vec<_>>()
                        })
                        .take(6)
                        .collect();
                    format!("{name}[{}]", args.join(", "))
                }
            },
        }
    }
}
