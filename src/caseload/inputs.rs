//! The facts of a block of cases, in columns.

use crate::model::case::{Known, Origin, Range, VariableId, Variables};

/// How many cases a block holds: as many as keep the columns of a policy in cache.
pub const BLOCK: usize = 256;
pub(super) const WORDS: usize = BLOCK / 64;

/// The cases of a block in which something is so, a bit for each.
pub(super) type Rows = [u64; WORDS];

/// In which column a variable stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Narrow(usize),
    Code(usize),
    Set(usize),
    Mask(usize),
}

/// The columns of one variable.
#[derive(Debug, Clone, Copy)]
pub(super) struct OwnColumns {
    place: Place,
    /// The one that says whether it is given.
    given: usize,
    /// The one that says whether it is none, where it may be.
    absent: Option<usize>,
}

/// In which columns the variables of a policy stand.
#[derive(Debug)]
pub(super) struct Layout {
    places: Vec<Place>,
    ranges: Vec<Range>,
    /// Whether there is none, where there may be.
    absent: Vec<Option<usize>>,
    /// For a field of an item, how many items there are, and which it is.
    items: Vec<Option<(VariableId, u8)>>,
    /// How many columns of narrow numbers, places, sets and conditions there are.
    pub(super) sizes: [usize; 4],
    /// The first of the columns that say what is given.
    given: usize,
}

impl Layout {
    pub(super) fn of(variables: &Variables) -> Self {
        let [mut narrow, mut codes, mut sets, mut masks] = [0_usize; 4];
        let next = |count: &mut usize| {
            *count += 1;
            *count - 1
        };
        let mut layout = Layout {
            places: Vec::new(),
            ranges: Vec::new(),
            absent: Vec::new(),
            items: Vec::new(),
            sizes: [0; 4],
            given: 0,
        };
        for variable in variables.all() {
            layout.places.push(match variable.range {
                Range::YesNo => Place::Mask(next(&mut masks)),
                Range::Choice(..) => Place::Code(next(&mut codes)),
                Range::Set(..) => Place::Set(next(&mut sets)),
                Range::Amount { .. } | Range::Date { .. } | Range::Count { .. } => {
                    Place::Narrow(next(&mut narrow))
                }
            });
            layout.ranges.push(variable.range);
            let absent = variable.range.or_none().then(|| next(&mut masks));
            layout.absent.push(absent);
            layout.items.push(match variable.origin {
                Origin::Field { list, item, .. } => Some((variables.fact(list), item)),
                Origin::Fact(_) | Origin::FactFor(..) | Origin::Count(_) => None,
            });
        }
        layout.given = masks;
        layout.sizes = [narrow, codes, sets, masks + layout.places.len()];
        layout
    }

    pub(super) fn place(&self, id: VariableId) -> Place {
        self.places[id.index()]
    }

    pub(super) fn absent(&self, id: VariableId) -> Option<usize> {
        self.absent[id.index()]
    }

    pub(super) fn item(&self, id: VariableId) -> Option<(VariableId, u8)> {
        self.items[id.index()]
    }

    /// All columns of a variable.
    pub(super) fn columns(&self, id: VariableId) -> OwnColumns {
        OwnColumns {
            place: self.place(id),
            given: self.given(id),
            absent: self.absent(id),
        }
    }

    /// The column that says whether a variable is given.
    pub(super) fn given(&self, id: VariableId) -> usize {
        self.given + id.index()
    }

    /// The columns of numbers, each with the least that it can be: what is not given may still be
    /// reckoned with, and must lie within its range.
    pub(super) fn leasts(&self) -> impl Iterator<Item = (usize, i64)> {
        let places = self.places.iter().zip(&self.ranges);
        places.filter_map(|(place, range)| match (place, range.bounds()) {
            (Place::Narrow(at), Some((least, _, _))) => Some((*at, least)),
            _ => None,
        })
    }

    /// The least and the most of a variable.
    pub(super) fn bounds(&self, id: VariableId) -> (i64, i64) {
        self.ranges[id.index()]
            .bounds()
            .map_or((0, 0), |(least, most, _)| (least, most))
    }
}

/// The facts of a block of cases.
#[derive(Debug, Clone)]
pub(super) struct Inputs {
    pub(super) narrow: Vec<[i64; BLOCK]>,
    pub(super) codes: Vec<[u8; BLOCK]>,
    pub(super) sets: Vec<[u64; BLOCK]>,
    pub(super) masks: Vec<Rows>,
}

