//! HyperLogLog: the hashes themselves while they are few, one register per bucket of hashes after that.

use base64::Engine as _;
use huntlet_table::Scalar;
use serde_json::{Value, json};
use xxhash_rust::xxh64::xxh64;

use crate::functions::cell;
use crate::functions::hash_bytes;

/// So many different hashes are kept as they are; until then counts are exact.
const SPARSE: usize = 1024;

/// The bits of a hash that choose its register, by the accuracy that a query asks for.
const BITS: [u8; 5] = [12, 14, 16, 17, 18];

/// An estimate of how many different values there are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hll {
    bits: u8,
    hashes: Vec<u64>,
    registers: Vec<u8>,
}

impl Hll {
    /// An empty estimate; accuracy 0 (fastest) to 4 (finest).
    pub fn new(accuracy: usize) -> Option<Self> {
        Some(Self { bits: *BITS.get(accuracy)?, hashes: Vec::new(), registers: Vec::new() })
    }

    /// Adds a value; a null adds nothing.
    pub fn add(&mut self, value: &Scalar) {
        if let Some(bytes) = hash_bytes(value) {
            self.add_hash(xxh64(&bytes, 0));
        }
    }

    /// Adds the hash of a value.
    pub fn add_hash(&mut self, hash: u64) {
        if !self.registers.is_empty() {
            self.register(hash);
        } else if let Err(place) = self.hashes.binary_search(&hash) {
            self.hashes.insert(place, hash);
            if self.hashes.len() > SPARSE {
                self.spread();
            }
        }
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.hashes.len() * 8 + self.registers.len()
    }

    /// How many bytes it takes when many values were added.
    pub fn most_bytes(&self) -> usize {
        1 << self.bits
    }

    fn register(&mut self, hash: u64) {
        let bucket = (hash >> (64 - self.bits)) as usize;
        let rank = ((hash << self.bits).leading_zeros() as u8).min(64 - self.bits) + 1;
        if let Some(register) = self.registers.get_mut(bucket) {
            *register = rank.max(*register);
        }
    }

    /// From hashes to registers.
    fn spread(&mut self) {
        if self.registers.is_empty() {
            self.registers = vec![0; 1 << self.bits];
            for hash in std::mem::take(&mut self.hashes) {
                self.register(hash);
            }
        }
    }

    /// Adds all that another has seen. Registers of the finer one are folded to the coarser.
    pub fn merge(&mut self, other: &Self) {
        if other.registers.is_empty() {
            // the coarser of two stays the measure
            if other.bits < self.bits && self.registers.is_empty() {
                self.bits = other.bits;
            }
            for hash in &other.hashes {
                self.add_hash(*hash);
            }
            return;
        }
        if self.registers.is_empty() {
            self.bits = self.bits.min(other.bits);
        }
        self.spread();
        let (coarse, fine) = if self.bits <= other.bits {
            (std::mem::take(&mut self.registers), other.registers.clone())
        } else {
            (other.registers.clone(), std::mem::take(&mut self.registers))
        };
        let (bits, fine_bits) = (self.bits.min(other.bits), self.bits.max(other.bits));
        self.bits = bits;
        self.registers = coarse;
        let extra = fine_bits - bits;
        for (bucket, rank) in fine.into_iter().enumerate().filter(|(_, rank)| *rank > 0) {
            // the bits that no longer choose the register count for the rank
            let low = (bucket & ((1 << extra) - 1)) as u64;
            let rank = if low == 0 { rank + extra } else { (low.leading_zeros() as u8) - (64 - extra) + 1 };
            if let Some(register) = self.registers.get_mut(bucket >> extra) {
                *register = rank.max(*register);
            }
        }
    }

