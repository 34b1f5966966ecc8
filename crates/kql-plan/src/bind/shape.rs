//! What is known of the inside of a dynamic value. The published compiler follows it and refuses what cannot be, such as an index
//! into a text; the service looks at the values.

use super::binder::Binder;
use super::column_facts::Shape;
use crate::ir::Expr;
use kql_functions::{Element, Returns, ScalarId, Signature};
use kql_source::{Code, Diagnostic, Span};
use kql_types::{Type, Value};

impl Binder<'_> {
    /// What is known of a value: of a plain one its type, of a dynamic its inside.
    pub(crate) fn shape(&self, expr: &Expr) -> Shape {
        if expr.ty() != Type::Dynamic {
            return Shape::Primitive(expr.ty());
        }
        match expr {
            Expr::Column(id, _) => self.columns.shape(*id),
            Expr::Constant(Value::Dynamic(tree)) => Shape::of_value(tree),
            Expr::Constant(_) => Shape::Any,
            Expr::Subquery(s) => {
                let first = s.plan.fields.first().map(|f| Expr::Column(f.id, f.ty));
                first.map_or(Shape::Any, |f| self.shape(&f))
            }
            Expr::Call(f, args, _) => match f.id {
                Some(ScalarId::Index) => args.first().map_or(Shape::Any, |a| self.shape(a).element()),
                _ => self.shape_of_call(f.parsed_signatures(), args),
            },
        }
    }

    /// Whether a value can be taken apart by such an index.
    pub(crate) fn check_index(&mut self, value: &Expr, index: &Expr, span: Span) -> Option<()> {
        let by_name = matches!(index.constant(), Some(Value::String(_)));
        let by_number = matches!(index.constant(), Some(Value::Long(_) | Value::Int(_)));
        let (message, help) = match self.shape(value) {
            Shape::Array(_) if by_name && self.as_compiler() => {
                ("an array is indexed by a number", "write `[0]` for the first element and `[-1]` for the last")
            }
            Shape::Bag if by_number && self.as_compiler() => {
                ("a property bag is indexed by a name", "write `[\"name\"]`, or `bag_keys(…)` for the names")
            }
            Shape::Primitive(_) if self.as_compiler() => {
                ("a single value has no elements", "leave the index out, or read the text with `parse_json(…)` first")
            }
            Shape::Any | Shape::Array(_) | Shape::Bag | Shape::Primitive(_) => return Some(()),
        };
        self.report(Diagnostic::new(Code::TypeMismatch, span, message).with_help(help));
        None
    }

    /// The shape that a call gives, by the declaration of its result.
    pub(crate) fn shape_of_call(&self, signatures: &[Signature], args: &[Expr]) -> Shape {
        let Some(signature) = signatures.iter().find(|s| !s.service_only && s.takes(args.len())) else {
            return Shape::Any;
        };
        let of = |i: usize| args.get(i).map_or(Shape::Any, |a| self.shape(a));
        match signature.returns {
            Returns::Array(element) => Shape::array(match element {
                Element::Any => Shape::Any,
                Element::Is(ty) => Shape::Primitive(ty),
                Element::Array => Shape::array(Shape::Any),
                Element::Arg(i) => of(i),
                Element::Common => {
                    let first = of(0);
                    if args.iter().all(|a| self.shape(a) == first) { first } else { Shape::Any }
                }
            }),
            Returns::Bag => Shape::Bag,
            Returns::Arg(i) => of(i),
            Returns::LastArg => of(args.len().saturating_sub(1)),
            Returns::CommonNonDynamic | Returns::CommonOrText => {
                let dynamics = args.iter().filter(|a| a.ty() == Type::Dynamic);
                Shape::one_of(&dynamics.map(|a| self.shape(a)).collect::<Vec<_>>())
            }
            Returns::Common
            | Returns::Is(_)
            | Returns::Promoted
            | Returns::Widest
            | Returns::TypeOf(_)
            | Returns::TypeOfLast => Shape::Any,
        }
    }
}
