//! A trial that fails leaves no trace in what binding answers.

use crate::{BindOptions, Bound, Catalog, SemanticsProfile, WorkspaceFunction, bind};
use kql_source::Code;
use kql_types::{Field, MemoryTable, Schema, TableSource, Type};
use std::sync::Arc;

/// `T` with a column of each kind, and a table with the name of one of its columns.
struct Tables;

impl Catalog for Tables {
    fn table(&self, name: &str) -> Option<Arc<dyn TableSource>> {
        let columns: &[(&str, Type)] = match name {
            "T" => &[
                ("Id", Type::String),
                ("TimeGenerated", Type::DateTime),
                ("Weight", Type::Long),
                ("Bag", Type::Dynamic),
            ],
            "Weight" => &[("Kilos", Type::Long)],
            _ => return None,
        };
        let schema = Schema::new(columns.iter().map(|(n, ty)| Field::new(*n, *ty)).collect());
        Some(Arc::new(MemoryTable::new(schema, Vec::new())))
    }

    fn table_names(&self) -> Vec<String> {
        vec!["T".into(), "Weight".into()]
    }

    fn function(&self, _: &str) -> Option<Arc<WorkspaceFunction>> {
        None
    }

    fn function_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn watchlist(&self, _: &str) -> Option<Arc<dyn TableSource>> {
        None
    }
}

fn bound_with(semantics: SemanticsProfile, text: &str) -> Bound {
    let parsed = kql_syntax::parse(text);
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    bind(&parsed.query, &Tables, &BindOptions { semantics, ..BindOptions::default() }, None)
}

fn bound(text: &str) -> Bound {
    bound_with(SemanticsProfile::Service, text)
}

fn codes(bound: &Bound) -> Vec<Code> {
    bound.diagnostics.iter().map(|d| d.code).collect()
}

fn names<'b>(set: impl IntoIterator<Item = &'b String>) -> Vec<&'b str> {
    set.into_iter().map(String::as_str).collect()
}

/// `basket` tries `Weight` as its threshold, a constant, before it takes it as the column of weights.
#[test]
fn a_reading_that_does_not_fit_refers_to_nothing() {
    let b = bound("T | evaluate basket(Weight)");
    assert_eq!(codes(&b), []);
    assert_eq!(names(&b.references.tables), ["T"]);

    let b = bound_with(SemanticsProfile::Compiler, "T | project-away Weight | extend W = 1 | evaluate basket(W)");
    assert_eq!(names(&b.references.assumed), [""; 0]);
}

#[test]
fn a_reading_that_does_not_fit_uses_no_let() {
    let b = bound("let Weight = T | take 1; T | evaluate basket(Weight)");
    assert_eq!(codes(&b), [Code::UnusedLet]);
    // Where the `let` is what the argument means, it is used.
    assert_eq!(codes(&bound("let Limit = 0.1; T | evaluate basket(Limit)")), []);
}

/// The first form of `activity_engagement` has a start and an end, so that the argument is bound again for the second.
#[test]
fn a_form_that_does_not_fit_numbers_no_columns() {
    let b = bound(
        "T | evaluate activity_engagement(Id, TimeGenerated, toscalar(print x = 1 | project 1d), 7d) | extend 1 + 1",
    );
    assert_eq!(codes(&b), []);
    assert!(b.schema.fields.iter().any(|f| f.name == "Column2"), "{:?}", b.schema);
}

#[test]
fn the_last_form_that_does_not_fit_is_reported() {
    let b = bound("T | evaluate activity_engagement(Id, TimeGenerated, NoSuchColumn, 7d)");
    assert_eq!(codes(&b), [Code::TypeMismatch]);
    assert!(b.plan.is_none());
}

#[test]
fn a_leg_that_is_left_out_does_not_make_the_query_incomplete() {
    let pivots = "(T | project Id, Weight | evaluate pivot(Id) | join kind=inner Missing on Weight)";
    let b = bound(&format!("union isfuzzy=true {pivots}, T"));
    assert_eq!(codes(&b), [Code::MissingTableInFuzzyUnion]);
    assert!(!b.incomplete && !b.open);
    assert!(bound("union isfuzzy=true (T | project Id, Weight | evaluate pivot(Id)), T").incomplete);
}

/// The service runs the leg in a workspace that has the table, so what it mentions is used.
#[test]
fn a_leg_that_is_left_out_uses_what_it_mentions() {
    let b =
        bound("let Limit = 3; union isfuzzy=true (Missing | where Size > Limit | extend tolower(Id)), (T | take 1)");
    assert_eq!(codes(&b), [Code::MissingTableInFuzzyUnion]);
    assert!(b.references.builtins.contains("tolower"));
    let b = bound("union isfuzzy=true (Missing | extend 1 + 1), (T | extend 2 + 2)");
    assert!(b.schema.fields.iter().any(|f| f.name == "Column2"), "{:?}", b.schema);
}

/// Columns of the part that is left out have no known type; the column that takes the identity of one has.
#[test]
fn columns_of_a_leg_that_is_left_out_are_forgotten() {
    let b = bound("union isfuzzy=true (Missing | extend a = b, c = d), (T | summarize by Bag)");
    assert_eq!(codes(&b), [Code::MissingTableInFuzzyUnion, Code::TypeMismatch]);
}

#[test]
fn arguments_of_a_plugin_that_is_not_run_are_mentioned() {
    let b = bound("let Size = 3; T | evaluate python(typeof(*), 'code', bag_pack('n', Size))");
    assert!(b.references.builtins.contains("bag_pack"));
    assert!(!codes(&b).contains(&Code::UnusedLet));
}
