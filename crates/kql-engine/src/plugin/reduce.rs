//! `reduce`: groups strings by the words that they share.
//!
//! The documentation refers to Vaarandi's clustering of event logs: a word is kept if enough strings have it in the same
//! position, everything else becomes `*`, and a pattern that enough strings have is a group. The documented examples show
//! that numbers and words that occur only once are never kept.

use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::expr::layout;
use crate::keys::Grouping;
use crate::memory::MemoryReservation;
use crate::pipeline::Pipeline;
use kql_plan::ir::{Plugin, ReducePlan};
use kql_types::{Batch, Column};
use std::collections::HashMap;

pub(crate) fn build(
    execution: &ExecutionContext<'_>,
    node: &Plugin,
    reduce: &ReducePlan,
) -> Result<Pipeline, EngineError> {
    let input = execution.collect_one(&node.input, node.name)?;
    let texts = execution.compile(&reduce.text, &layout(&node.input))?.evaluate(&input)?;
    let texts = texts.as_strings();
    let texts: Vec<&str> = (0..input.rows).map(|row| texts.get(row)).collect();
    let least = ((reduce.threshold * texts.len() as f64).ceil() as usize).max(2);
    let splitter = Splitter { separators: reduce.separators.as_deref() };
    let mut reservation = execution.memory.reservation(node.name);
    let words = Words::count(&texts, &splitter, &mut reservation)?;
    let patterns: Vec<String> = texts.iter().map(|text| words.pattern(text, &splitter, least)).collect();
    reservation.try_grow(patterns.iter().map(|p| p.capacity() + size_of::<String>()).sum())?;
    let groups = group(&patterns, least);
    let others = texts.len() - groups.iter().map(|(_, count)| count).sum::<usize>();
    let mut rows: Vec<(&str, usize, &str)> =
        groups.iter().map(|(first, count)| (patterns[*first].as_str(), *count, texts[*first])).collect();
    if others > 0 {
        rows.push(("others", others, ""));
    }
    let columns = vec![
        Column::strings(rows.iter().map(|r| r.0)),
        Column::longs(rows.iter().map(|r| Some(r.1 as i64))),
        Column::strings(rows.iter().map(|r| r.2)),
    ];
    let batch = Batch::new(columns, rows.len());
    reservation.try_resize(batch.data_bytes())?;
    Ok(Pipeline::reserved(vec![batch], reservation))
}

/// First row and size of each pattern that enough strings have, in order of first appearance.
fn group(patterns: &[String], least: usize) -> Vec<(usize, usize)> {
    let grouping = Grouping::new(&[Column::strings(patterns.iter().map(String::as_str))], patterns.len());
    let mut groups: Vec<(usize, usize)> = grouping.first.iter().map(|row| (*row as usize, 0)).collect();
    grouping.group_of.iter().for_each(|group| groups[*group as usize].1 += 1);
    groups.retain(|(first, count)| *count >= least && patterns[*first].chars().any(|c| c != '*'));
    groups
}

struct Splitter<'s> {
    separators: Option<&'s str>,
}

/// A word with the separators before it.
struct Word<'t> {
    before: &'t str,
    text: &'t str,
}

impl Splitter<'_> {
    fn separates(&self, c: char) -> bool {
        match self.separators {
            Some(list) => list.contains(c),
            None => !c.is_ascii_alphanumeric(),
        }
    }

    /// The words of a string, and the separators after the last.
    fn split<'t>(&self, text: &'t str) -> (Vec<Word<'t>>, &'t str) {
        let mut words = Vec::new();
        let mut rest = text;
        loop {
            let start = rest.find(|c| !self.separates(c)).unwrap_or(rest.len());
            let (before, tail) = rest.split_at(start);
            if tail.is_empty() {
                return (words, before);
            }
            let end = tail.find(|c| self.separates(c)).unwrap_or(tail.len());
            words.push(Word { before, text: &tail[..end] });
            rest = &tail[end..];
        }
    }
}

/// How many strings have a word in a position.
struct Words<'t>(HashMap<(usize, &'t str), usize>);

impl<'t> Words<'t> {
    fn count(
        texts: &[&'t str],
        splitter: &Splitter<'_>,
        reservation: &mut MemoryReservation,
    ) -> Result<Words<'t>, EngineError> {
        let mut out = Words(HashMap::new());
        for (row, text) in texts.iter().enumerate() {
            if row % 1024 == 0 {
                reservation.try_resize(out.0.capacity() * size_of::<((usize, &str), usize)>())?;
            }
            for (place, word) in splitter.split(text).0.iter().enumerate() {
                *out.0.entry((place, word.text)).or_default() += 1;
            }
        }
        Ok(out)
    }

    fn keeps(&self, place: usize, word: &str, least: usize) -> bool {
        let number = word.bytes().all(|b| b.is_ascii_digit());
        !number && self.0.get(&(place, word)).is_some_and(|n| *n >= least)
    }

    /// The string with `*` for words that are rare in their position; adjacent ones become one. Separators that the query names
    /// are replaced together with their word.
    fn pattern(&self, text: &str, splitter: &Splitter<'_>, least: usize) -> String {
        let (words, behind) = splitter.split(text);
        let mut out = String::with_capacity(text.len());
        let mut star = false;
        for (place, word) in words.iter().enumerate() {
            let kept = self.keeps(place, word.text, least);
            if (!star || kept) && !(splitter.separators.is_some() && (star || !kept)) {
                out.push_str(word.before);
            }
            match (kept, star) {
                (true, _) => out.push_str(word.text),
                (false, false) => out.push('*'),
                (false, true) => {}
            }
            star = !kept;
        }
        if !star {
            out.push_str(behind);
        }
        out
    }
}
