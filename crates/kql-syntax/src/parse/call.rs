use super::Parser;
use super::list::ListShape;
use super::name::Names;
use crate::ast::{Argument, Expr, ExprKind, Ident};
use crate::lex::{TokenKind, WordClass};
use kql_source::{Applicability, Code, Diagnostic, Fix};

impl Parser<'_> {
    /// Whether a name and `(` follow.
    pub(super) fn at_call(&self) -> bool {
        let length = self.name_length(0, Names::Usual);
        length > 0 && self.peek_kind(length) == TokenKind::OpenParen
    }

    /// `f(…)`.
    pub(super) fn call(&mut self) -> Option<Expr> {
        let name = self.name(Names::Usual)?;
        let arguments = self.arguments(&name);
        let span = self.span_from(name.span);
        Some(Expr { kind: ExprKind::Call(name, arguments), span })
    }

    /// `(a, b = c, *)` after a name.
    pub(super) fn arguments(&mut self, name: &Ident) -> Vec<Argument> {
        let open = self.bump();
        let arguments = self.nest(|p| p.list(ListShape::Any, "an argument", &[], Self::argument), |_| Vec::new());
        if self.at(TokenKind::Bar) {
            self.pipe_in_arguments(name);
        }
        self.close(Some(open), TokenKind::CloseParen);
        arguments
    }

    fn argument(&mut self) -> Option<Argument> {
        if self.at(TokenKind::Star) && matches!(self.peek_kind(1), TokenKind::CloseParen | TokenKind::Comma) {
            self.check_count_star();
            let star = self.bump();
            return Some(Argument { names: Vec::new(), value: Expr { kind: ExprKind::Star, span: star.span } });
        }
        self.named()
    }

    /// The argument of an ordinary call is an expression; a table with operators needs parentheses or a name.
    fn pipe_in_arguments(&mut self, name: &Ident) {
        let name = &name.name;
        let span = self.token().span;
        self.report(
            Diagnostic::new(
                Code::UnexpectedToken,
                span,
                format!("a pipe in an argument of `{name}` must be in parentheses"),
            )
            .with_help("put the argument in parentheses, or declare it with `let`"),
        );
    }

    /// `toscalar(T | …)`, `totable(T | …)` and, right of `let x =`, `materialize(T | …)`: a call whose one argument may be a
    /// pipe.
    pub(super) fn table_call(&mut self) -> Expr {
        let keyword = self.bump();
        let name = Ident { name: self.text_of(keyword).to_string(), span: keyword.span };
        // `kind=nooptimization` tells the service not to fold the call; it has no effect on the answer.
        let _ignored = self.options(&[]);
        let what = format!("`(` after `{}`", name.name);
        let open = self.require(TokenKind::OpenParen, &what);
        let value = match open {
            Some(_) => self.required_pipe("a table"),
            None => Expr { kind: ExprKind::Error, span: self.after_previous() },
        };
        self.close(open, TokenKind::CloseParen);
        let span = self.span_from(keyword.span);
        Expr { kind: ExprKind::Call(name, vec![Argument { names: Vec::new(), value }]), span }
    }

    /// The links of a path after its root: `.name`, `.f(…)`, `[index]`, `.[index]`.
    pub(super) fn path(&mut self, root: Expr) -> Expr {
        let mut value = root;
        loop {
            let before = self.pos;
            value = self.path_link(value);
            if self.pos == before || self.stopped {
                return value;
            }
        }
    }

    /// One link of a path, if there is one.
    pub(super) fn path_link(&mut self, value: Expr) -> Expr {
        let value = match self.kind() {
            TokenKind::Dot => {
                self.bump();
                self.dotted(value)
            }
            TokenKind::OpenBracket => self.index(value),
            _ => return value,
        };
        self.add_links(1, value.span);
        value
    }

    fn dotted(&mut self, value: Expr) -> Expr {
        let from = value.span;
        let base = Box::new(value);
        let kind = if self.at_call() {
            let name = self.required_name(Names::Usual, "a name");
            let arguments = self.arguments(&name);
            ExprKind::MethodCall(base, name, arguments)
        } else if let Some(name) = self.name(Names::Usual) {
            ExprKind::Member(base, name)
        } else if self.at(TokenKind::OpenBracket) {
            return self.index(*base);
        } else if matches!(self.class(0), Some(WordClass::Element)) || self.at(TokenKind::At) {
            let token = self.bump();
            ExprKind::Member(base, Ident { name: self.text_of(token).to_string(), span: token.span })
        } else {
            ExprKind::Member(base, self.missing_member())
        };
        Expr { kind, span: self.span_from(from) }
    }

    fn missing_member(&mut self) -> Ident {
        let token = self.token();
        if matches!(token.kind, TokenKind::Word(_)) && token.glued {
            let word = self.text_of(token);
            let dot = self.previous().map_or(token.span, |t| t.span);
            self.report(
                Diagnostic::new(
                    Code::UnexpectedToken,
                    token.span,
                    format!("the keyword `{word}` must be quoted after `.`"),
                )
                .with_help(format!("write `['{word}']` instead of `.{word}`"))
                .with_fix(Fix::replace(
                    "use brackets",
                    dot.to(token.span),
                    format!("['{word}']"),
                    Applicability::Safe,
                )),
            );
            self.bump();
            return Ident { name: word.to_string(), span: token.span };
        }
        self.expected("a name after `.`");
        Ident { name: String::new(), span: self.after_previous() }
    }

    /// `[index]`.
    fn index(&mut self, value: Expr) -> Expr {
        let from = value.span;
        if let Some(wildcard) = self.bracketed_wildcard() {
            return Expr { kind: ExprKind::Index(Box::new(value), Box::new(wildcard)), span: self.span_from(from) };
        }
        let open = self.bump();
        let index = self.nest(|p| p.required("an index"), |span| Expr { kind: ExprKind::Error, span });
        self.close(Some(open), TokenKind::CloseBracket);
        Expr { kind: ExprKind::Index(Box::new(value), Box::new(index)), span: self.span_from(from) }
    }
}
