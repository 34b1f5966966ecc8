//! A pass over the tokens before a position, which needs no complete query: it keeps the open brackets, and in each the operator and
//! its clause.

use super::clause::{Role, options, role, words};
use super::{Call, Clause, Expects, Keyword, Slot};
use kql_functions::{Family, Syntax};
use kql_syntax::{Token, TokenKind, operators, tokens};

/// What may stand at the end of a text.
pub(crate) fn slot(before: &str) -> Slot {
    let mut recognizer = Recognizer { text: before, frames: vec![Frame::new(Opened::Query)] };
    let tokens = tokens(before);
    for (i, token) in tokens.iter().enumerate() {
        if token.kind == TokenKind::End {
            break;
        }
        let next = tokens.get(i + 1).map_or(TokenKind::End, |t| t.kind);
        recognizer.take(*token, next);
    }
    recognizer.slot()
}

/// What a bracket holds; the text itself is a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opened<'t> {
    /// A query, or a part of one.
    Query,
    /// Values that belong to the operator outside.
    Group,
    /// Arguments.
    Call(&'t str),
    /// Declared columns or parameters.
    Declaration,
    /// Names in brackets, paths, and values of `datatable`.
    Index,
}

struct Frame<'t> {
    opened: Opened<'t>,
    expects: Expects,
    operator: Option<Keyword>,
    /// The operand before the position.
    operand: Option<&'t str>,
    left: Option<&'t str>,
    infix: Option<&'t str>,
    argument: usize,
    named: Vec<&'t str>,
    listed: Vec<&'t str>,
    assigned: Option<&'t str>,
    previous: Option<String>,
}

impl<'t> Frame<'t> {
    fn new(opened: Opened<'t>) -> Frame<'t> {
        let expects = match opened {
            Opened::Query => Expects::Statement,
            Opened::Group | Opened::Call(_) | Opened::Index => Expects::Operand,
            Opened::Declaration => Expects::NewName,
        };
        Frame {
            opened,
            expects,
            operator: None,
            operand: None,
            left: None,
            infix: None,
            argument: 0,
            named: Vec::new(),
            listed: Vec::new(),
            assigned: None,
            previous: None,
        }
    }

    /// Goes on with another operand.
    fn next_operand(&mut self) {
        (self.operand, self.left, self.infix, self.assigned) = (None, None, None, None);
        self.expects = match self.opened {
            Opened::Declaration => Expects::NewName,
            Opened::Query if self.operator.is_none() => Expects::Table,
            Opened::Query | Opened::Group | Opened::Call(_) | Opened::Index => Expects::Operand,
        };
    }

    fn complete(&mut self, operand: &'t str) {
        self.operand = Some(operand);
        self.expects = Expects::AfterOperand;
    }

    fn role(&self) -> Option<Role> {
        self.operator.as_ref().map(|o| role(&o.word, o.clause))
    }
}

struct Recognizer<'t> {
    text: &'t str,
    /// Open brackets, outermost first; the first frame is the text itself.
    frames: Vec<Frame<'t>>,
}

impl<'t> Recognizer<'t> {
    fn top(&mut self) -> &mut Frame<'t> {
        if self.frames.is_empty() {
            self.frames.push(Frame::new(Opened::Query));
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn text_of(&self, token: Token) -> &'t str {
        &self.text[token.span.range()]
    }

    fn take(&mut self, token: Token, next: TokenKind) {
        let text = self.text_of(token);
        match token.kind {
            TokenKind::Word(_) => self.word(text, token, next),
            TokenKind::OpenParen => self.open_paren(),
            TokenKind::OpenBracket => self.frames.push(Frame::new(Opened::Index)),
            TokenKind::OpenBrace => self.frames.push(Frame::new(Opened::Query)),
            TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => {
                if self.frames.len() > 1 {
                    self.frames.pop();
                }
                let frame = self.top();
                let operand = frame.operand.unwrap_or(text);
                frame.complete(operand);
            }
            TokenKind::Bar => {
                let frame = self.top();
                let previous = frame.operator.take().map(|o| o.word);
                *frame = Frame { expects: Expects::Operator, previous, ..Frame::new(Opened::Query) };
            }
            TokenKind::Semicolon => *self.top() = Frame::new(Opened::Query),
            TokenKind::Comma => {
                let frame = self.top();
                frame.argument += 1;
                let listed = frame.operand.filter(|_| frame.infix.is_none());
                frame.listed.extend(listed);
                frame.next_operand();
            }
            TokenKind::Dot => {
                let frame = self.top();
                frame.expects = Expects::Member(frame.operand.unwrap_or_default().to_string());
            }
            TokenKind::Colon if self.top().opened == Opened::Declaration => self.top().expects = Expects::TypeName,
            TokenKind::Equal => self.equal(),
            TokenKind::String
            | TokenKind::Long
            | TokenKind::Int
            | TokenKind::Real
            | TokenKind::Decimal
            | TokenKind::Bool
            | TokenKind::DateTime
            | TokenKind::Timespan
            | TokenKind::Guid
            | TokenKind::RawGuid => {
                let frame = self.top();
                match frame.expects {
                    Expects::OptionValue(_) => frame.next_operand(),
                    _ => frame.complete(text),
                }
            }
            TokenKind::Star if self.top().operand.is_none() => self.top().complete(text),
            _ => self.infix(text),
        }
    }

    fn infix(&mut self, text: &'t str) {
        let frame = self.top();
        frame.left = frame.operand.take();
        frame.infix = Some(text);
        frame.expects = Expects::Operand;
    }

