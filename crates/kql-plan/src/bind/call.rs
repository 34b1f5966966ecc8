//! Choosing a signature, checking and converting arguments.

use super::argument::Argument;
use super::binder::{Binder, Row};
use super::column_facts::Shape;
use super::mismatch::{mismatch, wrapped};
use super::references::Use;
use super::types::{common, promotable, widest};
use super::wording::counted;
use crate::fold::fold;
use crate::ir::Expr;
use kql_functions::{Accept, Comparison, Refusal, Repeat, Returns, Scalar, ScalarId, Signature, TypeClass};
use kql_source::{Applicability, Code, Diagnostic, Span};
use kql_types::{Type, Value};

/// How strictly types of arguments are checked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Operators compare a dynamic with anything.
    Operator,
    /// The query's own text, for the service.
    OwnText,
    /// Inside a workspace function, whose mistakes the service tolerates.
    Function,
    /// As the published compiler does, which never converts a dynamic implicitly to a number, a time or a bool.
    Compiler,
}

/// How well a signature takes arguments: lower is better.
type Cost = u32;

impl Binder<'_> {
    /// A value as an argument, with what is known of it.
    pub(crate) fn argument(&self, expr: Expr, span: Span) -> Argument {
        Argument { unknown: self.is_unknown(&expr), shape: self.shape(&expr), expr, span, type_literal: None }
    }

    /// Binds a call of a builtin over bound arguments.
    pub(crate) fn call(
        &mut self,
        function: &'static Scalar,
        args: Vec<Argument>,
        span: Span,
        row: Option<Row<'_>>,
    ) -> Option<Expr> {
        if function.purity == kql_functions::Purity::Table && !row.is_some_and(|r| r.serialized) {
            self.report(
                Diagnostic::new(
                    Code::SerializedInputNeeded,
                    span,
                    format!("`{}` needs serialized input", function.name),
                )
                .with_help("add `| serialize` or `| sort by …` before this operator"),
            );
            return None;
        }
        self.uses.record(Use::Builtin(function.name));
        let ordering = match function.id.and_then(ScalarId::comparison) {
            Some(Comparison::Less | Comparison::LessOrEqual | Comparison::Greater | Comparison::GreaterOrEqual) => true,
            Some(Comparison::Equal | Comparison::NotEqual) | None => false,
        };
        if self.as_compiler() && ordering {
            self.check_order(function.name, &args, span);
        }
        let Some((mut exprs, ty)) = self.signature(function.name, function.parsed_signatures(), &args, span) else {
            return Some(self.error_call(function.parsed_signatures()));
        };
        if self.options.context.lacks_geoip(function) {
            let message =
                format!("`{}` returns null for every address: no GeoIP database is configured", function.name);
            self.report(
                Diagnostic::new(Code::MissingGeoDatabase, span, message)
                    .with_help("set a MaxMind City database with `--geoip FILE.mmdb`"),
            );
        }
        let is_unknown = ty == Type::Dynamic && args.iter().any(|a| a.unknown);
        if is_unknown || self.as_compiler() && ty == Type::Dynamic {
            // The value of a call says more of its inside than the compiler sees; and a value of unknown type is never computed.
            return Some(Expr::Call(function, exprs, ty));
        }
        if function.purity == kql_functions::Purity::Row {
            // Each call of `rand()` draws its own value: a number unique to the call follows its arguments.
            exprs.push(Expr::Constant(kql_types::Value::Long(i64::from(self.next_id()))));
        }
        match fold(function, exprs.clone(), ty, &self.options.context) {
            Ok(e) => Some(e),
            // What is wrong with a value of unknown type, or with all arguments together, may come from there.
            Err(e) if e.argument.map_or(args.iter().any(|a| a.unknown), |i| args.get(i).is_some_and(|a| a.unknown)) => {
                Some(Expr::Call(function, exprs, ty))
            }
            Err(e) => {
                let at = e.argument.and_then(|i| args.get(i)).map_or(span, |a| a.span);
                let code = match e.refusal {
                    Refusal::Mistake => Code::BadArgument,
                    Refusal::NeedsCluster => Code::NeedsCluster,
                    Refusal::Unsupported => Code::Unsupported,
                };
                let mut d = Diagnostic::new(code, at, format!("`{}`: {}", function.name, e.message));
                if let [a, b] = &args[..]
                    && function.id.and_then(ScalarId::comparison).is_some()
                    && [a, b].iter().all(|side| side.expr.ty() == Type::Dynamic)
                {
                    let mut both = wrapped("tostring", a.span, Applicability::Unsafe);
                    both.edits.extend(wrapped("tostring", b.span, Applicability::Unsafe).edits);
                    d = d.with_fix(both);
                }
                self.report(d);
                Some(self.error_expr_of(ty))
            }
        }
    }

    /// The published compiler orders a dynamic only against a number.
    fn check_order(&mut self, operator: &str, args: &[Argument], span: Span) {
        let [a, b] = args else { return };
        let numeric = |ty: Type| ty.is_number() || ty == Type::Dynamic;
        let one_is_dynamic = (a.expr.ty() == Type::Dynamic) != (b.expr.ty() == Type::Dynamic);
        let unknown = a.unknown || b.unknown;
        let both_numeric = numeric(a.expr.ty()) && numeric(b.expr.ty());
        if one_is_dynamic && !unknown && !both_numeric {
            let message = format!("`{operator}` does not compare {} with {}", a.expr.ty(), b.expr.ty());
            let help = "convert the dynamic value, for example with `todatetime(…)`";
            self.report(Diagnostic::new(Code::TypeMismatch, span, message).with_help(help));
        }
    }

    /// The placeholder for a call whose arguments do not fit. It has the type of the result where that does not depend on the
    /// arguments.
    fn error_call(&mut self, signatures: &[Signature]) -> Expr {
        let types: Vec<Option<Type>> = signatures.iter().map(|s| s.returns.fixed()).collect();
        match types.first() {
            Some(Some(ty)) if types.iter().all(|t| *t == Some(*ty)) && *ty != Type::Dynamic => self.error_expr_of(*ty),
            Some(_) | None => self.error_expr(),
        }
    }

    /// Converts arguments for the best signature; the converted arguments and the type of the result.
    pub(crate) fn signature(
        &mut self,
        name: &str,
        signatures: &[Signature],
        args: &[Argument],
        span: Span,
    ) -> Option<(Vec<Expr>, Type)> {
        let known: Vec<&Signature> = signatures.iter().filter(|s| !s.service_only || !self.as_compiler()).collect();
        let fitting: Vec<&Signature> = known.iter().copied().filter(|s| s.takes(args.len())).collect();
        if fitting.is_empty() {
            self.wrong_count(name, &known, args.len(), span);
            return None;
        }
        // Operators compare a dynamic with anything.
        let function = kql_functions::scalar(name);
        let is_operator = function.is_some_and(|f| f.family == kql_functions::Family::Operator);
        let is_arithmetic = matches!(
            function.and_then(|f| f.id),
            Some(ScalarId::Add | ScalarId::Subtract | ScalarId::Multiply | ScalarId::Divide | ScalarId::Modulo)
        );
        let reading = match (is_operator, self.as_compiler()) {
            // Their signatures list what the published compiler computes with a dynamic value.
            (true, true) if is_arithmetic => Reading::Compiler,
            (true, _) => Reading::Operator,
            (false, true) => Reading::Compiler,
            (false, false) if self.is_strict() => Reading::OwnText,
            (false, false) => Reading::Function,
        };
        // A signature that needs constants is the last choice where an argument is not constant; if it is the only one, that is
        // reported below.
        let lacking = |s: &Signature| {
            let wants = |(i, _): &(usize, &Argument)| s.parameter_of(*i, args.len()).is_some_and(|p| p.constant);
            args.iter().enumerate().filter(wants).any(|(_, a)| !is_constant(&a.expr))
        };
        let best = fitting.iter().filter_map(|s| cost(s, args, reading).map(|c| ((lacking(s), c), *s)));
        let best = best.min_by_key(|(c, _)| *c);
        let Some((_, signature)) = best else {
            if self.as_compiler() && args.iter().any(|a| a.unknown) {
                // To the published compiler, a value of unknown type fits where no known type would.
                let fixed = signatures
                    .first()
                    .and_then(|s| s.returns.fixed())
                    .filter(|ty| signatures.iter().all(|s| s.returns.fixed() == Some(*ty)));
                let exprs = args.iter().map(|a| a.expr.clone()).collect();
                return Some((exprs, fixed.unwrap_or(Type::Dynamic)));
            }
            self.wrong_type(name, fitting[0], args, reading, span);
            return None;
        };
        for (i, arg) in args.iter().enumerate() {
            let parameter = signature.parameter_of(i, args.len());
            if parameter.is_some_and(|p| p.constant) && !arg.unknown && !is_constant(&arg.expr) {
                let message = format!("`{name}` needs a constant here");
                self.error(Code::ConstantExpected, arg.span, message);
                return None;
            }
        }
        let (exprs, ty) = self.apply(signature, args);
        if function.is_none() || !args.iter().any(|a| a.unknown) {
            return Some((exprs, ty));
        }
        // `a - b` may be a number, a timespan or a datetime, and `bin(a, 1h)` one of the last two: their type is unknown as well.
        let others = fitting.iter().filter(|s| cost(s, args, reading).is_some());
        let is_certain = others.into_iter().all(|s| self.apply(s, args).1 == ty);
        if is_certain {
            return Some((exprs, ty));
        }
        Some((args.iter().map(|a| a.expr.clone()).collect(), Type::Dynamic))
    }

    fn apply(&mut self, signature: &Signature, args: &[Argument]) -> (Vec<Expr>, Type) {
        let n = args.len();
        let types: Vec<Type> = args.iter().map(|a| a.expr.ty()).collect();
        let accepts: Vec<&Accept> = (0..n).filter_map(|i| signature.parameter_of(i, n).map(|p| &p.accept)).collect();
        let shared = common_type(&accepts, &types, &signature.returns);
        let mut out = Vec::with_capacity(n);
        for (i, arg) in args.iter().enumerate() {
            let expr = arg.expr.clone();
            let target = match accepts.get(i) {
                Some(Accept::Types(list)) => target_of(list, types[i]),
                Some(Accept::Text | Accept::Stringable) => Some(Type::String),
                // A conversion to dynamic would parse; the kernel wraps the value instead.
                Some(Accept::CommonOrDynamic)
                    if shared == Some(Type::Dynamic) && matches!(signature.returns, Returns::CommonOrText) =>
                {
                    None
                }
                Some(Accept::Common(_) | Accept::CommonOrDynamic) => shared,
                Some(Accept::SameAs(j)) => types.get(*j).copied(),
                Some(Accept::Bag | Accept::Array) => Some(Type::Dynamic),
                Some(
                    Accept::Class(_)
                    | Accept::Column
                    | Accept::Star
                    | Accept::Table
                    | Accept::TypeOf
                    | Accept::Literal(_),
                )
                | None => None,
            };
            out.push(match target {
                Some(ty) => self.convert(expr, ty),
                None => expr,
            });
        }
        let arg_type = |i: usize| types.get(i).copied().unwrap_or(Type::Dynamic);
        let literal = |i: usize| args.get(i).and_then(|a| a.type_literal).unwrap_or(Type::Dynamic);
        let ty = match signature.returns {
            Returns::Is(ty) => ty,
            Returns::Array(_) | Returns::Bag => Type::Dynamic,
            Returns::Arg(i) => arg_type(i),
            Returns::LastArg => arg_type(n.saturating_sub(1)),
            Returns::Promoted => match arg_type(0) {
                Type::Int => Type::Long,
                ty => ty,
            },
            Returns::Common | Returns::CommonNonDynamic | Returns::CommonOrText => shared.unwrap_or(Type::Dynamic),
            Returns::Widest => widest(&types),
            Returns::TypeOf(i) => literal(i),
            Returns::TypeOfLast => literal(n.saturating_sub(1)),
        };
        (out, ty)
    }

    fn wrong_count(&mut self, name: &str, signatures: &[&Signature], got: usize, span: Span) {
        let min = signatures.iter().map(|s| s.arity().0).min().unwrap_or(0);
        let max = signatures.iter().map(|s| s.arity().1).max_by_key(|m| m.unwrap_or(usize::MAX)).flatten();
        let max = if signatures.iter().any(|s| s.arity().1.is_none()) { None } else { max };
        let wanted = match max {
            Some(m) if m == min => counted(min, "argument"),
            Some(m) => format!("{min} to {}", counted(m, "argument")),
            None => format!("at least {}", counted(min, "argument")),
        };
        let message = format!("`{name}` takes {wanted}, not {got}");
        let parameters: Vec<String> =
            signatures.first().map(|s| s.parameters.iter().map(|p| p.name.clone()).collect()).unwrap_or_default();
        self.report(
            Diagnostic::new(Code::WrongArgumentCount, span, message)
                .with_help(format!("usage: `{name}({})`", parameters.join(", "))),
        );
    }

    fn wrong_type(&mut self, name: &str, signature: &Signature, args: &[Argument], reading: Reading, span: Span) {
        if let Some(d) = kql_functions::scalar(name).and_then(|f| mismatch(f, args, span)) {
            self.report(d);
            return;
        }
        let n = args.len();
        for (i, arg) in args.iter().enumerate() {
            let Some(p) = signature.parameter_of(i, n) else { continue };
            if accept_cost(&p.accept, arg, args, reading).is_none() {
                let message = format!("`{name}`: `{}` must be {}, not {}", p.name, p.accept, arg.expr.ty());
                self.error(Code::TypeMismatch, arg.span, message);
                return;
            }
        }
        let types: Vec<String> = args.iter().map(|a| a.expr.ty().to_string()).collect();
        self.error(Code::TypeMismatch, span, format!("`{name}` does not accept ({})", types.join(", ")));
    }
}