    /// How many different values there are.
    pub fn count(&self) -> i64 {
        if self.registers.is_empty() {
            return self.hashes.len() as i64;
        }
        // Ertl's estimator, which needs no table of corrections
        let size = self.registers.len() as f64;
        let most = usize::from(64 - self.bits) + 1;
        let mut counts = vec![0_u32; most + 1];
        for rank in &self.registers {
            if let Some(count) = counts.get_mut(usize::from(*rank)) {
                *count += 1;
            }
        }
        let of = |rank: usize| f64::from(counts.get(rank).copied().unwrap_or(0));
        let mut sum = size * tau(1.0 - of(most) / size);
        for rank in (1..most).rev() {
            sum = 0.5 * (sum + of(rank));
        }
        sum += size * sigma(of(0) / size);
        (size * size / (2.0 * std::f64::consts::LN_2 * sum)).round() as i64
    }

    /// The form inside dynamic.
    pub fn to_json(&self) -> Value {
        let hashes: Vec<String> = self.hashes.iter().map(|hash| hash.cast_signed().to_string()).collect();
        let registers: Vec<String> = if self.registers.is_empty() {
            Vec::new()
        } else {
            vec![base64::engine::general_purpose::STANDARD.encode(&self.registers)]
        };
        json!([[SPARSE, self.bits], hashes, registers])
    }

    /// From the form inside dynamic.
    pub fn of_cell(value: &Scalar) -> Option<Self> {
        let [head, hashes, registers] = cell::array(value)? else { return None };
        let bits = u8::try_from(head.get(1)?.as_u64()?).ok().filter(|bits| BITS.contains(bits))?;
        let hash = |value: &Value| value.as_str()?.parse::<i64>().ok().map(i64::cast_unsigned);
        let hashes: Option<Vec<u64>> = hashes.as_array()?.iter().map(hash).collect();
        let mut hashes = hashes?;
        hashes.sort_unstable();
        hashes.dedup();
        let registers = match registers.as_array()?.first() {
            None => Vec::new(),
            Some(packed) => base64::engine::general_purpose::STANDARD.decode(packed.as_str()?).ok()?,
        };
        let fits = registers.is_empty() || (hashes.is_empty() && registers.len() == 1 << bits);
        (fits && hashes.len() <= SPARSE).then_some(Self { bits, hashes, registers })
    }
}

fn sigma(mut x: f64) -> f64 {
    if x == 1.0 {
        return f64::INFINITY;
    }
    let (mut weight, mut sum) = (1.0, x);
    loop {
        x *= x;
        let next = sum + x * weight;
        weight += weight;
        if next == sum {
            return sum;
        }
        sum = next;
    }
}

fn tau(mut x: f64) -> f64 {
    if x == 0.0 || x == 1.0 {
        return 0.0;
    }
    let (mut weight, mut sum) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        weight *= 0.5;
        let next = sum - (1.0 - x).powi(2) * weight;
        if next == sum {
            return sum / 3.0;
        }
        sum = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(range: std::ops::Range<i64>, accuracy: usize) -> Hll {
        let mut hll = Hll::new(accuracy).expect("an accuracy");
        range.for_each(|v| hll.add(&Scalar::Long(v)));
        hll
    }

    fn near(found: i64, wanted: i64, percent: i64) {
        assert!((found - wanted).abs() * 100 <= wanted * percent, "{found} for {wanted}");
    }

    #[test]
    fn exact_when_few_and_near_when_many() {
        assert_eq!(of(0..1000, 1).count(), 1000);
        for (accuracy, percent) in [(0, 5), (1, 3), (2, 2), (4, 1)] {
            near(of(0..100_000, accuracy).count(), 100_000, percent);
        }
    }

    #[test]
    fn merges_and_keeps_its_form() {
        for (left, right) in [(0, 0), (1, 1), (2, 0), (0, 2)] {
            let mut hll = of(0..30_000, left);
            hll.merge(&of(20_000..50_000, right));
            near(hll.count(), 50_000, 5);
            let again = Hll::of_cell(&Scalar::Dynamic(hll.to_json())).expect("its own form");
            assert_eq!(again, hll);
        }
        let mut few = of(0..10, 1);
        few.merge(&of(5..15, 1));
        assert_eq!(few.count(), 15);
        assert_eq!(Hll::of_cell(&Scalar::Dynamic(json!([[1024, 99], [], []]))), None);
    }
}
