use super::Parts;
use crate::ast::{BinaryOp, ColumnDecl, Expr, ExprKind, Find, Ident, Operator, OperatorKind};
use crate::lex::TokenKind;
use crate::parse::Parser;
use crate::parse::list::ListShape;
use crate::parse::name::Names;

/// The columns of `project` and `project-away`.
struct FindColumns {
    columns: Vec<ColumnDecl>,
    pack: bool,
}

impl Parser<'_> {
    pub(in crate::parse) fn search(&mut self) -> Parts {
        let options = self.options(&[]);
        self.skip_data_scope();
        let tables = self.in_tables();
        let predicate = self.search_predicate();
        (options, OperatorKind::Search { tables: tables.unwrap_or_default(), predicate })
    }

    /// A condition, `*`, or `* and` a condition.
    fn search_predicate(&mut self) -> Expr {
        let star = self.at(TokenKind::Star) && !self.at_star_operand();
        if !star {
            return self.required("a term or a condition");
        }
        let star = self.bump();
        let left = Expr { kind: ExprKind::Star, span: star.span };
        if self.eat_word("and").is_none() {
            return left;
        }
        let right = self.required("a condition");
        let span = self.span_from(star.span);
        Expr { kind: ExprKind::Binary(BinaryOp::And, Box::new(left), Box::new(right)), span }
    }

    pub(in crate::parse) fn find(&mut self) -> Parts {
        self.skip_data_scope();
        let options = self.options(&[]);
        let tables = self.in_tables();
        if tables.is_some() || !options.is_empty() {
            self.require_word("where");
        } else {
            self.eat_word("where");
        }
        let predicate = self.required("a condition");
        let mut find = Find {
            tables: tables.unwrap_or_default(),
            predicate,
            project: None,
            pack: false,
            smart: false,
            away: None,
        };
        if self.eat_word("project").is_some() {
            let found = self.find_columns();
            find.project = Some(found.columns);
            find.pack = found.pack;
        } else {
            find.smart = self.eat_word("project-smart").is_some();
        }
        if self.eat_word("__projectAway").is_some() {
            find.away = Some(self.find_columns().columns);
        }
        (options, OperatorKind::Find(Box::new(find)))
    }

    fn in_tables(&mut self) -> Option<Vec<Expr>> {
        self.eat_word("in")?;
        let open = self.require(TokenKind::OpenParen, "`(` and tables");
        let tables = self.list(ListShape::Some, "a table", &[], Self::find_table);
        self.close(open, TokenKind::CloseParen);
        Some(tables)
    }

    /// A table, or `T | as X`.
    fn find_table(&mut self) -> Option<Expr> {
        let table = self.entity()?;
        let mut operators: Vec<Operator> = Vec::new();
        while self.at(TokenKind::Bar) {
            self.bump();
            if !self.at_word("as") {
                self.expected("`as`");
            }
            operators.push(self.operator());
        }
        if operators.is_empty() {
            return Some(table);
        }
        let span = self.span_from(table.span);
        Some(Expr { kind: ExprKind::Pipe(Some(Box::new(table)), operators), span })
    }

    fn find_columns(&mut self) -> FindColumns {
        let mut pack = false;
        let items = self.list(ListShape::Some, "a column", &["__projectAway"], |p| {
            if p.at_word("pack") && p.peek_kind(1) == TokenKind::OpenParen {
                p.bump();
                let open = p.bump();
                p.require(TokenKind::Star, "`*`");
                p.close(Some(open), TokenKind::CloseParen);
                pack = true;
                return Some(None);
            }
            if let Some(star) = p.eat(TokenKind::Star) {
                return Some(Some(ColumnDecl { name: Ident { name: "*".to_string(), span: star.span }, ty: None }));
            }
            p.column_decl_with_optional_type(Names::Usual).map(Some)
        });
        FindColumns { columns: items.into_iter().flatten().collect(), pack }
    }
}
