//! `ipv4_lookup` and `ipv6_lookup`: join rows with the networks that contain their address.

use super::{PluginCall, PluginDeclaration, PluginSchema, PluginTable, unique};
use crate::EvalError;
use crate::scalar::ip::{_ipv4, _ipv6};
use arrow_array::UInt32Array;
use kql_types::{Batch, Column, Field};
use std::collections::{BTreeSet, HashMap};

pub(super) static DECLARED: &[PluginDeclaration] = &[
    PluginDeclaration {
        name: "ipv4_lookup",
        forms: &["LookupTable table, SourceKey column, LookupKey lookup, ExtraKey column*, return_unmatched constant?"],
        columns: |call| Ok(PluginSchema::Closed(fields(call, Order::SourceFirst))),
        run: |call, input| run(call, input, Order::SourceFirst, v4_address, v4_network),
        summary: "Joins each row with the rows of a lookup table whose IPv4 network contains its address.",
        source: "ipv4-lookup-plugin",
    },
    PluginDeclaration {
        name: "ipv6_lookup",
        forms: &["LookupTable table, SourceKey column, LookupKey lookup, return_unmatched constant?"],
        columns: |call| Ok(PluginSchema::Closed(fields(call, Order::LookupFirst))),
        run: |call, input| run(call, input, Order::LookupFirst, v6_address, v6_network),
        summary: "Joins each row with the rows of a lookup table whose IPv6 network contains its address.",
        source: "ipv6-lookup-plugin",
    },
];

/// Which columns come first: the recorded answer of `ipv6_lookup` begins with the table's.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    SourceFirst,
    LookupFirst,
}

/// An address, or a network with the number of bits of its prefix.
type ReadAddress = fn(&str) -> Option<u128>;
type ReadNetwork = fn(&str) -> Option<(u128, u32)>;

fn v4_address(text: &str) -> Option<u128> {
    _ipv4::address(text).map(u128::from)
}

fn v4_network(text: &str) -> Option<(u128, u32)> {
    let (address, length) = _ipv4::network(text)?;
    Some((u128::from(address), 96 + length))
}

fn v6_address(text: &str) -> Option<u128> {
    _ipv6::network(text).map(|n| n.mapped())
}

fn v6_network(text: &str) -> Option<(u128, u32)> {
    _ipv6::network(text).map(|n| (n.mapped(), n.length))
}

fn prefix(address: u128, length: u32) -> u128 {
    if length == 0 { 0 } else { address >> (128 - length) << (128 - length) }
}

/// Positions of the table's columns that come into the output.
fn kept(call: &PluginCall) -> Vec<usize> {
    let extra: Vec<&str> = call.columns("ExtraKey").map(|c| c.name.as_str()).collect();
    let lookup = call.table().map_or(&[][..], |t| &t.fields);
    (0..lookup.len()).filter(|i| !extra.contains(&lookup[*i].name.as_str())).collect()
}

fn fields(call: &PluginCall, order: Order) -> Vec<Field> {
    let lookup = call.table().map_or(&[][..], |t| &t.fields);
    let lookup = kept(call).into_iter().map(|i| lookup[i].clone());
    let source = call.input.iter().cloned();
    unique(if order == Order::LookupFirst { lookup.chain(source).collect() } else { source.chain(lookup).collect() })
}

fn run(
    call: &PluginCall,
    input: &Batch,
    order: Order,
    address: ReadAddress,
    network: ReadNetwork,
) -> Result<PluginTable, EvalError> {
    let wrong = || EvalError::argument("expected a table, a column of the input and a column of the table");
    let table = call.table().ok_or_else(wrong)?;
    let (source, key) = (call.column("SourceKey").ok_or_else(wrong)?, call.column("LookupKey").ok_or_else(wrong)?);
    let extra: Vec<(usize, usize)> = call
        .columns("ExtraKey")
        .map(|c| Ok((c.at, table.fields.iter().position(|f| f.name == c.name).ok_or_else(wrong)?)))
        .collect::<Result<_, EvalError>>()?;
    let mut networks: HashMap<(u32, u128), Vec<u32>> = HashMap::new();
    let mut lengths = BTreeSet::new();
    let strings = table.batch.columns[key.at].as_strings();
    for row in 0..table.batch.rows {
        if let Some((a, length)) = network(strings.get(row)) {
            lengths.insert(length);
            networks.entry((length, prefix(a, length))).or_default().push(row as u32);
        }
    }
    let unmatched = call.flag("return_unmatched");
    let (mut left, mut right): (Vec<u32>, Vec<Option<u32>>) = (Vec::new(), Vec::new());
    let strings = input.columns[source.at].as_strings();
    for row in 0..input.rows {
        let before = left.len();
        if let Some(a) = address(strings.get(row)) {
            for length in lengths.iter().rev() {
                for hit in networks.get(&(*length, prefix(a, *length))).into_iter().flatten() {
                    let equal = |(l, r): &(usize, usize)| {
                        input.columns[*l].value(row) == table.batch.columns[*r].value(*hit as usize)
                    };
                    if extra.iter().all(equal) {
                        left.push(row as u32);
                        right.push(Some(*hit));
                    }
                }
            }
        }
        if unmatched && left.len() == before {
            left.push(row as u32);
            right.push(None);
        }
    }
    let rows = left.len();
    let (left, right) = (UInt32Array::from(left), UInt32Array::from(right));
    let source: Vec<Column> = input.columns[..call.input.len()].iter().map(|c| c.take(&left)).collect();
    let lookup: Vec<Column> = kept(call).into_iter().map(|i| table.batch.columns[i].take_optional(&right)).collect();
    let columns = if order == Order::LookupFirst {
        lookup.into_iter().chain(source).collect()
    } else {
        source.into_iter().chain(lookup).collect()
    };
    Ok(PluginTable { fields: fields(call, order), columns, rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_keep_their_bits() {
        assert_eq!(prefix(0b1011, 127), 0b1010);
        assert_eq!((prefix(5, 0), prefix(5, 128)), (0, 5));
    }
}
