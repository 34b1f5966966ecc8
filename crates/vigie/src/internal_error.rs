//! A panic as users see it: an error of Vigie itself, with what to do about it.

use crate::output;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, set_hook};

/// Makes every panic, also one that is caught later, tell the user that Vigie is at fault.
pub fn announce() {
    set_hook(Box::new(|info| {
        output::complain(&text(info.payload_as_str().unwrap_or("unknown cause"), info.location()));
    }));
}

/// Runs a command; `None` if it panicked.
pub fn catch<T>(command: impl FnOnce() -> T) -> Option<T> {
    // Nothing that the command has changed in memory is used afterwards.
    catch_unwind(AssertUnwindSafe(command)).ok()
}

fn text(cause: &str, place: Option<&Location<'_>>) -> String {
    let place = place.map_or(String::new(), |p| format!(" ({}:{})", p.file(), p.line()));
    format!(
        "internal error: {cause}{place}\n  \
         help: this is an error in Vigie, not in your input: please report it with this message, the query or rule, and the \
         output of `vigie --version`\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_asks_for_a_report() {
        let place = Location::caller();
        let text = text("index out of bounds", Some(place));
        assert!(
            text.starts_with("internal error: index out of bounds (") && text.contains("please report it"),
            "{text}"
        );
        assert!(text.contains(&format!("internal_error.rs:{}", place.line())) && !text.contains("panicked"), "{text}");
    }

    #[test]
    fn a_panic_of_a_command_is_caught() {
        assert_eq!(catch(|| 1), Some(1));
        assert_eq!(catch(|| -> i32 { std::panic::resume_unwind(Box::new("fault")) }), None);
    }
}
