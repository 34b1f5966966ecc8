//! Figures that must not get worse.

use crate::{corpus, golden, place};

/// A demanded figure.
struct Floor {
    section: String,
    key: String,
    least: f64,
}

/// Measures what `floors.toml` demands; without recorded answers beside the clone there is nothing to measure.
pub fn main() -> Result<bool, String> {
    let root = place::root();
    let mut tally = Tally::default();
    let floors = read(&place::read(&root.join("floors.toml"))?)?;
    match place::shared() {
        None => println!("skipped: there are no recorded answers beside the clone for {} floors", floors.len()),
        Some(shared) => {
            let golden: Vec<&Floor> = floors.iter().filter(|f| f.section == "golden").collect();
            for floor in golden {
                let figures = golden::measure(&shared.join("golden").join(&floor.key))?;
                tally.compare(floor, figures.all.passed() as f64);
            }
            let of_corpus: Vec<&Floor> = floors.iter().filter(|f| f.section == "corpus").collect();
            if !of_corpus.is_empty() {
                let figures = corpus::measure(&shared)?;
                for floor in of_corpus {
                    match figures.share(&floor.key) {
                        Some(actual) => tally.compare(floor, actual),
                        None => return Err(format!("there is no figure `{}` of the corpus", floor.key)),
                    }
                }
            }
        }
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(tally.failed == 0)
}

#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
}

impl Tally {
    fn compare(&mut self, floor: &Floor, actual: f64) {
        // Shares are shown with two digits; what is shown as equal is equal.
        let good = (actual * 100.0).round() / 100.0 >= floor.least;
        let word = if good { "ok" } else { "BELOW ITS FLOOR" };
        println!("{}.{}: {actual:.2}, floor {}: {word}", floor.section, floor.key, floor.least);
        *(if good { &mut self.passed } else { &mut self.failed }) += 1;
    }
}

/// Sections of `key = number`, which is all of TOML that the file uses.
fn read(text: &str) -> Result<Vec<Floor>, String> {
    let mut out = Vec::new();
    let mut section = String::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or("").trim();
        if line.is_empty() {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            section = name.trim().to_string();
            continue;
        }
        let bad = || format!("floors.toml: `{line}` is no `key = number`");
        let (key, value) = line.split_once('=').ok_or_else(bad)?;
        let least = value.trim().parse().map_err(|_| bad())?;
        out.push(Floor { section: section.clone(), key: key.trim().trim_matches('"').to_string(), least });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floors_read() {
        let floors = read("# x\n[golden]\n\"a.jsonl\" = 3 # y\n[corpus]\nsyntax_equal = 99.5\n").unwrap();
        assert_eq!((floors[0].key.as_str(), floors[1].section.as_str(), floors[1].least), ("a.jsonl", "corpus", 99.5));
        assert!(read("a").is_err());
    }
}
