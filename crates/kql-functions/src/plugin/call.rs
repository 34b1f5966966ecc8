//! The call of a plugin: its forms and its bound arguments.

use kql_types::{Batch, Field, Type, Value};

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgKind {
    /// A column of the input.
    Column,
    /// A constant.
    Constant,
    /// A condition over the row, computed into a column after those of the input.
    Condition,
    /// A table.
    Table,
    /// A column of the table argument.
    LookupColumn,
    /// An aggregate. The plugin sees its input summarized by its columns.
    Aggregate,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginParameter {
    /// Name.
    pub name: &'static str,
    /// Kind.
    pub kind: ArgKind,
    /// Whether it may be missing.
    pub optional: bool,
    /// Whether it may be repeated.
    pub repeated: bool,
}

/// One way to call a plugin: `id column, start constant?, dimension column*`. A parameter without a kind is a constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginForm(pub Vec<PluginParameter>);

/// A column argument.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnArg {
    /// Position in the input, or in the table argument.
    pub at: usize,
    /// Name.
    pub name: String,
    /// Type.
    pub ty: Type,
}

/// A table argument; without rows while the query is bound.
#[derive(Clone, Debug)]
pub struct TableArg {
    /// Columns.
    pub fields: Vec<Field>,
    /// Rows.
    pub batch: Batch,
}

/// A bound argument.
#[derive(Clone, Debug)]
pub enum PluginArg {
    /// A column of the input or of the table argument.
    Column(ColumnArg),
    /// A constant.
    Constant(Value),
    /// A table.
    Table(TableArg),
}

/// A bound call.
#[derive(Clone, Debug)]
pub struct PluginCall {
    /// Columns of the input that the user sees.
    pub input: Vec<Field>,
    /// Arguments under the names of their parameters, in order.
    pub args: Vec<(&'static str, PluginArg)>,
}

impl PluginCall {
    /// The columns given for a parameter.
    pub fn columns<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ColumnArg> + 'a {
        self.args.iter().filter(move |(n, _)| *n == name).filter_map(|(_, a)| match a {
            PluginArg::Column(c) => Some(c),
            PluginArg::Constant(_) | PluginArg::Table(_) => None,
        })
    }

    /// The column given for a parameter.
    pub fn column(&self, name: &str) -> Option<ColumnArg> {
        self.columns(name).next().cloned()
    }

    /// The constants given for a parameter; `~` means that the parameter is omitted.
    pub fn constants<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Value> + 'a {
        self.args.iter().filter(move |(n, _)| *n == name).filter_map(|(_, a)| match a {
            PluginArg::Constant(Value::String(s)) if s == "~" => None,
            PluginArg::Constant(v) => Some(v),
            PluginArg::Column(_) | PluginArg::Table(_) => None,
        })
    }

    /// The constant given for a parameter.
    pub fn constant<'a>(&'a self, name: &'a str) -> Option<&'a Value> {
        self.constants(name).next()
    }

    /// Whether a parameter is `true`.
    pub fn flag(&self, name: &str) -> bool {
        self.constant(name) == Some(&Value::Bool(true))
    }

    /// The table argument, to give it rows.
    pub fn table_mut(&mut self) -> Option<&mut TableArg> {
        self.args.iter_mut().find_map(|(_, a)| match a {
            PluginArg::Table(t) => Some(t),
            PluginArg::Column(_) | PluginArg::Constant(_) => None,
        })
    }

    /// The table argument.
    pub fn table(&self) -> Option<&TableArg> {
        self.args.iter().find_map(|(_, a)| match a {
            PluginArg::Table(t) => Some(t),
            PluginArg::Column(_) | PluginArg::Constant(_) => None,
        })
    }
}
