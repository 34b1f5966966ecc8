//! What is in scope at a position, as the binder reports it.

use kql::{Observe, Query, Scope, Session, Span, Timestamp};
use std::sync::{Mutex, PoisonError};

/// Stands for the word that is being typed, so that what surrounds it parses.
const STAND_IN: &str = "vigie_stand_in";

/// The scope of a position.
pub(super) fn scope(
    session: &Session,
    now: Timestamp,
    text: &str,
    word: std::ops::Range<usize>,
    operator: Option<usize>,
) -> Scope {
    let text = format!("{}{STAND_IN}{}", &text[..word.start], &text[word.end..]);
    let seen = Seen { operator, offset: word.start, found: Mutex::default() };
    session.observe(&Query::new(&text, now), &seen);
    let found = seen.found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let names = found.nearest.map(|(_, scope)| scope.names).unwrap_or_default();
    match (operator, found.exact) {
        (Some(_), Some(scope)) => scope,
        // An operator whose input is not understood: any column may be there.
        (Some(_), None) => Scope { names, open: true, ..Scope::default() },
        (None, _) => Scope { names, ..Scope::default() },
    }
}

struct Seen {
    operator: Option<usize>,
    offset: usize,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    /// The scope of the operator.
    exact: Option<Scope>,
    /// The scope that begins last before the position.
    nearest: Option<(u32, Scope)>,
}

impl Observe for Seen {
    fn scope(&self, place: Span, scope: &Scope) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if self.operator == Some(place.start as usize) {
            found.exact = Some(scope.clone());
        }
        let is_before = place.start as usize <= self.offset;
        if is_before && found.nearest.as_ref().is_none_or(|(start, _)| *start <= place.start) {
            found.nearest = Some((place.start, scope.clone()));
        }
    }
}
