//! The store under the names of the columns of polars, for code that was written for those.

pub mod prelude {
    //! Names to import.

    pub use super::super::Series;
    use super::super::{Bools, Native, Numbers, Texts};

    /// [`Bools`].
    pub type BooleanChunked = Bools;
    /// [`Numbers`] of an int.
    pub type Int32Chunked = Numbers<i32>;
    /// [`Numbers`] of a long.
    pub type Int64Chunked = Numbers<i64>;
    /// [`Numbers`] of a real.
    pub type Float64Chunked = Numbers<f64>;
    /// [`Texts`].
    pub type StringChunked = Texts;
    /// Numbers of rows.
    pub type IdxCa = Numbers<u32>;

    /// A name that is not kept.
    #[derive(Debug, Clone, Copy)]
    pub struct PlSmallStr;

    impl From<&str> for PlSmallStr {
        fn from(_: &str) -> Self {
            Self
        }
    }

    /// Cells from iterators and slices.
    pub trait NewChunkedArray<N>: FromIterator<Option<N>> {
        /// Of values.
        fn from_iter_values(_name: PlSmallStr, values: impl Iterator<Item = N>) -> Self {
            values.map(Some).collect()
        }
        /// Of values and nulls.
        fn from_iter_options(_name: PlSmallStr, values: impl Iterator<Item = Option<N>>) -> Self {
            values.collect()
        }
        /// Of values.
        fn from_slice(_name: PlSmallStr, values: &[N]) -> Self
        where
            N: Copy,
        {
            values.iter().copied().map(Some).collect()
        }
        /// Of values and nulls.
        fn from_slice_options(_name: PlSmallStr, values: &[Option<N>]) -> Self
        where
            N: Copy,
        {
            values.iter().copied().collect()
        }
    }

    impl NewChunkedArray<bool> for Bools {}
    impl<T: Native> NewChunkedArray<T> for Numbers<T> {}

    /// Cells as those of a column of any type.
    pub trait IntoSeries {
        /// The cells.
        fn into_series(self) -> Series;
    }

    impl<T: Into<Series>> IntoSeries for T {
        fn into_series(self) -> Series {
            self.into()
        }
    }

    /// Values changed one by one.
    pub trait ChunkApply<T> {
        /// Each value changed; nulls stay.
        fn apply_values(&self, change: impl Fn(T) -> T) -> Self;
    }

    impl<T: Native> ChunkApply<T> for Numbers<T> {
        fn apply_values(&self, change: impl Fn(T) -> T) -> Self {
            self.map(change)
        }
    }
}
