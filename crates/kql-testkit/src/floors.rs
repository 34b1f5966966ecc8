//! Checks the figures that must not get worse.

use crate::{Error, corpus, golden, place};
use std::collections::BTreeMap;
use std::path::Path;

/// `floors.toml`: the least value of each figure, by section and name.
type Floors = BTreeMap<String, BTreeMap<String, f64>>;

/// Measures the figures of `floors.toml`; without recorded answers next to the clone nothing is measured.
///
/// # Errors
/// If the floors or the recorded answers cannot be read, or a floor is for an unknown figure.
pub fn main() -> Result<bool, Error> {
    let path = place::root().join("floors.toml");
    let floors = read(&path, &place::read(&path)?)?;
    let Some(shared) = place::shared() else {
        let count: usize = floors.values().map(BTreeMap::len).sum();
        println!("skipped: there are no recorded answers next to the clone for {count} floors");
        return Ok(true);
    };
    let mut tally = Tally::default();
    for (section, floors) in &floors {
        match section.as_str() {
            "golden" => {
                for (file, floor) in floors {
                    let figures = golden::measure(&shared.join("golden").join(file))?;
                    tally.compare(section, file, figures.all.passed() as f64, *floor);
                }
            }
            "corpus" => {
                let figures = corpus::measure(&shared)?;
                for (name, floor) in floors {
                    let unknown = || Error::content(&path, format!("the corpus has no figure `{name}`"));
                    tally.compare(section, name, figures.share(name).ok_or_else(unknown)?, *floor);
                }
            }
            other => return Err(Error::content(&path, format!("`{other}` is not a section of floors"))),
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
    fn compare(&mut self, section: &str, name: &str, actual: f64, floor: f64) {
        // Shares are printed with two digits, so that figures that look equal count as equal.
        let good = (actual * 100.0).round() / 100.0 >= floor;
        let word = if good { "ok" } else { "BELOW ITS FLOOR" };
        println!("{section}.{name}: {actual:.2}, floor {floor}: {word}");
        *(if good { &mut self.passed } else { &mut self.failed }) += 1;
    }
}

fn read(path: &Path, text: &str) -> Result<Floors, Error> {
    toml::from_str(text).map_err(|e| Error::Toml { path: path.to_path_buf(), source: Box::new(e) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floors_are_read() {
        let read = |text| read(Path::new("floors.toml"), text);
        let floors = read("# x\n[golden]\n\"a.jsonl\" = 3 # y\n[corpus]\nsyntax_equal = 99.5\n").unwrap();
        assert_eq!((floors["golden"]["a.jsonl"], floors["corpus"]["syntax_equal"]), (3.0, 99.5));
        assert!(read("a").is_err());
    }
}
