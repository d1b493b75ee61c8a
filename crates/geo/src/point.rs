//! Points on the unit sphere.

use std::ops::{Add, Mul, Neg, Sub};

/// A vector in space; a point of the sphere when its length is one.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Point(pub [f64; 3]);

impl Point {
    /// The point at a longitude and latitude in degrees; none outside [-180, 180] and [-90, 90].
    pub fn from_degrees(longitude: f64, latitude: f64) -> Option<Self> {
        ((-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude)).then(|| {
            let (theta, phi) = (longitude.to_radians(), latitude.to_radians());
            Self([theta.cos() * phi.cos(), theta.sin() * phi.cos(), phi.sin()])
        })
    }

    /// Longitude and latitude in degrees.
    pub fn degrees(self) -> [f64; 2] {
        let [x, y, z] = self.0;
        // adding zero makes a negative zero positive
        [(y + 0.0).atan2(x + 0.0).to_degrees(), (z + 0.0).atan2(x.hypot(y)).to_degrees()]
    }

    /// The scalar product.
    pub fn dot(self, other: Self) -> f64 {
        let ([a, b, c], [x, y, z]) = (self.0, other.0);
        a * x + b * y + c * z
    }

    /// The vector product.
    pub fn cross(self, other: Self) -> Self {
        let ([a, b, c], [x, y, z]) = (self.0, other.0);
        Self([b * z - c * y, c * x - a * z, a * y - b * x])
    }

    /// The length.
    pub fn norm(self) -> f64 {
        self.dot(self).sqrt()
    }

    /// The same direction with length one; zero stays zero.
    pub fn unit(self) -> Self {
        let norm = self.norm();
        if norm > 0.0 { self * (1.0 / norm) } else { self }
    }

    /// The normal of the plane through two points and the centre, exact also for points close together.
    pub fn normal(self, other: Self) -> Self {
        let stable = (self - other).cross(self + other) * 0.5;
        if stable.norm() > 0.0 { stable } else { self.orthogonal() }
    }

    /// The angle between two points in radians.
    pub fn angle(self, other: Self) -> f64 {
        let half = (self - other).norm() / (self + other).norm();
        2.0 * half.atan()
    }

    /// Some point at a right angle, always the same one.
    pub fn orthogonal(self) -> Self {
        let [x, y, z] = self.0.map(f64::abs);
        let largest = if x > y {
            if x > z { 0 } else { 2 }
        } else if y > z {
            1
        } else {
            2
        };
        let mut helper = [0.012, 0.0053, 0.00457];
        helper[(largest + 2) % 3] = 1.0;
        self.cross(Self(helper)).unit()
    }

    /// The point reached from here in a direction (a unit vector at a right angle), at an angle in radians.
    pub fn walk(self, direction: Self, angle: f64) -> Self {
        (self * angle.cos() + direction * angle.sin()).unit()
    }
}

impl Add for Point {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let ([a, b, c], [x, y, z]) = (self.0, other.0);
        Self([a + x, b + y, c + z])
    }
}

impl Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        let ([a, b, c], [x, y, z]) = (self.0, other.0);
        Self([a - x, b - y, c - z])
    }
}

impl Mul<f64> for Point {
    type Output = Self;
    fn mul(self, by: f64) -> Self {
        Self(self.0.map(|v| v * by))
    }
}

impl Neg for Point {
    type Output = Self;
    fn neg(self) -> Self {
        self * -1.0
    }
}
