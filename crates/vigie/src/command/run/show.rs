//! What `vigie run` prints.

use crate::args::{AlertFormat, AlertShape, RunArgs, ViewArgs};
use crate::command::Failure;
use crate::output::{self, Exact, Sheet, Terminal};
use kql_io::OutputFormat;
use kql_types::{Batch, Column, Schema, Value};
use sentinel::alert::security_alert_batch;
use sentinel::incident::security_incident_batch;
use sentinel::render::{alerts_json, alerts_ndjson, render_card, render_incident, render_rows, render_summary};
use sentinel::{Alert, Evaluation, Incident, Rule};

/// How results are printed, as they come and at the end.
pub(super) struct Shown<'a> {
    shape: AlertShape,
    format: AlertFormat,
    view: &'a ViewArgs,
}

impl Shown<'_> {
    pub(super) fn new(args: &RunArgs) -> Result<Shown<'_>, Failure> {
        let (shape, format) = match (args.shape, args.format) {
            (AlertShape::Alerts, Some(AlertFormat::Csv)) => {
                return Err(Failure::usage("alerts have no form as CSV: add `--as security-alert`"));
            }
            (AlertShape::Alerts, Some(AlertFormat::Json | AlertFormat::Ndjson)) if !args.view.columns.is_empty() => {
                return Err(Failure::usage("`--columns` chooses columns of rows: add `--as rows`"));
            }
            (AlertShape::Alerts, Some(AlertFormat::Rows)) => (AlertShape::Rows, AlertFormat::Cards),
            (AlertShape::Alerts, None) => (AlertShape::Alerts, AlertFormat::Cards),
            (shape, Some(AlertFormat::Rows)) => (shape, AlertFormat::Cards),
            (shape, Some(format)) => (shape, format),
            (shape, None) => (shape, AlertFormat::Ndjson),
        };
        Ok(Shown { shape, format, view: &args.view })
    }

    /// The results of one rule.
    pub(super) fn rule(&mut self, rule: &Rule, evaluation: &Evaluation, incidents: &[Incident]) -> Result<(), Failure> {
        match (self.shape, self.format) {
            (AlertShape::Rows, _) => self.rows(&evaluation.schema, &batch(&evaluation.schema, &evaluation.rows)),
            (AlertShape::Alerts, AlertFormat::Cards) if rule.is_hunting() => {
                self.rows(&evaluation.schema, &batch(&evaluation.schema, &evaluation.rows))?;
                output::line(render_summary(rule, evaluation, incidents, Terminal::output().screen))
            }
            (AlertShape::Alerts, AlertFormat::Cards) => cards(rule, evaluation, incidents),
            _ => Ok(()),
        }
    }

    /// What is printed of all rules together.
    pub(super) fn end(&mut self, alerts: &[Alert], incidents: &[Incident]) -> Result<(), Failure> {
        match (self.shape, self.format) {
            (AlertShape::Alerts, AlertFormat::Json) => output::json(&alerts_json(alerts))?,
            (AlertShape::Alerts, AlertFormat::Ndjson) => output::json(&alerts_ndjson(alerts))?,
            (AlertShape::Alerts | AlertShape::Rows, _) => {}
            (AlertShape::SecurityAlert, _) => {
                self.rows(&sentinel::security_alert_schema(), &security_alert_batch(alerts))?;
            }
            (AlertShape::SecurityIncident, _) => {
                self.rows(&sentinel::security_incident_schema(), &security_incident_batch(incidents))?;
            }
        }
        Ok(())
    }

    fn rows(&self, schema: &Schema, batch: &Batch) -> Result<(), Failure> {
        self.view.check(std::iter::once(schema))?;
        let (schema, batches) = &self.view.choose(schema, std::slice::from_ref(batch));
        let (format, kind) = match self.format {
            AlertFormat::Json => (OutputFormat::Json, Exact::Json),
            AlertFormat::Ndjson => (OutputFormat::Ndjson, Exact::Json),
            AlertFormat::Csv => (OutputFormat::Csv, Exact::Text),
            AlertFormat::Cards | AlertFormat::Rows => {
                let terminal = Terminal::output();
                if terminal.screen.width.is_some() {
                    let sheet = Sheet { name: None, schema, batches };
                    return output::results(&terminal, &self.view.on(terminal.screen), &[sheet]);
                }
                let rows = |b: &Batch| -> Vec<Vec<Value>> {
                    (0..b.rows).map(|i| b.columns.iter().map(|c| c.value(i)).collect()).collect()
                };
                let rows: Vec<Vec<Value>> = batches.iter().flat_map(rows).collect();
                let lines = render_rows(schema, &rows, usize::MAX, terminal.screen.style);
                return lines.into_iter().try_for_each(output::line);
            }
        };
        output::data(kind, |out| kql_io::write(format, schema, batches, out))
    }
}

fn batch(schema: &Schema, rows: &[Vec<Value>]) -> Batch {
    let column = |i: usize, ty| Column::from_values(ty, rows.iter().filter_map(|r| r.get(i).cloned()));
    let columns = schema.fields.iter().enumerate().map(|(i, f)| column(i, f.ty)).collect();
    Batch::new(columns, rows.len())
}

fn cards(rule: &Rule, evaluation: &Evaluation, incidents: &[Incident]) -> Result<(), Failure> {
    let screen = Terminal::output().screen;
    for alert in &evaluation.alerts {
        output::line(render_card(alert, screen))?;
    }
    for incident in incidents {
        output::line(render_incident(incident, screen))?;
    }
    output::line(render_summary(rule, evaluation, incidents, screen))
}
