use crate::EvalError;
use kql_types::{Column, Dyn, DynWriter, LimitedBuilder, OutputLimit, OutputTooLarge, Type, Value};

/// A compiled call: maps the columns of the arguments to the column of the result.
pub type Kernel = Box<dyn Fn(&Args<'_>) -> Result<Column, EvalError> + Send + Sync>;

/// The arguments of a call over one batch, and how large its result may get.
pub struct Args<'a> {
    /// One column per argument, each of `rows` rows; constants are [`Column::Const`].
    pub columns: &'a [Column],
    /// Number of rows.
    pub rows: usize,
    limit: OutputLimit,
}

impl<'a> Args<'a> {
    /// Arguments of a call whose result may have any size.
    pub fn new(columns: &'a [Column], rows: usize) -> Self {
        Args { columns, rows, limit: OutputLimit::UNLIMITED }
    }

    /// The same arguments with a limit on the size of the result.
    pub fn with_limit(self, limit: OutputLimit) -> Self {
        Args { limit, ..self }
    }

    /// Whether an optional argument was given.
    pub fn has(&self, index: usize) -> bool {
        index < self.columns.len()
    }

    /// A builder for the result that knows the limit.
    pub fn builder(&self, ty: Type) -> LimitedBuilder {
        LimitedBuilder::new(ty, self.rows, self.limit)
    }

    /// Whether one value of `bytes` may be produced. Ask before building a long value.
    ///
    /// # Errors
    /// When the value alone exceeds the limit.
    pub fn fits(&self, bytes: usize) -> Result<(), OutputTooLarge> {
        self.limit.fits(bytes)
    }

    /// A result column of the given values, which have the type or are null.
    pub(crate) fn values(&self, ty: Type, values: impl IntoIterator<Item = Value>) -> Result<Column, EvalError> {
        let mut out = self.builder(ty);
        for value in values {
            out.push(value);
            if out.is_full() {
                break;
            }
        }
        Ok(out.finish()?)
    }

    /// A result column of dynamic values; `Dyn::Null` is null.
    pub(crate) fn dynamics(&self, values: impl IntoIterator<Item = Dyn>) -> Result<Column, EvalError> {
        self.values(Type::Dynamic, values.into_iter().map(Value::dynamic))
    }

    /// A result column of dynamic values: `write` writes the value of each row, or returns `None` for null.
    pub(crate) fn written(
        &self,
        mut write: impl FnMut(usize, &mut DynWriter) -> Option<()>,
    ) -> Result<Column, EvalError> {
        self.try_written(|row, out| Ok(write(row, out)))
    }

    /// As [`Args::written`], for a `write` that checks with [`Args::fits`] while a value grows.
    pub(crate) fn try_written(
        &self,
        mut write: impl FnMut(usize, &mut DynWriter) -> Result<Option<()>, OutputTooLarge>,
    ) -> Result<Column, EvalError> {
        let mut writer = DynWriter::default();
        let mut out = self.builder(Type::Dynamic);
        for row in 0..self.rows {
            writer.clear();
            let value = write(row, &mut writer)?;
            out.push_raw(value.map(|()| writer.value()));
            if out.is_full() {
                break;
            }
        }
        Ok(out.finish()?)
    }

    /// A result column of strings: `write` appends the string of each row to an empty buffer.
    pub(crate) fn strings(&self, mut write: impl FnMut(usize, &mut String)) -> Result<Column, EvalError> {
        self.try_strings(|row, out| {
            write(row, out);
            Ok(())
        })
    }

    /// As [`Args::strings`], for a `write` that checks with [`Args::fits`] while a string grows.
    pub(crate) fn try_strings(
        &self,
        mut write: impl FnMut(usize, &mut String) -> Result<(), OutputTooLarge>,
    ) -> Result<Column, EvalError> {
        let mut out = self.builder(Type::String);
        let mut buffer = String::new();
        for row in 0..self.rows {
            buffer.clear();
            write(row, &mut buffer)?;
            out.push_str(&buffer);
            if out.is_full() {
                break;
            }
        }
        Ok(out.finish()?)
    }
}

/// The state of one aggregate over many groups.
///
/// Groups are numbered from 0 in the order of first appearance; rows arrive in table order, so that float sums and lists do
/// not depend on threads.
pub trait Accumulator: Send {
    /// Adds rows: `groups[i]` is the group of row `i`; every group is below `group_count`, which never shrinks.
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError>;

    /// The result of each of `group_count` groups, including groups without rows.
    fn finish(&mut self, group_count: usize, limit: OutputLimit) -> Result<Column, EvalError>;

    /// Bytes held, for the memory limit of the query.
    fn memory(&self) -> usize {
        0
    }
}

/// A kernel from a function of the values of one row. Slow but general, for rarely used functions.
pub(crate) fn by_row(ty: Type, f: impl Fn(&[Value]) -> Value + Send + Sync + 'static) -> Kernel {
    Box::new(move |args| {
        let mut row = Vec::with_capacity(args.columns.len());
        args.values(
            ty,
            (0..args.rows).map(|i| {
                row.clear();
                row.extend(args.columns.iter().map(|c| c.value(i)));
                f(&row)
            }),
        )
    })
}