/// Constant once the execution has begun: literals, and subqueries, which run first.
fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Constant(_) | Expr::Subquery(_) => true,
        Expr::Column(..) => false,
        Expr::Call(f, args, _) => {
            matches!(f.purity, kql_functions::Purity::Pure | kql_functions::Purity::Execution)
                && args.iter().all(is_constant)
        }
    }
}

/// Where a listed type is missing, the nearest that the argument can become.
fn target_of(list: &[Type], from: Type) -> Option<Type> {
    if list.contains(&from) {
        return None;
    }
    list.iter().copied().find(|t| promotable(from, *t)).or_else(|| list.first().copied())
}

/// The type of all arguments that share one. A dynamic among others makes it dynamic unless the signature leaves them out.
fn common_type(accepts: &[&Accept], types: &[Type], returns: &Returns) -> Option<Type> {
    let of = |keep_dynamic: bool| -> Vec<Type> {
        accepts
            .iter()
            .zip(types)
            .filter(|(a, _)| a.is_common())
            .map(|(_, t)| *t)
            .filter(|t| keep_dynamic || *t != Type::Dynamic)
            .collect()
    };
    let plain = of(false);
    let drops_dynamic = match returns {
        Returns::CommonNonDynamic => !plain.is_empty(),
        Returns::CommonOrText => plain.first() == Some(&Type::String),
        _ => false,
    };
    if plain.len() == of(true).len() || drops_dynamic {
        return common(&plain);
    }
    Some(Type::Dynamic)
}