    fn equal(&mut self) {
        let frame = self.top();
        let name = frame.operand.take().unwrap_or_default();
        let is_option = frame.operator.as_ref().is_some_and(|o| {
            o.clause == Clause::Items && options(&o.word).iter().any(|option| option.eq_ignore_ascii_case(name))
        });
        frame.expects = if is_option {
            Expects::OptionValue(name.to_string())
        } else if frame.operator.is_none() && frame.opened == Opened::Query {
            Expects::LetValue
        } else {
            Expects::Value
        };
        (frame.left, frame.infix, frame.assigned) = (None, None, Some(name).filter(|n| !n.is_empty()));
        frame.named.extend(frame.assigned);
    }

    fn word(&mut self, text: &'t str, token: Token, next: TokenKind) {
        let offset = token.span.start as usize;
        let frame = self.top();
        let starts = matches!(frame.expects, Expects::Statement | Expects::LetValue | Expects::Table);
        let is_operator = operators().contains(&text);
        match (&frame.expects, frame.operand) {
            (Expects::Operator, _) => frame.operator = Some(keyword(text, offset)),
            (Expects::Statement, _) if matches!(text, "let" | "declare" | "set" | "alias" | "restrict" | "pattern") => {
                frame.expects = Expects::NewName;
                return;
            }
            _ if starts && is_operator && !matches!(next, TokenKind::OpenParen | TokenKind::Bar) => {
                frame.operator = Some(keyword(text, offset));
            }
            (Expects::OptionValue(_), _) => {
                frame.next_operand();
                return;
            }
            _ => {
                if !self.clause_or_infix(text) {
                    self.top().complete(text);
                }
                return;
            }
        }
        self.top().next_operand();
    }

    /// Takes a word that is no operand: one that begins a clause, or an infix operator.
    fn clause_or_infix(&mut self, text: &'t str) -> bool {
        let frame = self.top();
        let after = frame.expects == Expects::AfterOperand;
        if let Some(operator) = &mut frame.operator
            && let Some((_, clause)) =
                words(&operator.word, operator.clause).iter().find(|(w, _)| first_word(w) == text)
            && (after || matches!(text, "by" | "with" | "in" | "where" | "on"))
        {
            if *clause == operator.clause {
                // Such as `asc`, after which only a comma or `nulls` follows.
                return true;
            }
            operator.clause = *clause;
            frame.listed.clear();
            frame.next_operand();
            return true;
        }
        let is_infix = after && is_infix(text);
        if is_infix {
            self.infix(text);
        }
        is_infix
    }

    fn open_paren(&mut self) {
        let frame = self.top();
        let table_wanted = matches!(frame.role(), Some(Role::Table)) || frame.expects == Expects::Statement;
        let sub_query = frame.operator.as_ref().is_some_and(|o| {
            matches!(
                (o.word.as_str(), o.clause),
                ("mv-apply" | "mvapply", Clause::On) | ("fork", _) | ("partition" | "facet", Clause::By | Clause::With)
            )
        });
        let opened = match frame.operand {
            _ if frame.expects == Expects::LetValue => Opened::Declaration,
            Some("datatable" | "externaldata" | "typeof" | "view") => Opened::Declaration,
            Some("toscalar" | "materialize" | "totable") => Opened::Query,
            Some(name) if frame.expects == Expects::AfterOperand => Opened::Call(name),
            _ if sub_query => {
                let mut inner = Frame::new(Opened::Query);
                inner.expects = Expects::Operator;
                self.frames.push(inner);
                return;
            }
            _ if table_wanted && frame.infix.is_none() => Opened::Query,
            _ => Opened::Group,
        };
        let mut inner = Frame::new(opened);
        if opened == Opened::Query {
            inner.expects = Expects::Table;
        }
        // Parameters, or a table in brackets.
        if frame.expects == Expects::LetValue {
            inner.expects = Expects::LetValue;
        }
        if opened == Opened::Group {
            (inner.left, inner.infix) = (frame.left, frame.infix);
        }
        self.frames.push(inner);
    }

    fn slot(mut self) -> Slot {
        let at = self.frames.len().saturating_sub(1);
        // Values in brackets belong to the operator outside of them.
        let outer =
            (0..=at).rev().find(|i| self.frames[*i].operator.is_some() || self.frames[*i].opened == Opened::Query);
        let operator = outer.and_then(|i| self.frames[i].operator.clone());
        let call = (0..=at).rev().find_map(|i| match self.frames[i].opened {
            Opened::Call(name) => {
                let frame = &self.frames[i];
                let named = frame.named.iter().map(|n| n.to_string()).collect();
                Some(Call { name: name.to_string(), argument: frame.argument, named })
            }
            Opened::Query | Opened::Group | Opened::Declaration | Opened::Index => None,
        });
        let call = call.filter(|_| matches!(self.frames[at].opened, Opened::Call(_)));
        let frame = self.top();
        let left = match frame.expects {
            Expects::AfterOperand => frame.operand,
            _ => frame.left,
        };
        Slot {
            expects: frame.expects.clone(),
            operator,
            call,
            left: left.map(str::to_string),
            infix: frame.infix.map(str::to_string),
            listed: frame.listed.iter().map(|n| n.to_string()).collect(),
            assigned: frame.assigned.map(str::to_string),
            previous: frame.previous.clone(),
        }
    }
}

fn keyword(text: &str, offset: usize) -> Keyword {
    Keyword { word: text.to_string(), offset, clause: Clause::Items }
}

fn first_word(words: &str) -> &str {
    words.split(' ').next().unwrap_or(words)
}

/// Whether a word stands between two operands.
fn is_infix(word: &str) -> bool {
    matches!(word, "and" | "or" | "between" | "!between")
        || kql_functions::scalar(word).is_some_and(|s| s.family == Family::Operator && s.syntax == Syntax::Named)
}
