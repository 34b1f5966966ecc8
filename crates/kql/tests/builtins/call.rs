//! The text of a call of a builtin, and random arguments that it may bind with.

use crate::literal;
use crate::random::Random;
use kql_functions::{Accept, Parameter, Repeat, Signature, TypeClass};
use kql_types::Type;

/// An argument of a call.
pub enum Argument {
    /// A column of this type.
    Column(Type),
    /// The same literal in every row.
    Constant(String),
}

impl Argument {
    /// The type of the column, if the argument is one.
    pub fn column(&self) -> Option<Type> {
        match self {
            Argument::Column(ty) => Some(*ty),
            Argument::Constant(_) => None,
        }
    }
}

/// Arguments for one of the signatures: usually of types that it accepts, sometimes of any type.
pub fn arguments(signatures: &[Signature], random: &mut Random) -> Vec<Argument> {
    let signature = &signatures[random.below(signatures.len())];
    let (least, most) = signature.arity();
    let count = least + random.below(most.map_or(least + 3, |m| m) - least + 1);
    // With a single varying argument a call runs once for each distinct value.
    let alone = random.once_in(2).then(|| random.below(count.max(1)));
    let shared = random.of_these(&Type::ALL);
    let mut out: Vec<Argument> = Vec::new();
    for i in 0..count {
        let Some(parameter) = signature.parameter_of(i, count) else { break };
        out.push(argument(parameter, &out, shared, alone.is_some_and(|a| a != i), random));
    }
    out
}

fn argument(p: &Parameter, before: &[Argument], shared: Type, constant: bool, random: &mut Random) -> Argument {
    let any = random.of_these(&Type::ALL);
    let mut pick = |types: &[Type]| if random.once_in(6) { any } else { random.of_these(types) };
    let ty = match &p.accept {
        Accept::Types(list) => pick(list),
        Accept::Class(TypeClass::Scalar) | Accept::Column | Accept::Star | Accept::Table | Accept::Stringable => any,
        Accept::Class(class) => pick(&Type::ALL.into_iter().filter(|ty| class.contains(*ty)).collect::<Vec<_>>()),
        Accept::Array | Accept::Bag => Type::Dynamic,
        Accept::Text => pick(&[Type::String, Type::String, Type::Dynamic]),
        Accept::SameAs(i) => match before.get(*i) {
            Some(Argument::Column(ty)) => *ty,
            Some(Argument::Constant(_)) | None => any,
        },
        Accept::Common(_) | Accept::CommonOrDynamic => pick(&[shared]),
        Accept::TypeOf => return Argument::Constant(format!("typeof({any})")),
        Accept::Literal(text) => return Argument::Constant(literal::quoted(text)),
    };
    if p.constant {
        return Argument::Constant(literal::constant(ty, random));
    }
    if constant || random.once_in(6) {
        let text = if p.repeat == Repeat::Optional || random.once_in(2) {
            literal::constant(ty, random)
        } else {
            literal::of_type(ty, random)
        };
        return Argument::Constant(text);
    }
    Argument::Column(ty)
}

/// The text of a call. Operators are infix, or come before a list or a range.
pub fn written(name: &str, args: &[String]) -> String {
    let operand = |i: usize| args.get(i).map_or("", String::as_str);
    let list = || args.iter().skip(1).cloned().collect::<Vec<_>>().join(", ");
    match name {
        "neg" => format!("(-{})", operand(0)),
        "plus" => format!("(+{})", operand(0)),
        "index" | "member" => format!("({}[{}])", operand(0), operand(1)),
        "between" | "!between" => format!("({} {name} ({} .. {}))", operand(0), operand(1), operand(2)),
        "in" | "in~" | "!in" | "!in~" | "has_any" | "has_all" => format!("({} {name} ({}))", operand(0), list()),
        "and" | "or" => format!("({} {name} {})", operand(0), operand(1)),
        _ => match kql_functions::scalar(name) {
            Some(f) if f.family == kql_functions::Family::Operator && name != "not" => {
                format!("({} {name} {})", operand(0), operand(1))
            }
            Some(_) | None => format!("{name}({})", args.join(", ")),
        },
    }
}
