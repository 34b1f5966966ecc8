use super::OperatorKind;

/// How many rows an operator gives, compared with its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowEffect {
    /// Each row of the input gives one.
    Same,
    /// Some rows of the input.
    Subset,
    /// A row for each group of the input.
    Groups,
    /// Nothing is known without the data.
    Other,
}

/// Where the values of an operator's columns come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnEffect {
    /// Every column has the values of the input's column of that name.
    Kept,
    /// Columns that the operator names are computed, the others kept.
    Assigned,
    /// Columns are made in the operator's own way.
    Other,
}

/// What an operator does, whatever its operands and the data are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperatorEffect {
    /// Number of rows.
    pub rows: RowEffect,
    /// Values of columns.
    pub columns: ColumnEffect,
    /// Whether the language allows the operator in a branch of `fork`.
    pub in_fork: bool,
}

impl OperatorKind {
    /// What the operator does to rows and columns.
    pub fn effect(&self) -> OperatorEffect {
        use ColumnEffect::{Assigned, Kept};
        use RowEffect::{Groups, Other, Same, Subset};
        let (rows, columns, in_fork) = match self {
            OperatorKind::As(_)
            | OperatorKind::ExecuteAndCache
            | OperatorKind::ProjectAway(_)
            | OperatorKind::ProjectByNames(_)
            | OperatorKind::ProjectKeep(_)
            | OperatorKind::ProjectReorder(_)
            | OperatorKind::Sort(_) => (Same, Kept, true),
            OperatorKind::AssertSchema(_) | OperatorKind::ProjectSmart | OperatorKind::Render { .. } => {
                (Same, Kept, false)
            }
            OperatorKind::Extend(_)
            | OperatorKind::Parse(_)
            | OperatorKind::ParseKv { .. }
            | OperatorKind::Project(_)
            | OperatorKind::ProjectRename(_) => (Same, Assigned, true),
            OperatorKind::Serialize(_) => (Same, Assigned, false),
            OperatorKind::Sample(_) | OperatorKind::Take(_) | OperatorKind::Top(..) | OperatorKind::Where(_) => {
                (Subset, Kept, true)
            }
            OperatorKind::ParseWhere(_) => (Subset, Assigned, true),
            OperatorKind::Distinct(_) => (Groups, Assigned, true),
            OperatorKind::Summarize { .. } => (Groups, ColumnEffect::Other, true),
            // First in a pipe, it reads whole tables.
            OperatorKind::Search { .. } => (Other, Kept, false),
            OperatorKind::Count(_)
            | OperatorKind::Invoke(_)
            | OperatorKind::MvExpand { .. }
            | OperatorKind::Reduce { .. }
            | OperatorKind::SampleDistinct(..)
            | OperatorKind::TopHitters { .. }
            | OperatorKind::TopNested(_)
            | OperatorKind::Unknown(_) => (Other, ColumnEffect::Other, true),
            OperatorKind::Consume
            | OperatorKind::Evaluate { .. }
            | OperatorKind::Facet { .. }
            | OperatorKind::Find(_)
            | OperatorKind::Fork(_)
            | OperatorKind::GetSchema
            | OperatorKind::GraphMarkComponents
            | OperatorKind::GraphMatch(_)
            | OperatorKind::GraphShortestPaths(_)
            | OperatorKind::GraphToTable(_)
            | OperatorKind::GraphWhere(..)
            | OperatorKind::Join(_)
            | OperatorKind::Lookup(_)
            | OperatorKind::MakeGraph(_)
            | OperatorKind::MakeSeries(_)
            | OperatorKind::MvApply { .. }
            | OperatorKind::Partition { .. }
            | OperatorKind::PartitionBy { .. }
            | OperatorKind::Print(_)
            | OperatorKind::Range { .. }
            | OperatorKind::Scan(_)
            | OperatorKind::Union(_) => (Other, ColumnEffect::Other, false),
        };
        OperatorEffect { rows, columns, in_fork }
    }
}
