//! The fields of a rule.

use super::value::{Aggregation, AlertProperty, AlertSeverity, GroupDetail, Matching, RuleKind, TriggerOperator};
use crate::attack::Tactic;
use crate::yaml::Spanned;
use kql_source::{Diagnostic, Source, SourceMap, Span};
use kql_types::ticks::{HOUR, MINUTE};
use std::sync::Arc;

/// A rule file.
#[derive(Clone, Debug)]
pub struct RuleFile {
    /// The text.
    pub source: Arc<Source>,
    /// Its rules, in order.
    pub rules: Vec<Rule>,
    /// Mistakes in its structure and fields; spans are byte offsets into the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// The dialect of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// YAML as in the public rule repositories.
    Yaml,
    /// A resource of an ARM template or of the REST API.
    Arm,
}

/// An analytics rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The file.
    pub source: Arc<Source>,
    /// The dialect.
    pub form: Form,
    /// The first key, at which missing fields are reported.
    pub span: Span,
    /// `id`.
    pub id: Option<Spanned<String>>,
    /// `name`, or `displayName` in ARM.
    pub name: Option<Spanned<String>>,
    /// `description`.
    pub description: Option<Spanned<String>>,
    /// `kind`.
    pub kind: Option<Spanned<RuleKind>>,
    /// `status`.
    pub status: Option<Spanned<String>>,
    /// `severity`.
    pub severity: Option<Spanned<AlertSeverity>>,
    /// `enabled`.
    pub enabled: Option<Spanned<bool>>,
    /// `requiredDataConnectors`; `None` when the key is missing.
    pub connectors: Option<Spanned<Vec<Connector>>>,
    /// `queryFrequency`, in ticks.
    pub query_frequency: Option<Spanned<i64>>,
    /// `queryPeriod`, in ticks.
    pub query_period: Option<Spanned<i64>>,
    /// `triggerOperator`.
    pub trigger_operator: Option<Spanned<TriggerOperator>>,
    /// `triggerThreshold`.
    pub trigger_threshold: Option<Spanned<i64>>,
    /// `tactics`, as written.
    pub tactics: Option<Spanned<Vec<Spanned<String>>>>,
    /// `relevantTechniques`, `techniques` and `subTechniques`, as written.
    pub techniques: Vec<Spanned<String>>,
    /// `query`.
    pub query: Option<QueryText>,
    /// `entityMappings`.
    pub entity_mappings: Vec<EntityMapping>,
    /// `sentinelEntitiesMappings`: columns that contain entities.
    pub entity_columns: Vec<Spanned<String>>,
    /// `customDetails`: name and column.
    pub custom_details: Vec<(Spanned<String>, Spanned<String>)>,
    /// `alertDetailsOverride`.
    pub alert_details: AlertDetails,
    /// `eventGroupingSettings.aggregationKind`.
    pub aggregation: Option<Spanned<Aggregation>>,
    /// `incidentConfiguration`.
    pub incident: IncidentSettings,
    /// `suppressionEnabled`.
    pub suppression_enabled: Option<Spanned<bool>>,
    /// `suppressionDuration`, in ticks.
    pub suppression_duration: Option<Spanned<i64>>,
    /// `version`.
    pub version: Option<Spanned<String>>,
    /// `alertRuleTemplateName`.
    pub template: Option<Spanned<String>>,
    /// `startTimeUtc`, in ticks.
    pub start_time: Option<Spanned<i64>>,
    /// Whether a field is written that only rules have.
    pub(crate) has_rule_field: bool,
}

/// An entry of `requiredDataConnectors`.
#[derive(Clone, Debug, PartialEq)]
pub struct Connector {
    /// `connectorId`.
    pub id: Option<Spanned<String>>,
    /// `dataTypes`.
    pub data_types: Vec<Spanned<String>>,
    /// The entry.
    pub span: Span,
}

/// The query, with a map of its positions into the file.
#[derive(Clone, Debug)]
pub struct QueryText {
    /// KQL.
    pub text: String,
    /// The whole query in the file.
    pub span: Span,
    /// Maps spans of `text` to spans of the file.
    pub map: SourceMap,
}

/// An entry of `entityMappings`.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityMapping {
    /// `entityType`.
    pub entity_type: Spanned<String>,
    /// Identifier and column of each of `fieldMappings`.
    pub fields: Vec<(Spanned<String>, Spanned<String>)>,
}

/// `alertDetailsOverride`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlertDetails {
    /// `alertDisplayNameFormat`.
    pub name_format: Option<Template>,
    /// `alertDescriptionFormat`.
    pub description_format: Option<Template>,
    /// `alertSeverityColumnName`.
    pub severity_column: Option<Spanned<String>>,
    /// `alertTacticsColumnName`.
    pub tactics_column: Option<Spanned<String>>,
    /// `alertDynamicProperties`: property and column.
    pub properties: Vec<(Spanned<AlertProperty>, Spanned<String>)>,
}

/// Text with `{{Column}}` placeholders.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// As written.
    pub text: Spanned<String>,
    /// The column of each placeholder with the span of `{{Column}}` in the file, and its range in the text.
    pub placeholders: Vec<(Spanned<String>, std::ops::Range<usize>)>,
}

