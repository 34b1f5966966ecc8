use super::Printer;
use super::expr::ANY;
use crate::ast::{Scan, ScanStep};

impl Printer {
    pub(super) fn scan(&mut self, scan: &Scan) {
        if !scan.order_by.is_empty() {
            self.push("order by ");
            self.comma(&scan.order_by, Self::order);
            self.push(" ");
        }
        if !scan.partition_by.is_empty() {
            self.push("partition by ");
            self.comma(&scan.partition_by, |p, key| p.expr(key, ANY));
            self.push(" ");
        }
        if !scan.declare.is_empty() {
            self.push("declare ");
            self.parameters(&scan.declare);
            self.push(" ");
        }
        self.push("with (");
        for (i, step) in scan.steps.iter().enumerate() {
            if i > 0 {
                self.push(" ");
            }
            self.scan_step(step);
        }
        self.push(")");
    }

    fn scan_step(&mut self, step: &ScanStep) {
        self.push("step ");
        self.ident(&step.name);
        if step.optional {
            self.push(" optional");
        }
        self.clause(" output=", &step.output, Self::word);
        self.push(": ");
        self.expr(&step.condition, ANY);
        if !step.assignments.is_empty() {
            self.push(" => ");
            self.comma(&step.assignments, |p, (name, value)| {
                p.ident(name);
                p.push(" = ");
                p.expr(value, ANY);
            });
        }
        self.push(";");
    }
}