fn cost(signature: &Signature, args: &[Argument], reading: Reading) -> Option<Cost> {
    let n = args.len();
    let mut total = 0;
    for (i, arg) in args.iter().enumerate() {
        total += accept_cost(&signature.parameter_of(i, n)?.accept, arg, args, reading)?;
    }
    let accepts: Vec<&Accept> = (0..n).filter_map(|i| signature.parameter_of(i, n).map(|p| &p.accept)).collect();
    let types: Vec<Type> = args.iter().map(|a| a.expr.ty()).collect();
    // `common` alone does not bring a dynamic and another type together; `common|dynamic` does.
    let strict: Vec<&Argument> = args
        .iter()
        .zip(&accepts)
        .filter(|(_, a)| matches!(a, Accept::Common(TypeClass::Scalar)))
        .map(|(a, _)| a)
        .collect();
    if matches!(reading, Reading::OwnText | Reading::Compiler)
        && strict.iter().any(|a| a.expr.ty() == Type::Dynamic && !a.unknown && !is_null(a))
        && strict.iter().any(|a| a.expr.ty() != Type::Dynamic)
    {
        return None;
    }
    let uses_common = accepts.iter().any(|a| a.is_common());
    if uses_common && common_type(&accepts, &types, &signature.returns).is_none() {
        return None;
    }
    let spare = signature.parameters.iter().filter(|p| p.repeat == Repeat::Optional).count() as Cost;
    Some(total * 16 + spare)
}

