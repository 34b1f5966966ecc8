//! Flags of what a person sees.

use clap::{Args, ValueEnum};
use colorchoice::ColorChoice;

/// Values of `--color`.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum ColorArg {
    /// On a terminal
    Auto,
    /// Also in files and pipes
    Always,
    /// Nowhere
    Never,
}

impl ColorArg {
    /// What arguments say that are no command as a whole, such as those that ask for help.
    pub fn given(args: &[String]) -> Option<ColorArg> {
        let at = args.iter().rposition(|arg| arg.starts_with("--color"))?;
        let value = match args[at].strip_prefix("--color=") {
            Some(value) => value,
            None => args.get(at + 1)?,
        };
        ColorArg::from_str(value, false).ok()
    }
}

impl From<ColorArg> for ColorChoice {
    fn from(arg: ColorArg) -> ColorChoice {
        match arg {
            ColorArg::Auto => ColorChoice::Auto,
            ColorArg::Always => ColorChoice::Always,
            ColorArg::Never => ColorChoice::Never,
        }
    }
}

/// What is shown of rows.
#[derive(Args, Clone, Default)]
pub struct ViewArgs {
    /// Show all rows on a terminal, in the pager, instead of the first and last 20
    #[arg(long)]
    pub all: bool,
    /// Show all columns on a terminal, in the pager, instead of those that have data and fit
    #[arg(long)]
    pub wide: bool,
    /// Show only these columns, in this order
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub columns: Vec<String>,
}
