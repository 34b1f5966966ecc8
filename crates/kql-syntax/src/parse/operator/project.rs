use super::Parts;
use crate::ast::{Argument, Expr, Ident, OperatorKind, Reorder};
use crate::parse::Parser;
use crate::parse::list::ListShape;
use crate::parse::name::Names;

impl Parser<'_> {
    pub(in crate::parse) fn extend(&mut self) -> Parts {
        (Vec::new(), OperatorKind::Extend(self.list(ListShape::Some, "a column", &[], Self::named)))
    }

    pub(in crate::parse) fn project(&mut self) -> Parts {
        (Vec::new(), OperatorKind::Project(self.columns()))
    }

    pub(in crate::parse) fn project_rename(&mut self) -> Parts {
        (Vec::new(), OperatorKind::ProjectRename(self.columns()))
    }

    pub(in crate::parse) fn project_away(&mut self) -> Parts {
        (Vec::new(), OperatorKind::ProjectAway(self.column_names()))
    }

    pub(in crate::parse) fn project_keep(&mut self) -> Parts {
        (Vec::new(), OperatorKind::ProjectKeep(self.column_names()))
    }

    pub(in crate::parse) fn project_by_names(&mut self) -> Parts {
        (Vec::new(), OperatorKind::ProjectByNames(self.list(ListShape::Any, "a name", &[], Self::unnamed)))
    }

    pub(in crate::parse) fn project_reorder(&mut self) -> Parts {
        let columns = self.list(ListShape::Any, "a column", &[], |p| {
            let column = p.column_or_wildcard()?;
            let order = match p.word() {
                "asc" | "desc" | "granny-asc" | "granny-desc" => {
                    let token = p.bump();
                    Some(Ident { name: p.text_of(token).to_string(), span: token.span })
                }
                _ => None,
            };
            Some(Reorder { column, order })
        });
        (Vec::new(), OperatorKind::ProjectReorder(columns))
    }

    pub(in crate::parse) fn distinct(&mut self) -> Parts {
        let options = self.options(&[]);
        let columns =
            self.list(ListShape::Some, "a column or `*`", &[], |p| match p.eat(crate::lex::TokenKind::Star) {
                Some(star) => {
                    let value = Expr { kind: crate::ast::ExprKind::Star, span: star.span };
                    Some(Argument { names: Vec::new(), value })
                }
                None => p.named(),
            });
        (options, OperatorKind::Distinct(columns))
    }

    pub(in crate::parse) fn serialize(&mut self) -> Parts {
        let options = self.options(&[]);
        (options, OperatorKind::Serialize(self.columns()))
    }

    fn columns(&mut self) -> Vec<Argument> {
        self.list(ListShape::Any, "a column", &[], Self::named)
    }

    fn column_names(&mut self) -> Vec<Expr> {
        self.list(ListShape::Any, "a column", &[], Self::column_or_wildcard)
    }

    fn column_or_wildcard(&mut self) -> Option<Expr> {
        match self.wildcard() {
            Some(wildcard) => Some(wildcard),
            None => self.name_expr(Names::Usual),
        }
    }
}
