//! `parse_user_agent(user_agent, [look_for])`, which is refused.

use super::_frame::parser;
use crate::{BindError, Scalar};

pub(super) static DECLARED: &[Scalar] = &[parser(
    "parse_user_agent",
    &[],
    &["(user_agent: string, look_for: string|dynamic?) -> bag"],
    "parse-user-agent-function",
    "Browser, operating system and device of a user agent. Refused: the service matches a large list of patterns of its own, \
     which Vigie does not have; `has` and `extract` find single browsers.",
    |_| {
        let why = "the patterns by which the service knows user agents are not at hand; match the text with `has` or `extract`";
        Err(BindError::unsupported(why))
    },
)];
