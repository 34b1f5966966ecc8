//! `parse_user_agent(user_agent, look_for)`.

use super::_declare::kernel;
use crate::user_agents::Target;
use crate::{BindArgs, BindError, Family, Kernel, Scalar};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Parse,
    "parse_user_agent",
    &[],
    &["(user_agent: string, look_for: const string|dynamic?) -> bag"],
    "parse-user-agent-function",
    "Browser, operating system and device of a user agent string; `look_for` selects one of them or, as an array, \
     several. The patterns come from the file given with `--user-agents`, in the format of the ua-parser project's \
     `regexes.yaml`; without it the call is rejected. If no pattern matches, the family is `Other`; missing parts \
     of a version are `\"\"`.",
    bind,
)];

fn bind(args: &BindArgs<'_>) -> Result<Kernel, BindError> {
    let targets = targets(args)?;
    let Some(patterns) = args.context.user_agents.clone() else {
        let why = "no user agent patterns; pass the ua-parser project's `regexes.yaml` with `--user-agents FILE`, \
                   or match the text with `has` or `extract`";
        return Err(BindError::unsupported(why));
    };
    Ok(kernel(move |text| patterns.describe(text, &targets)))
}

/// The targets that a constant names, in the order of the answer.
fn targets(args: &BindArgs<'_>) -> Result<Vec<Target>, BindError> {
    let wrong = || BindError::argument(1, "expected `browser`, `os`, `device` or an array of them");
    let mut targets = match args.constant(1) {
        Some(Value::String(word)) | Some(Value::Dynamic(Dyn::String(word))) => {
            vec![Target::parse(word).ok_or_else(wrong)?]
        }
        Some(Value::Dynamic(Dyn::Array(words))) => {
            let target = |w: &Dyn| if let Dyn::String(w) = w { Target::parse(w) } else { None };
            words.iter().map(target).collect::<Option<_>>().ok_or_else(wrong)?
        }
        Some(_) | None => return Err(wrong()),
    };
    targets.sort_unstable();
    targets.dedup();
    Ok(targets)
}
