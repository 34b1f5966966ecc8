use crate::{Accumulator, AggregateId, BindError, GeoDatabase, Kernel, ScalarId, UserAgents};
use kql_types::{Type, Value};
use std::sync::Arc;

/// Groups of functions, as the reference groups them; also the names of the folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is named after what it holds")]
pub enum Family {
    Operator,
    Strings,
    Parse,
    Hash,
    Conversion,
    Conditional,
    Math,
    Bitwise,
    DateTime,
    Dynamic,
    Ip,
    Series,
    Geo,
    Window,
    Sketch,
    Context,
    Aggregate,
}

/// How Kusto names the column of a call that has no name. Source: Kusto.Language, result names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// `Column1`.
    None,
    /// The name of the first argument.
    FirstArgument,
    /// The name of the first argument if it is the only one.
    OnlyArgument,
    /// `function_argument`.
    NameAndFirst,
    /// `prefix_argument`; `prefix_` when the argument has no name.
    PrefixAndFirst(&'static str),
    /// As `PrefixAndFirst`, but only for a single argument.
    PrefixAndOnly(&'static str),
    /// `prefix_first_second`.
    PrefixAndTwo(&'static str),
    /// `prefix_first`, and that before the names of the others, as in `prefix_first_second`: `argmax`.
    PrefixAndChain(&'static str),
    /// `prefix_argument`, with a column for each argument: `any`.
    PrefixAndEach(&'static str),
    /// The prefix alone.
    PrefixOnly(&'static str),
    /// The text of the first argument if a column of that name exists.
    ColumnValue,
}

/// How nulls are treated, for the reference; kernels implement it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// A null argument gives null.
    Propagate,
    /// As described.
    Described(&'static str),
}

/// When a call may be folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purity {
    /// The same arguments give the same result: folded when all arguments are constant.
    Pure,
    /// Constant within one execution, such as `now()`; folded when execution starts.
    Execution,
    /// A new result for each row, such as `rand()`: never folded. The binder appends a constant argument, the number of
    /// the call.
    Row,
    /// Needs the whole serialized table at once: a window function.
    Table,
}

/// How a query writes a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// Under its name: `name(…)`, or between its operands for an operator.
    Named,
    /// Only as this piece of syntax, or as the result of another call: no query can call it by its name.
    Only(&'static str),
}

/// Compiles a call.
pub type Bind = fn(&BindArgs<'_>) -> Result<Kernel, BindError>;

/// A scalar function or operator.
pub struct Scalar {
    /// What code that reasons about the builtin knows it by; `None` for the many that nothing treats specially.
    pub id: Option<ScalarId>,
    /// Name; operators under their canonical spelling (`has`, `==`, `!in~`).
    pub name: &'static str,
    /// Other names, most of them legacy.
    pub aliases: &'static [&'static str],
    /// Family.
    pub family: Family,
    /// How a query writes a call.
    pub syntax: Syntax,
    /// Signatures, best first, in the notation of [`crate::Signature`]. Parsed: [`Scalar::parsed_signatures`].
    pub signatures: &'static [&'static str],
    /// Name of the result column.
    pub naming: Naming,
    /// Null behavior.
    pub nulls: Nulls,
    /// Purity.
    pub purity: Purity,
    /// What it does, in a sentence or two, including surprising behavior.
    pub summary: &'static str,
    /// Reference page, such as `strlen-function`, or the recorded case that shows the behavior.
    pub source: &'static str,
    /// Compiles a call. Arguments of a declared type are already converted to it; those of a class of types keep their own.
    pub bind: Bind,
}

impl Scalar {
    /// A pure function without other names whose result column has no name of its own.
    pub(crate) const fn pure(
        family: Family,
        name: &'static str,
        signatures: &'static [&'static str],
        nulls: Nulls,
        summary: &'static str,
        source: &'static str,
        bind: Bind,
    ) -> Scalar {
        Scalar {
            id: None,
            name,
            aliases: &[],
            family,
            syntax: Syntax::Named,
            signatures,
            naming: Naming::None,
            nulls,
            purity: Purity::Pure,
            summary,
            source,
            bind,
        }
    }

    /// A pure builtin on strings.
    pub(crate) const fn on_text(
        family: Family,
        name: &'static str,
        aliases: &'static [&'static str],
        signatures: &'static [&'static str],
        source: &'static str,
        summary: &'static str,
        bind: Bind,
    ) -> Scalar {
        let nulls = Nulls::Described("A null string counts as `\"\"`.");
        Scalar { aliases, ..Scalar::pure(family, name, signatures, nulls, summary, source, bind) }
    }

    /// The declaration with an identity, for files that declare several builtins through one function.
    pub(crate) const fn with_id(self, id: ScalarId) -> Scalar {
        Scalar { id: Some(id), ..self }
    }
}