impl Inputs {
    /// Cases of which nothing is known.
    pub(super) fn new(layout: &Layout) -> Self {
        let [narrow, codes, sets, masks] = layout.sizes;
        let mut inputs = Inputs {
            narrow: vec![[0; BLOCK]; narrow],
            codes: vec![[0; BLOCK]; codes],
            sets: vec![[0; BLOCK]; sets],
            masks: vec![[0; WORDS]; masks],
        };
        for (at, least) in layout.leasts() {
            inputs.narrow[at] = [least; BLOCK];
        }
        inputs
    }

    /// Forgets every case.
    pub(super) fn forget(&mut self, layout: &Layout) {
        for mask in &mut self.masks[layout.given..] {
            *mask = [0; WORDS];
        }
    }

    /// Takes in what is known of a variable in one case; a range is not known.
    #[inline]
    pub(super) fn put(&mut self, layout: &Layout, id: VariableId, row: usize, known: Known) {
        let own = layout.columns(id);
        match known {
            Known::Is(value) => self.give(own, row, value),
            Known::None => {
                if let (Place::Narrow(at), (least, _)) = (own.place, layout.bounds(id)) {
                    self.narrow[at][row] = least;
                }
                self.given(own, row, true);
            }
            Known::Unknown | Known::Between(..) => {
                let (word, bit) = (row / 64, 1_u64 << (row % 64));
                set(&mut self.masks[own.given][word], bit, false);
            }
        }
    }

    /// Takes in the values of a variable in some cases.
    pub(super) fn give_all(&mut self, own: OwnColumns, values: &[i64; BLOCK], rows: Rows) {
        match own.place {
            Place::Narrow(at) => put_into(&mut self.narrow[at], values, rows, |value| value),
            Place::Code(at) => put_into(&mut self.codes[at], values, rows, |value| value as u8),
            Place::Set(at) => put_into(&mut self.sets[at], values, rows, i64::cast_unsigned),
            Place::Mask(at) => {
                for (word, values) in values.as_chunks::<64>().0.iter().enumerate() {
                    let bits = values.iter().rev();
                    let bits = bits.fold(0, |bits, value| bits << 1 | u64::from(*value != 0));
                    set(&mut self.masks[at][word], rows[word], false);
                    self.masks[at][word] |= bits & rows[word];
                }
            }
        }
        for (word, rows) in rows.into_iter().enumerate() {
            self.masks[own.given][word] |= rows;
            if let Some(at) = own.absent {
                set(&mut self.masks[at][word], rows, false);
            }
        }
    }

    /// Takes in the value of a variable in one case.
    #[inline(always)]
    fn give(&mut self, own: OwnColumns, row: usize, value: i64) {
        match own.place {
            Place::Narrow(at) => self.narrow[at][row] = value,
            Place::Code(at) => self.codes[at][row] = value as u8,
            Place::Set(at) => self.sets[at][row] = value.cast_unsigned(),
            Place::Mask(at) => {
                let mask = &mut self.masks[at][row / 64];
                set(mask, 1 << (row % 64), value != 0);
            }
        }
        self.given(own, row, false);
    }

    /// Notes that a variable is given in one case, and whether it is none.
    #[inline(always)]
    fn given(&mut self, own: OwnColumns, row: usize, none: bool) {
        let (word, bit) = (row / 64, 1_u64 << (row % 64));
        self.masks[own.given][word] |= bit;
        if let Some(at) = own.absent {
            set(&mut self.masks[at][word], bit, none);
        }
    }

    /// What is known of a variable in one case.
    pub(super) fn get(&self, layout: &Layout, id: VariableId, row: usize) -> Known {
        let (word, bit) = (row / 64, 1_u64 << (row % 64));
        if self.masks[layout.given(id)][word] & bit == 0 {
            return Known::Unknown;
        }
        if let Some(at) = layout.absent(id)
            && self.masks[at][word] & bit != 0
        {
            return Known::None;
        }
        Known::Is(match layout.place(id) {
            Place::Narrow(at) => self.narrow[at][row],
            Place::Code(at) => i64::from(self.codes[at][row]),
            Place::Set(at) => self.sets[at][row].cast_signed(),
            Place::Mask(at) => i64::from(self.masks[at][word] & bit != 0),
        })
    }
}

#[inline(always)]
fn set(word: &mut u64, bit: u64, on: bool) {
    *word = (*word & !bit) | if on { bit } else { 0 };
}

/// Puts values into some rows of a column.
fn put_into<T>(column: &mut [T; BLOCK], values: &[i64; BLOCK], rows: Rows, of: impl Fn(i64) -> T) {
    if rows == [u64::MAX; WORDS] {
        for (out, value) in column.iter_mut().zip(values) {
            *out = of(*value);
        }
        return;
    }
    for (row, (out, value)) in column.iter_mut().zip(values).enumerate() {
        if rows[row / 64] >> (row % 64) & 1 == 1 {
            *out = of(*value);
        }
    }
}
