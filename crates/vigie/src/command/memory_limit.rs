//! The memory limit of a command.

use crate::failure::Failure;
use sysinfo::{MemoryRefreshKind, ProcessRefreshKind, ProcessesToUpdate, System};

/// The size of `--memory-limit` in bytes; by default 80 % of the memory that the process can have.
pub(super) fn bytes(flag: Option<&str>) -> Result<usize, Failure> {
    match flag {
        Some(text) => size(text).ok_or_else(|| Failure::usage(format!("`{text}` is not a size: write 500MB or 4GB"))),
        // Where the size of the memory is unknown, the operating system sets the limit.
        None => Ok(available().map_or(usize::MAX, |total| total / 10 * 8)),
    }
}

/// The memory of the machine, or of the control group of the process if that has less, as in a container.
fn available() -> Option<usize> {
    let mut system = System::new().ok()?;
    system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
    let mut groups = vec![system.cgroup_limits()];
    if let Ok(own) = sysinfo::get_current_pid() {
        system.refresh_processes_specifics(ProcessesToUpdate::Some(&[own]), false, ProcessRefreshKind::nothing());
        groups.extend(system.process(own).map(|p| p.cgroup_limits()));
    }
    let groups = groups.into_iter().flatten().map(|limits| limits.total_memory);
    let least = groups.chain([system.total_memory()]).filter(|bytes| *bytes > 0).min()?;
    Some(usize::try_from(least).unwrap_or(usize::MAX))
}

fn size(text: &str) -> Option<usize> {
    let lower = text.trim().to_lowercase();
    let digits = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &lower[digits.len()..] {
        "" | "b" => 1.0,
        "k" | "kb" => 1024.0,
        "m" | "mb" => 1024.0 * 1024.0,
        "g" | "gb" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    let number = digits.trim().parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0)?;
    Some((number * unit) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        let known = [("500MB", 500 << 20), ("4gb", 4 << 30), ("1.5 k", 1536), ("7", 7), ("64B", 64), ("0", 0)];
        for (text, bytes) in known {
            assert_eq!(size(text), Some(bytes), "{text}");
        }
        for text in ["", "MB", "4TB", "-1GB", "1e999", "nan", "inf"] {
            assert_eq!(size(text), None, "{text}");
        }
    }

    #[test]
    fn the_memory_of_the_machine_is_known() {
        assert!(available().is_some_and(|n| n > 1 << 24));
    }
}