/// What `bind` knows about a call.
pub struct BindArgs<'a> {
    /// Types of the arguments.
    pub types: &'a [Type],
    /// Values of the constant arguments.
    pub constants: &'a [Option<&'a Value>],
    /// Type of the result.
    pub returns: Type,
    /// What is fixed for one execution.
    pub context: &'a Context,
}

impl<'a> BindArgs<'a> {
    /// The constant string at `index`; an error if the argument is not a constant string.
    pub fn constant_str(&self, index: usize) -> Result<&'a str, BindError> {
        self.constants
            .get(index)
            .copied()
            .flatten()
            .and_then(Value::as_str)
            .ok_or_else(|| BindError::argument(index, "expected a constant string"))
    }

    /// The constant at `index`, if the argument is given and constant.
    pub fn constant(&self, index: usize) -> Option<&'a Value> {
        self.constants.get(index).copied().flatten()
    }

    /// Number of arguments.
    pub fn count(&self) -> usize {
        self.types.len()
    }
}

/// What is fixed for one execution.
#[derive(Clone, Debug)]
pub struct Context {
    /// `now()`, in ticks.
    pub now: i64,
    /// Seed of `rand()` and `new_guid()`, so that results are reproducible.
    pub seed: u64,
    /// The database of `geo_info_from_ip_address`; without it, results are null.
    pub geoip: Option<Arc<GeoDatabase>>,
    /// The patterns of `parse_user_agent`; without them, the call is rejected.
    pub user_agents: Option<Arc<UserAgents>>,
}

impl Context {
    /// Whether the results of a function are null because no GeoIP database is configured.
    pub fn lacks_geoip(&self, function: &Scalar) -> bool {
        self.geoip.is_none() && function.id == Some(ScalarId::GeoInfoFromIpAddress)
    }
}

impl Default for Context {
    fn default() -> Self {
        Context { now: kql_types::ticks::UNIX_EPOCH, seed: 0, geoip: None, user_agents: None }
    }
}

/// An aggregate function.
pub struct Aggregate {
    /// What code that reasons about the aggregate knows it by.
    pub id: Option<AggregateId>,
    /// Name.
    pub name: &'static str,
    /// Other names, most of them legacy.
    pub aliases: &'static [&'static str],
    /// Signatures, best first, in the notation of [`crate::Signature`]. Parsed: [`Aggregate::parsed_signatures`].
    pub signatures: &'static [&'static str],
    /// Name of the result column.
    pub naming: Naming,
    /// Null behavior, and the result over no rows.
    pub nulls: Nulls,
    /// What it does.
    pub summary: &'static str,
    /// Reference page.
    pub source: &'static str,
    /// How it is computed.
    pub form: AggregateForm,
}

/// How an aggregate is computed.
#[derive(Clone, Copy)]
pub enum AggregateForm {
    /// An accumulator of its own.
    Accumulator(fn(&BindArgs<'_>) -> Result<Box<dyn Accumulator>, BindError>),
    /// The row where the first argument is largest; the engine keeps row numbers and gathers the columns once.
    ArgMax,
    /// The row where the first argument is smallest.
    ArgMin,
    /// Any row: the first.
    AnyRow,
    /// Several columns, one for each constant after the first `shared` arguments (`percentiles`): each is bound as its own call
    /// of the shared arguments and a single constant, under the name that the function gives.
    Columns {
        /// Binds one output.
        bind: fn(&BindArgs<'_>) -> Result<Box<dyn Accumulator>, BindError>,
        /// Names an output from the name of the first argument and the constant.
        name: fn(&str, &Value) -> String,
        /// How many leading arguments all outputs have: the value, and the weight where there is one.
        shared: usize,
    },
}
