//! People, a block at a time.

use crate::draw::Place;
use crate::draw::Stream;
use crate::spec::PARTS;
use crate::spec::Spec;
use crate::spec::Step;

/// The cells of some rows, column by column. One block can be filled again and again.
#[derive(Debug, Clone, Default)]
pub struct Block {
    rows: usize,
    steps: Vec<Cells>,
    shown: Vec<usize>,
}

#[derive(Debug, Clone, Default)]
struct Cells {
    values: Vec<i64>,
    present: Vec<bool>,
}

impl Block {
    /// How many rows were filled.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The cells of a column as whole numbers, which its [`Kind`](crate::Kind) explains.
    ///
    /// # Shapes
    /// As many as there are rows. What stands in a blank cell has no meaning.
    pub fn values(&self, column: usize) -> &[i64] {
        &self.steps[self.shown[column]].values
    }

    /// Which cells of a column are not blank.
    pub fn present(&self, column: usize) -> &[bool] {
        &self.steps[self.shown[column]].present
    }

    /// One cell; none where it is blank.
    pub fn cell(&self, row: usize, column: usize) -> Option<i64> {
        self.present(column)[row].then(|| self.values(column)[row])
    }
}

impl Spec {
    /// Makes some people.
    ///
    /// A row's cells hang on the seed, on the row's number and on the spec, and on nothing else:
    /// rows can be made in any order, in blocks of any size and by several threads. A column
    /// that is added changes no other.
    ///
    /// # Shapes
    /// `first_row` counts from 0. The block has one column for each of [`Spec::columns`].
    ///
    /// # Examples
    /// ```
    /// use evenhand_population::Block;
    /// use evenhand_population::read_spec;
    ///
    /// let spec = read_spec(r#"
    /// title = "Households"
    /// about = "Invented: the shares are guesses."
    /// [columns.household]
    /// weights = { alone = 45, couple = 55 }
    /// [columns.rent]
    /// by = "household"
    /// when.alone = { from = "£80.00", to = "£160.00" }
    /// when.couple = { from = "£100.00", to = "£220.00" }
    /// blank = "2%"
    /// "#, 0).expect("nothing is wrong");
    /// let (mut all, mut part) = (Block::default(), Block::default());
    /// spec.fill(7, 0, 100, &mut all);
    /// spec.fill(7, 60, 40, &mut part);
    /// assert_eq!(all.values(1)[60..], *part.values(1));
    /// ```
    pub fn fill(&self, seed: u64, first_row: u64, rows: usize, block: &mut Block) {
        block.rows = rows;
        block.shown.clone_from(&self.shown);
        block.steps.resize_with(self.steps.len(), Cells::default);
        for (at, step) in self.steps.iter().enumerate() {
            let (before, rest) = block.steps.split_at_mut(at);
            let Some(cells) = rest.first_mut() else {
                unreachable!("there are as many cells as steps");
            };
            cells.values.clear();
            cells.present.clear();
            step.fill(seed, first_row, rows, before, cells);
        }
    }
}

impl Step {
    /// Fills the cells of this step; those before it are filled.
    ///
    /// A blank hides a value and takes it from nobody: columns that depend on it go by what is
    /// hidden.
    fn fill(&self, seed: u64, first: u64, rows: usize, before: &[Cells], cells: &mut Cells) {
        let stream = Stream::new(seed, self.name);
        let numbers = (0..rows as u64).map(|at| first.wrapping_add(at));
        let draw = |(at, row): (usize, u64)| {
            let spread = match &self.by {
                None => 0,
                Some(by) => by.spread_of(before[by.step].values[at]),
            };
            self.spreads[spread].draw(stream, row)
        };
        let rows_of = numbers.clone().enumerate();
        match self.within {
            None => cells.values.extend(rows_of.map(draw)),
            Some((count, item)) => {
                let counts = &before[count].values;
                // What a list does not have is not drawn: most lists are short.
                let drawn = rows_of.map(|(at, row)| match counts[at] >= item {
                    true => draw((at, row)),
                    false => 0,
                });
                cells.values.extend(drawn);
            }
        }
        if let Some(limit) = self.at_most {
            let limited = cells.values.iter_mut().zip(&before[limit].values);
            limited.for_each(|(value, limit)| *value = (*value).min(*limit));
        }
        match self.blank {
            0 => cells.present.resize(rows, true),
            blank => cells
                .present
                .extend(numbers.map(|row| stream.below(row, Place::Blank, PARTS) >= blank)),
        }
        if let Some((count, item)) = self.within {
            let there = cells.present.iter_mut().zip(&before[count].values);
            there.for_each(|(present, count)| *present &= *count >= item);
        }
    }
}
