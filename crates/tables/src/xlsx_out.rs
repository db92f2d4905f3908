use crate::ColumnOut;
use crate::OutBlock;
use crate::Problem;
use std::fs::File;
use std::path::Path;

#[derive(Debug)]
pub(crate) struct XlsxOut;

impl XlsxOut {
    pub(crate) fn create(path: &Path, _: &[ColumnOut]) -> Result<XlsxOut, Problem> {
        Err(Problem::wrong_ending(path))
    }
    pub(crate) fn write(&mut self, _: &Path, _: &[ColumnOut], _: &OutBlock) -> Result<(), Problem> {
        Ok(())
    }
    pub(crate) fn finish(self, _: &Path, _: File) -> Result<(), Problem> {
        Ok(())
    }
}
pub(crate) fn write_sheet(path: &Path, _: &crate::Sheet) -> Result<(), Problem> {
    Err(Problem::wrong_ending(path))
}
