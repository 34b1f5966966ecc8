//! Joins: their kinds, keys and sides.

use super::{ColumnId, Expr, Plan};

/// The kinds of join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named as in the language")]
pub enum JoinKind {
    InnerUnique,
    Inner,
    LeftOuter,
    RightOuter,
    FullOuter,
    LeftSemi,
    LeftAnti,
    RightSemi,
    RightAnti,
}

impl JoinKind {
    /// The spelling in the language.
    pub fn name(self) -> &'static str {
        match self {
            JoinKind::InnerUnique => "innerunique",
            JoinKind::Inner => "inner",
            JoinKind::LeftOuter => "leftouter",
            JoinKind::RightOuter => "rightouter",
            JoinKind::FullOuter => "fullouter",
            JoinKind::LeftSemi => "leftsemi",
            JoinKind::LeftAnti => "leftanti",
            JoinKind::RightSemi => "rightsemi",
            JoinKind::RightAnti => "rightanti",
        }
    }
}

/// A hash join on equal keys (null equals null, NaN equals NaN).
#[derive(Clone)]
pub struct Join {
    /// Kind.
    pub kind: JoinKind,
    /// Left side.
    pub left: Box<Plan>,
    /// Right side.
    pub right: Box<Plan>,
    /// Pairs of key expressions of the same type; none for a cross join.
    pub on: Vec<(Expr, Expr)>,
    /// Columns of the output: those of the left side and then the right, or of one side for semi and anti joins.
    pub output: Vec<ColumnId>,
    /// The side that is hashed, chosen by the optimizer; the other side probes.
    pub build: Side,
    /// Whether the output keeps the order of the left side, as `lookup` does; the right side is then the build side.
    pub keeps_left_order: bool,
}

impl Join {
    /// The column of the probe side that a runtime filter applies to: scans below skip rows whose value is not among the keys of
    /// the build side. There is none if the join keeps probe rows without a match, or has several keys.
    pub fn runtime_filter(&self) -> Option<ColumnId> {
        let unmatched = match self.build {
            Side::Left => matches!(self.kind, JoinKind::RightOuter | JoinKind::FullOuter | JoinKind::RightAnti),
            Side::Right => matches!(self.kind, JoinKind::LeftOuter | JoinKind::FullOuter | JoinKind::LeftAnti),
        };
        let [(left, right)] = self.on.as_slice() else { return None };
        match (self.build, left, right) {
            (Side::Left, _, Expr::Column(id, _)) | (Side::Right, Expr::Column(id, _), _) if !unmatched => Some(*id),
            _ => None,
        }
    }
}

/// A side of a join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "left and right")]
pub enum Side {
    Left,
    Right,
}