/// `incidentConfiguration`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IncidentSettings {
    /// `createIncident`.
    pub create: Option<Spanned<bool>>,
    /// `groupingConfiguration.enabled`.
    pub grouping: Option<Spanned<bool>>,
    /// `groupingConfiguration.reopenClosedIncident`.
    pub reopen: Option<Spanned<bool>>,
    /// `groupingConfiguration.lookbackDuration`, in ticks.
    pub lookback: Option<Spanned<i64>>,
    /// `groupingConfiguration.matchingMethod`.
    pub matching: Option<Spanned<Matching>>,
    /// `groupingConfiguration.groupByEntities`.
    pub by_entities: Vec<Spanned<String>>,
    /// `groupingConfiguration.groupByAlertDetails`.
    pub by_details: Vec<Spanned<GroupDetail>>,
    /// `groupingConfiguration.groupByCustomDetails`.
    pub by_custom_details: Vec<Spanned<String>>,
}

impl RuleFile {
    /// Whether it holds YAML or JSON of another kind, such as the configuration of a tool: nothing in it has a field of a rule.
    pub fn is_of_another_kind(&self) -> bool {
        let has_field = |rule: &Rule| {
            rule.form == Form::Arm
                || rule.has_rule_field
                || rule.query.is_some()
                || rule.connectors.is_some()
                || rule.tactics.is_some()
                || !rule.techniques.is_empty()
                || !rule.entity_mappings.is_empty()
        };
        !self.rules.is_empty() && !self.rules.iter().any(has_field)
    }
}

impl Rule {
    /// A rule without any field.
    pub(crate) fn empty(source: Arc<Source>, form: Form, span: Span) -> Self {
        Rule {
            source,
            form,
            span,
            id: None,
            name: None,
            description: None,
            kind: None,
            status: None,
            severity: None,
            enabled: None,
            connectors: None,
            query_frequency: None,
            query_period: None,
            trigger_operator: None,
            trigger_threshold: None,
            tactics: None,
            techniques: Vec::new(),
            query: None,
            entity_mappings: Vec::new(),
            entity_columns: Vec::new(),
            custom_details: Vec::new(),
            alert_details: AlertDetails::default(),
            aggregation: None,
            incident: IncidentSettings::default(),
            suppression_enabled: None,
            suppression_duration: None,
            version: None,
            template: None,
            start_time: None,
            has_rule_field: false,
        }
    }

    /// The id, or the name of the file for a rule without one.
    pub fn id(&self) -> &str {
        self.id.as_ref().map_or(self.source.name.as_str(), |v| v.value.as_str())
    }

    /// The name, or the id for a rule without one.
    pub fn name(&self) -> &str {
        self.name.as_ref().map_or_else(|| self.id(), |v| v.value.as_str())
    }

    /// The description, or nothing.
    pub fn description(&self) -> &str {
        self.description.as_ref().map_or("", |v| v.value.trim())
    }

    /// The kind; `Scheduled` by default.
    pub fn kind(&self) -> RuleKind {
        self.kind.as_ref().map_or(RuleKind::Scheduled, |v| v.value)
    }

    /// Whether it is a hunting query: a file without any field that makes a rule, such as a kind, a severity or a schedule. It
    /// runs when somebody runs it, over any period, and raises no alert.
    pub fn is_hunting(&self) -> bool {
        self.form == Form::Yaml && self.query.is_some() && !self.has_rule_field
    }

    /// The severity; `Medium` by default.
    pub fn severity(&self) -> AlertSeverity {
        self.severity.as_ref().map_or(AlertSeverity::Medium, |v| v.value)
    }

    /// How often it runs, in ticks: every minute for an NRT rule; five hours by default.
    pub fn frequency(&self) -> i64 {
        if self.is_nrt() {
            return MINUTE;
        }
        self.query_frequency.as_ref().map_or(5 * HOUR, |v| v.value)
    }

    /// How far back it looks, in ticks; the frequency by default.
    pub fn period(&self) -> i64 {
        if self.is_nrt() {
            return MINUTE;
        }
        self.query_period.as_ref().map_or_else(|| self.frequency(), |v| v.value)
    }

    /// Whether it runs in near real time: every minute, on any row; it has no schedule and no trigger.
    pub fn is_nrt(&self) -> bool {
        self.kind() == RuleKind::Nrt
    }

    /// The trigger; more than 0 rows by default.
    pub fn trigger(&self) -> (TriggerOperator, i64) {
        if self.is_nrt() {
            return (TriggerOperator::GreaterThan, 0);
        }
        (
            self.trigger_operator.as_ref().map_or(TriggerOperator::GreaterThan, |v| v.value),
            self.trigger_threshold.as_ref().map_or(0, |v| v.value),
        )
    }

    /// The event grouping; one alert per run by default.
    pub fn aggregation(&self) -> Aggregation {
        self.aggregation.as_ref().map_or(Aggregation::SingleAlert, |v| v.value)
    }

    /// How long the rule is suppressed after an alert, in ticks; `None` without suppression.
    pub fn suppression(&self) -> Option<i64> {
        match &self.suppression_enabled {
            Some(on) if on.value => Some(self.suppression_duration.as_ref().map_or(5 * HOUR, |v| v.value)),
            Some(_) | None => None,
        }
    }

    /// The tactics, in the spelling of the schema.
    pub fn tactics(&self) -> Vec<String> {
        let listed = self.tactics.as_ref().map_or(&[][..], |t| t.value.as_slice());
        listed
            .iter()
            .map(|t| Tactic::from_name_any_case(&t.value).map_or(t.value.clone(), |v| v.name().into()))
            .collect()
    }
}
