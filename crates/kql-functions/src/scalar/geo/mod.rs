//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _buffer;
pub(crate) mod _densify;
pub(crate) mod _geohash;
pub(crate) mod _h3;
pub(crate) mod _overlay;
pub(crate) mod _plane;
pub(crate) mod _s2;
pub(crate) mod _shape;
pub(crate) mod _simplify;
pub(crate) mod _sphere;
pub(crate) mod _wkt;
mod geo_angle;
mod geo_azimuth;
mod geo_closest_point_on_line;
mod geo_closest_point_on_polygon;
mod geo_distance_2points;
mod geo_distance_point_to_line;
mod geo_distance_point_to_polygon;
mod geo_from_wkt;
mod geo_geohash_neighbors;
mod geo_geohash_to_central_point;
mod geo_geohash_to_polygon;
mod geo_h3cell_children;
mod geo_h3cell_level;
mod geo_h3cell_neighbors;
mod geo_h3cell_parent;
mod geo_h3cell_rings;
mod geo_h3cell_to_central_point;
mod geo_h3cell_to_polygon;
mod geo_intersection_2lines;
mod geo_intersection_2polygons;
mod geo_intersection_line_with_polygon;
mod geo_intersects_2lines;
mod geo_intersects_2polygons;
mod geo_intersects_line_with_polygon;
mod geo_line_buffer;
mod geo_line_centroid;
mod geo_line_densify;
mod geo_line_interpolate_point;
mod geo_line_length;
mod geo_line_locate_point;
mod geo_line_simplify;
mod geo_line_to_s2cells;
mod geo_point_buffer;
mod geo_point_in_circle;
mod geo_point_in_polygon;
mod geo_point_to_geohash;
mod geo_point_to_h3cell;
mod geo_point_to_s2cell;
mod geo_polygon_area;
mod geo_polygon_buffer;
mod geo_polygon_centroid;
mod geo_polygon_densify;
mod geo_polygon_perimeter;
mod geo_polygon_simplify;
mod geo_polygon_to_h3cells;
mod geo_polygon_to_s2cells;
mod geo_s2cell_neighbors;
mod geo_s2cell_to_central_point;
mod geo_s2cell_to_polygon;
mod geo_simplify_polygons_array;
mod geo_union_lines_array;
mod geo_union_polygons_array;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[
    geo_angle::DECLARED,
    geo_azimuth::DECLARED,
    geo_closest_point_on_line::DECLARED,
    geo_closest_point_on_polygon::DECLARED,
    geo_distance_2points::DECLARED,
    geo_distance_point_to_line::DECLARED,
    geo_distance_point_to_polygon::DECLARED,
    geo_from_wkt::DECLARED,
    geo_geohash_neighbors::DECLARED,
    geo_geohash_to_central_point::DECLARED,
    geo_geohash_to_polygon::DECLARED,
    geo_h3cell_children::DECLARED,
    geo_h3cell_level::DECLARED,
    geo_h3cell_neighbors::DECLARED,
    geo_h3cell_parent::DECLARED,
    geo_h3cell_rings::DECLARED,
    geo_h3cell_to_central_point::DECLARED,
    geo_h3cell_to_polygon::DECLARED,
    geo_intersection_2lines::DECLARED,
    geo_intersection_2polygons::DECLARED,
    geo_intersection_line_with_polygon::DECLARED,
    geo_intersects_2lines::DECLARED,
    geo_intersects_2polygons::DECLARED,
    geo_intersects_line_with_polygon::DECLARED,
    geo_line_buffer::DECLARED,
    geo_line_centroid::DECLARED,
    geo_line_densify::DECLARED,
    geo_line_interpolate_point::DECLARED,
    geo_line_length::DECLARED,
    geo_line_locate_point::DECLARED,
    geo_line_simplify::DECLARED,
    geo_line_to_s2cells::DECLARED,
    geo_point_buffer::DECLARED,
    geo_point_in_circle::DECLARED,
    geo_point_in_polygon::DECLARED,
    geo_point_to_geohash::DECLARED,
    geo_point_to_h3cell::DECLARED,
    geo_point_to_s2cell::DECLARED,
    geo_polygon_area::DECLARED,
    geo_polygon_buffer::DECLARED,
    geo_polygon_centroid::DECLARED,
    geo_polygon_densify::DECLARED,
    geo_polygon_perimeter::DECLARED,
    geo_polygon_simplify::DECLARED,
    geo_polygon_to_h3cells::DECLARED,
    geo_polygon_to_s2cells::DECLARED,
    geo_s2cell_neighbors::DECLARED,
    geo_s2cell_to_central_point::DECLARED,
    geo_s2cell_to_polygon::DECLARED,
    geo_simplify_polygons_array::DECLARED,
    geo_union_lines_array::DECLARED,
    geo_union_polygons_array::DECLARED,
];
