//! How often completion offers what the author of a published query wrote: the word at a seeded position is taken out, and should
//! be among the first items offered there.

use crate::{Error, corpus, place};
use kql::Session;
use kql_syntax::{Token, TokenKind, tokens};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use vigie_ide::complete;

/// What to measure.
#[derive(clap::Args)]
pub struct Options {
    /// Number of positions
    #[arg(long, default_value_t = 5000)]
    positions: usize,
    /// Letters of the word that are typed already
    #[arg(long, default_value_t = 0)]
    typed: usize,
    /// Print so many of the words that were not among the first ten
    #[arg(long, default_value_t = 0)]
    misses: usize,
}

/// Items that count as offered first.
const FIRST: usize = 10;

#[derive(Default)]
struct Counts {
    all: usize,
    among_first: usize,
    first: usize,
}

struct Outcome {
    slot: &'static str,
    rank: Option<usize>,
    time: Duration,
    miss: String,
}

/// Prints the shares by kind of word.
///
/// # Errors
/// If the corpus cannot be read.
pub fn main(options: &Options) -> Result<bool, Error> {
    let shared = place::shared_or_error()?;
    // The body of a parser without its parameters has names that nothing declares.
    let queries: Vec<_> = corpus::queries(&shared)?.into_iter().filter(|(_, given)| given.is_empty()).collect();
    let session = Session::builder().functions(&shared.join("corpus/functions.json")).threads(1).build()?;
    let outcomes: Vec<Outcome> = queries
        .par_iter()
        .enumerate()
        .flat_map_iter(|(i, (text, _))| {
            positions(text, i, options.positions / queries.len() + 1).into_iter().map(move |t| (text, t))
        })
        .map(|(text, token)| outcome(&session, text, token, options.typed))
        .collect();
    let mut by_slot: BTreeMap<&str, Counts> = BTreeMap::new();
    for o in &outcomes {
        for slot in ["all", o.slot] {
            let counts = by_slot.entry(slot).or_default();
            counts.all += 1;
            counts.among_first += usize::from(o.rank.is_some_and(|r| r < FIRST));
            counts.first += usize::from(o.rank == Some(0));
        }
    }
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    println!("{:<12} {:>6}  first {FIRST}   first", "word", "count");
    for (slot, c) in &by_slot {
        println!("{slot:<12} {:>6}  {:>6.1} %  {:>5.1} %", c.all, share(c.among_first, c.all), share(c.first, c.all));
    }
    let mut times: Vec<Duration> = outcomes.iter().map(|o| o.time).collect();
    times.sort();
    if let Some(p99) = times.get(times.len() * 99 / 100) {
        println!("99 % of the answers within {:.1} ms", p99.as_secs_f64() * 1000.0);
    }
    for o in outcomes.iter().filter(|o| o.rank.is_none_or(|r| r >= FIRST)).take(options.misses) {
        println!("\n{}", o.miss);
    }
    Ok(true)
}

/// Words of a query at places that its number seeds.
fn positions(text: &str, number: usize, count: usize) -> Vec<Token> {
    let all = tokens(text);
    let words: Vec<Token> = all
        .iter()
        .enumerate()
        .filter(|(i, t)| matches!(t.kind, TokenKind::Word(_)) && !is_made_up(text, &all, *i))
        .map(|(_, t)| *t)
        .collect();
    if words.is_empty() {
        return Vec::new();
    }
    // A linear congruential generator: the same places on every machine.
    let mut state = number as u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % words.len()
    };
    (0..count).map(|_| words[next()]).collect()
}

/// Whether the author makes the name up: nobody can offer it.
fn is_made_up(text: &str, all: &[Token], i: usize) -> bool {
    let word = |i: usize| &text[all[i].span.range()];
    let next = all.get(i + 1).map_or(TokenKind::End, |t| t.kind);
    let before = i.checked_sub(1).map(word).unwrap_or_default();
    let option = ["kind", "isfuzzy", "withsource", "bagexpansion", "with_itemindex"].contains(&word(i))
        || word(i).starts_with("hint.");
    let names_parameter = matches!(next, TokenKind::Equal) && !option;
    // Between the literals of `parse`.
    let is_parsed =
        i > 0 && matches!(all[i - 1].kind, TokenKind::String | TokenKind::Star) && next != TokenKind::OpenParen;
    let is_parsed = is_parsed && kql_syntax::keywords().all(|k| k != word(i));
    names_parameter || is_parsed || next == TokenKind::Colon || matches!(before, "let" | "as" | "set" | ":")
}

fn outcome(session: &Session, text: &str, token: Token, typed: usize) -> Outcome {
    let word = &text[token.span.range()];
    let typed = &word[..word.floor_char_boundary(typed.min(word.len() - 1))];
    let (start, end) = (token.span.start as usize, token.span.end as usize);
    let cut = format!("{}{typed}{}", &text[..start], &text[end..]);
    let begin = Instant::now();
    let found = complete(session, crate::run::now(), &cut, start + typed.len());
    let time = begin.elapsed();
    let rank = found.items.iter().position(|i| i.label == word || i.label.split(' ').next() == Some(word));
    let mut miss = String::new();
    let context: String = text[..start].chars().rev().take(120).collect::<Vec<_>>().into_iter().rev().collect();
    let offered: Vec<&str> = found.items.iter().take(FIRST).map(|i| i.label.as_str()).collect();
    _ = write!(miss, "{context}⟨{word}⟩ at {rank:?} of {}: {}", found.items.len(), offered.join(" "));
    Outcome { slot: kind(text, token), rank, time, miss }
}

/// The kind of a word, by how it is written and what is around it.
fn kind(text: &str, token: Token) -> &'static str {
    let word = &text[token.span.range()];
    let before = text[..token.span.start as usize].trim_end();
    let after = text[token.span.end as usize..].trim_start();
    if before.ends_with('|') {
        "operator"
    } else if after.starts_with('(') && kql_functions::builtin_names().any(|n| n == word) {
        "function"
    } else if kql_syntax::keywords().any(|k| k == word) {
        "keyword"
    } else if before.ends_with('.') {
        "member"
    } else {
        "name"
    }
}
