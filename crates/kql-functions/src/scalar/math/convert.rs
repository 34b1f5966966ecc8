//! `convert_angle` and the other unit conversions.

use super::_units::{ANGLE, ENERGY, FORCE, LENGTH, MASS, SPEED, TEMPERATURE, Unit, VOLUME};
use crate::{Bind, Family, Kernel, Nulls, Scalar};
use kql_types::Column;

/// To the base unit, or from it when the flag is set; `None` for an unknown unit.
type Measure = fn(&str, f64, bool) -> Option<f64>;

const fn declared(name: &'static str, summary: &'static str, source: &'static str, bind: Bind) -> Scalar {
    Scalar::pure(
        Family::Math,
        name,
        &["(value: real, from: string, to: string) -> real"],
        Nulls::Described("A null value gives null, and so does an unknown unit."),
        summary,
        source,
        bind,
    )
}

pub(super) static DECLARED: &[Scalar] = &[
    declared(
        "convert_angle",
        "Converts an angle to another unit, such as `Degree` to `Radian`.",
        "convert-angle-function",
        |_| {
            Ok(kernel(|unit, v, back| match (unit, back) {
                ("Tilt", false) => Some(v.asin().to_degrees()),
                ("Tilt", true) => Some(v.to_radians().sin()),
                _ => scaled(ANGLE, unit, v, back),
            }))
        },
    ),
    declared("convert_energy", "Converts an energy to another unit.", "convert-energy-function", |_| {
        Ok(kernel(|unit, v, back| scaled(ENERGY, unit, v, back)))
    }),
    declared("convert_force", "Converts a force to another unit.", "convert-force-function", |_| {
        Ok(kernel(|unit, v, back| scaled(FORCE, unit, v, back)))
    }),
    declared("convert_length", "Converts a length to another unit.", "convert-length-function", |_| {
        Ok(kernel(|unit, v, back| scaled(LENGTH, unit, v, back)))
    }),
    declared("convert_mass", "Converts a mass to another unit.", "convert-mass-function", |_| {
        Ok(kernel(|unit, v, back| scaled(MASS, unit, v, back)))
    }),
    declared("convert_speed", "Converts a speed to another unit.", "convert-speed-function", |_| {
        Ok(kernel(|unit, v, back| scaled(SPEED, unit, v, back)))
    }),
    declared("convert_temperature", "Converts a temperature to another scale.", "convert-temperature-function", |_| {
        Ok(kernel(temperature))
    }),
    declared("convert_volume", "Converts a volume to another unit.", "convert-volume-function", |_| {
        Ok(kernel(|unit, v, back| scaled(VOLUME, unit, v, back)))
    }),
];

fn kernel(measure: Measure) -> Kernel {
    Box::new(move |args| {
        let (values, from, to) =
            (args.columns[0].as_reals(), args.columns[1].as_strings(), args.columns[2].as_strings());
        let row = |i| {
            let (v, from, to) = (values.get(i)?, from.get(i), to.get(i));
            if from == to {
                return measure(from, v, false).map(|_| v);
            }
            measure(to, measure(from, v, false)?, true)
        };
        Ok(Column::reals((0..args.rows).map(row)))
    })
}

fn scaled(units: &[Unit], unit: &str, v: f64, back: bool) -> Option<f64> {
    let (_, up, down) = units.iter().find(|(name, ..)| *name == unit)?;
    let (up, down) = if back { (down, up) } else { (up, down) };
    Some(v * up / down)
}

fn temperature(unit: &str, v: f64, back: bool) -> Option<f64> {
    let (_, shift, up, down, zero) = TEMPERATURE.iter().find(|(name, ..)| *name == unit)?;
    Some(if back { (v - zero) * down / up - shift } else { (v + shift) * up / down + zero })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn units() {
        let convert = |f: &str, from: &str, to: &str, answer: f64| {
            let args = [Value::Real(1.2), Value::String(from.into()), Value::String(to.into())];
            check(&format!("convert_{f}"), &args, Value::Real(answer));
        };
        convert("angle", "Degree", "Arcminute", 72.0);
        convert("energy", "Joule", "BritishThermalUnit", 0.001_137_380_544_375_980_6);
        convert("speed", "MeterPerSecond", "CentimeterPerHour", 432_000.0);
        convert("volume", "CubicMeter", "AcreFoot", 0.000_972_856_8);
        convert("temperature", "Kelvin", "DegreeCelsius", -271.95);
        convert("force", "Newton", "Decanewton", 0.12);
        convert("length", "Meter", "Meter", 1.2);
        let args = [Value::Null(Type::Real), Value::String("Gram".into()), Value::String("Ounce".into())];
        check("convert_mass", &args, Value::Null(Type::Real));
        let args = [Value::Real(1.0), Value::String("Gram".into()), Value::String("Meter".into())];
        check("convert_mass", &args, Value::Null(Type::Real));
    }
}
