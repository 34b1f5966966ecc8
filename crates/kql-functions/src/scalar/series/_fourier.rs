//! The discrete Fourier transform of any length.

use std::f64::consts::PI;

/// Real and imaginary part.
pub(crate) type Complex = (f64, f64);

fn multiply(a: Complex, b: Complex) -> Complex {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// The transform, or the inverse without the division by the length.
pub(crate) fn transform(input: &[Complex], inverse: bool) -> Vec<Complex> {
    let n = input.len();
    if n <= 1 {
        return input.to_vec();
    }
    if n.is_power_of_two() {
        let mut data = input.to_vec();
        radix2(&mut data, inverse);
        return data;
    }
    // Bluestein: a transform of length n is a convolution, which a longer power of two can carry.
    let sign = if inverse { 1.0 } else { -1.0 };
    let chirp: Vec<Complex> = (0..n)
        .map(|i| {
            let angle = sign * PI * ((i as u128 * i as u128) % (2 * n as u128)) as f64 / n as f64;
            (angle.cos(), angle.sin())
        })
        .collect();
    let m = (2 * n - 1).next_power_of_two();
    let mut a = vec![(0.0, 0.0); m];
    let mut b = vec![(0.0, 0.0); m];
    for i in 0..n {
        a[i] = multiply(input[i], chirp[i]);
        let conjugate = (chirp[i].0, -chirp[i].1);
        b[i] = conjugate;
        if i > 0 {
            b[m - i] = conjugate;
        }
    }
    radix2(&mut a, false);
    radix2(&mut b, false);
    let mut product: Vec<Complex> = a.iter().zip(&b).map(|(a, b)| multiply(*a, *b)).collect();
    radix2(&mut product, true);
    (0..n).map(|i| multiply((product[i].0 / m as f64, product[i].1 / m as f64), chirp[i])).collect()
}

fn radix2(data: &mut [Complex], inverse: bool) {
    let n = data.len();
    let mut j = 0;
    for i in 1..n {
        let mut bit = n >> 1;
        while j & bit != 0 {
            j ^= bit;
            bit >>= 1;
        }
        j |= bit;
        if i < j {
            data.swap(i, j);
        }
    }
    let mut len = 2;
    while len <= n {
        let step = if inverse { 2.0 } else { -2.0 } * PI / len as f64;
        for start in (0..n).step_by(len) {
            for k in 0..len / 2 {
                let angle = step * k as f64;
                let odd = multiply(data[start + k + len / 2], (angle.cos(), angle.sin()));
                let even = data[start + k];
                data[start + k] = (even.0 + odd.0, even.1 + odd.1);
                data[start + k + len / 2] = (even.0 - odd.0, even.1 - odd.1);
            }
        }
        len <<= 1;
    }
}