fn is_null(arg: &Argument) -> bool {
    matches!(&arg.expr, Expr::Constant(v) if v.is_null())
}

fn accept_cost(accept: &Accept, arg: &Argument, args: &[Argument], reading: Reading) -> Option<Cost> {
    if arg.unknown && !matches!(accept, Accept::TypeOf | Accept::Star | Accept::Table | Accept::Literal(_)) {
        return Some(2);
    }
    let ty = arg.expr.ty();
    let when = |ok: bool| if ok { Some(0) } else { None };
    // A dynamic may be any type; the conversion happens at run time.
    let or_dynamic = |ok: bool| match (ok, ty) {
        (true, _) => Some(0),
        (false, Type::Dynamic) if reading != Reading::Compiler || is_null(arg) => Some(4),
        (false, _) => None,
    };
    match accept {
        Accept::Types(list) => {
            if list.contains(&ty) {
                Some(0)
            } else if list.iter().any(|t| promotable(ty, *t)) {
                Some(1)
            } else if list.iter().any(|t| t.is_integer()) && ty.is_number() {
                // A real where an integer is declared is narrowed.
                Some(3)
            } else if ty == Type::Dynamic && arg.shape == Shape::Any && list.contains(&Type::String) {
                Some(4)
            } else {
                or_dynamic(false)
            }
        }
        Accept::Class(TypeClass::Scalar) | Accept::Common(TypeClass::Scalar) | Accept::CommonOrDynamic => Some(1),
        Accept::Stringable | Accept::Column => Some(1),
        Accept::Class(class) | Accept::Common(class) if class.reads_dynamic() => or_dynamic(class.contains(ty)),
        Accept::Class(class) | Accept::Common(class) => when(class.contains(ty)),
        Accept::Array => when(ty == Type::Dynamic && (reading != Reading::Compiler || arg.shape.may_be_array())),
        Accept::Bag => when(ty == Type::Dynamic && (reading != Reading::Compiler || arg.shape.may_be_bag())),
        Accept::Text => match ty {
            Type::String => Some(0),
            Type::Dynamic => Some(1),
            _ => None,
        },
        Accept::SameAs(i) => match args.get(*i) {
            Some(first) if first.unknown => Some(1),
            Some(first) if first.expr.ty() == ty => Some(0),
            Some(first) if promotable(ty, first.expr.ty()) => Some(1),
            _ => or_dynamic(false),
        },
        Accept::TypeOf => when(arg.type_literal.is_some()),
        Accept::Literal(text) => {
            when(arg.expr.constant().and_then(Value::as_str).is_some_and(|s| s.eq_ignore_ascii_case(text)))
        }
        Accept::Star | Accept::Table => None,
    }
}
