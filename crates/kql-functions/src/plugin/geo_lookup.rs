//! `geo_polygon_lookup` and `geo_line_lookup`: join rows with the shapes that contain or are near their point.

use super::{PluginCall, PluginDeclaration, PluginSchema, PluginTable, unique};
use crate::EvalError;
use crate::scalar::geo::_shape::{line_arcs, lines, nearest_on, polygons};
use crate::scalar::geo::_sphere::{EARTH, Point, angle, point};
use arrow_array::UInt32Array;
use kql_types::{Batch, Column, Field, Value};

pub(super) static DECLARED: &[PluginDeclaration] = &[
    PluginDeclaration {
        name: "geo_polygon_lookup",
        forms: &[
            "LookupTable table, LookupKey lookup, SourceLongitude column, SourceLatitude column, radius constant?, return_unmatched constant?, lookup_area_radius constant?, return_lookup_key constant?",
        ],
        columns: |call| Ok(PluginSchema::Closed(fields(call))),
        run: |call, input| run(call, input, &polygon_distance),
        summary: "Joins each row with the polygons of a lookup table that contain its point or are near it.",
        source: "geo-polygon-lookup-plugin",
    },
    PluginDeclaration {
        name: "geo_line_lookup",
        forms: &[
            "LookupTable table, LookupKey lookup, SourceLongitude column, SourceLatitude column, radius constant, return_unmatched constant?, lookup_area_radius constant?, return_lookup_key constant?",
        ],
        columns: |call| Ok(PluginSchema::Closed(fields(call))),
        run: |call, input| run(call, input, &line_distance),
        summary: "Joins each row with the lines of a lookup table that pass near its point.",
        source: "geo-line-lookup-plugin",
    },
];

/// The distance in meters of a point from each shape that a value can be read as.
type Distance = dyn Fn(&Value) -> Option<Box<dyn Fn(Point) -> Option<f64>>>;

fn polygon_distance(shape: &Value) -> Option<Box<dyn Fn(Point) -> Option<f64>>> {
    let polygons = polygons(Some(shape))?;
    Some(Box::new(move |p| {
        if polygons.iter().any(|polygon| polygon.contains(p)) {
            return Some(0.0);
        }
        Some(EARTH * angle(p, nearest_on(polygons.iter().flat_map(|polygon| polygon.arcs()), p)?))
    }))
}

fn line_distance(shape: &Value) -> Option<Box<dyn Fn(Point) -> Option<f64>>> {
    let lines = lines(Some(shape))?;
    Some(Box::new(move |p| Some(EARTH * angle(p, nearest_on(lines.iter().flat_map(|l| line_arcs(l)), p)?))))
}

/// Positions of the table's columns that come into the output.
fn kept(call: &PluginCall) -> Vec<usize> {
    let width = call.table().map_or(0, |t| t.fields.len());
    let key = call.column("LookupKey").filter(|_| !call.flag("return_lookup_key")).map(|c| c.at);
    (0..width).filter(|i| Some(*i) != key).collect()
}

fn fields(call: &PluginCall) -> Vec<Field> {
    let lookup = call.table().map_or(&[][..], |t| &t.fields);
    unique(call.input.iter().cloned().chain(kept(call).into_iter().map(|i| lookup[i].clone())).collect())
}

fn run(call: &PluginCall, input: &Batch, distance: &Distance) -> Result<PluginTable, EvalError> {
    let wrong = || EvalError::argument("expected a table, its shape column, a longitude and a latitude");
    let (table, key) = (call.table().ok_or_else(wrong)?, call.column("LookupKey").ok_or_else(wrong)?);
    let longitude = call.column("SourceLongitude").ok_or_else(wrong)?;
    let latitude = call.column("SourceLatitude").ok_or_else(wrong)?;
    let radius = call.constant("radius").and_then(Value::as_f64).unwrap_or(0.0);
    let shapes: Vec<_> = (0..table.batch.rows).map(|r| distance(&table.batch.columns[key.at].value(r))).collect();
    let unmatched = call.flag("return_unmatched");
    let (mut left, mut right): (Vec<u32>, Vec<Option<u32>>) = (Vec::new(), Vec::new());
    let (x, y) = (input.columns[longitude.at].as_reals(), input.columns[latitude.at].as_reals());
    for row in 0..input.rows {
        let before = left.len();
        if let (Some(lng), Some(lat)) = (x.get(row), y.get(row))
            && let Some(p) = point(lng, lat)
        {
            for (i, shape) in shapes.iter().enumerate() {
                if shape.as_ref().and_then(|s| s(p)).is_some_and(|d| d <= radius) {
                    left.push(row as u32);
                    right.push(Some(i as u32));
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
    let mut columns: Vec<Column> = input.columns[..call.input.len()].iter().map(|c| c.take(&left)).collect();
    columns.extend(kept(call).into_iter().map(|i| table.batch.columns[i].take_optional(&right)));
    Ok(PluginTable { fields: fields(call), columns, rows })
}
