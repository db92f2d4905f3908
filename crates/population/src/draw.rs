//! Numbers by chance that stay the same for ever.
//!
//! Each column has a stream of its own: the generator SplitMix64, from a state that is made of
//! the seed and the column's name. A row has four places in it, which are reached at once: its
//! numbers are the same however many rows are made, in which order, and beside which other
//! columns. What a place gives is a part of the meaning of a seed and must not change.
//!
//! SplitMix64 is by Guy Steele, Doug Lea and Christine Flood, “Fast splittable pseudorandom
//! number generators”, 2014; it is no generator for secrets.

/// What SplitMix64 adds to its state for each number.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
/// How many places of a column's stream a row has.
const PLACES: u64 = 4;

/// What a place in a row's part of a stream is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    Entry = 0,
    Within = 1,
    Blank = 2,
}

/// The stream of one column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stream {
    state: u64,
}

impl Stream {
    pub(crate) fn new(seed: u64, name: u64) -> Stream {
        Stream {
            state: mixed(mixed(seed.wrapping_add(STEP)) ^ name),
        }
    }

    /// A number below `bound`, each equally likely; 0 where the bound is 0 or 1.
    pub(crate) fn below(self, row: u64, place: Place, bound: u64) -> u64 {
        if bound <= 1 {
            return 0;
        }
        let at = row.wrapping_mul(PLACES).wrapping_add(place as u64);
        let number = numbered(self.state, at);
        let (high, low) = multiplied(number, bound);
        if low < bound {
            return again(number, high, low, bound);
        }
        high
    }
}

/// The number at a place of SplitMix64, from 0.
fn numbered(state: u64, at: u64) -> u64 {
    mixed(state.wrapping_add(STEP.wrapping_mul(at.wrapping_add(1))))
}

fn mixed(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}

fn multiplied(number: u64, bound: u64) -> (u64, u64) {
    let product = u128::from(number) * u128::from(bound);
    ((product >> 64) as u64, product as u64)
}

/// Leaves out the numbers that would make some results likelier than others, as Daniel Lemire
/// shows in “Fast random integer generation in an interval”, 2019. What is left out is seldom
/// met, so the next number comes from a stream that begins at the last.
#[cold]
fn again(mut number: u64, mut high: u64, mut low: u64, bound: u64) -> u64 {
    let left_out = bound.wrapping_neg() % bound;
    while low < left_out {
        number = numbered(number, 0);
        (high, low) = multiplied(number, bound);
    }
    high
}

/// A name as a number: FNV-1a of its bytes.
pub(crate) fn name_of(name: &str) -> u64 {
    let begin = 0xCBF2_9CE4_8422_2325_u64;
    name.bytes().fold(begin, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers that are published for SplitMix64 from the state 1234567.
    #[test]
    fn the_generator_gives_the_published_numbers() {
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        let own: Vec<u64> = (0..5).map(|at| numbered(1_234_567, at)).collect();
        assert_eq!(own, published);
    }

    /// The numbers that are published for FNV-1a with 64 bits.
    #[test]
    fn a_name_is_the_published_number() {
        assert_eq!(name_of(""), 0xCBF2_9CE4_8422_2325);
        assert_eq!(name_of("a"), 0xAF63_DC4C_8601_EC8C);
        assert_eq!(name_of("foobar"), 0x8594_4171_F739_67E8);
    }

    #[test]
    fn every_number_below_a_bound_is_as_likely() {
        let stream = Stream::new(1, name_of("die"));
        let mut counts = [0_u32; 6];
        for row in 0..60_000 {
            counts[stream.below(row, Place::Entry, 6) as usize] += 1;
        }
        assert!(
            counts.iter().all(|count| (9_700..=10_300).contains(count)),
            "{counts:?}"
        );
    }

    /// A bound of three quarters of all numbers leaves a quarter of them out, and those that
    /// would come twice are drawn again.
    #[test]
    fn a_bound_that_does_not_divide_is_still_fair() {
        let bound = 3 << 62;
        let stream = Stream::new(7, name_of("large"));
        let mut counts = [0_u32; 3];
        for row in 0..30_000 {
            let number = stream.below(row, Place::Within, bound);
            assert!(number < bound);
            counts[(number >> 62) as usize] += 1;
        }
        assert!(
            counts.iter().all(|count| (9_600..=10_400).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn no_bound_leaves_no_choice() {
        let stream = Stream::new(1, 1);
        assert_eq!(stream.below(3, Place::Blank, 0), 0);
        assert_eq!(stream.below(3, Place::Blank, 1), 0);
    }
}
