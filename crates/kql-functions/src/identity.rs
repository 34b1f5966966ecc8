//! What rules, lints and the engine know a builtin by, so that no rule depends on how a name is spelled.

use kql_types::Type;

/// Declares an enum together with the list of its values.
macro_rules! identities {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $id:ident,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* $id,)*
        }

        impl $name {
            /// All of them; each is the identity of exactly one builtin.
            pub const ALL: &[$name] = &[$($name::$id,)*];
        }
    };
}

identities! {
    /// A scalar builtin that some code reasons about. The others have no identity but their declaration.
    #[allow(missing_docs, reason = "named as in the language; `Ci` ignores case, `Cs` heeds it")]
    ScalarId {
        And, Or, Not,
        Add, Subtract, Multiply, Divide, Modulo,
        Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
        EqualCi, NotEqualCi,
        Between, NotBetween,
        In, NotIn, InCi, NotInCi,
        Has, NotHas, HasCs, NotHasCs,
        HasPrefix, NotHasPrefix, HasPrefixCs, NotHasPrefixCs,
        HasSuffix, NotHasSuffix, HasSuffixCs, NotHasSuffixCs,
        Contains, NotContains, ContainsCs, NotContainsCs,
        StartsWith, NotStartsWith, StartsWithCs, NotStartsWithCs,
        EndsWith, NotEndsWith, EndsWithCs, NotEndsWithCs,
        HasAny, HasAll,
        Like, NotLike, LikeCs, NotLikeCs, MatchesRegex,
        IsEmpty, IsNotEmpty, IsNull, IsNotNull,
        Iff, Case, Coalesce, MinOf, MaxOf,
        ToLower, ToUpper, ToString, ToInt, ToLong, ToReal, ToBool, ToDateTime, ToTimespan, ToGuid, ToDecimal, ToDynamic,
        Ago, Now, DatetimeAdd, DatetimeDiff, StartOfDay, EndOfDay, StartOfWeek, StartOfMonth, StartOfYear,
        UnixTimeSeconds, UnixTimeMilliseconds, UnixTimeMicroseconds,
        Bin, BinAt, Ceiling, Round, Abs,
        Trim, TrimStart, TrimEnd, Reverse, Substring, Split, Extract, ExtractAll,
        ReplaceString, ReplaceStrings, ReplaceRegex, Strcat, StrcatDelim, StrcatArray, CodepointsToString,
        UrlEncode, UrlDecode, Base64Encode, Base64Decode,
        ExtractJson, ParseJson, ParseUrl, ParseUrlQuery, ParseXml, ParsePath,
        HashMd5, HashSha1, HashSha256,
        Strlen, StringSize, CountOf, IndexOf, ArrayLength,
        DatetimePart, DayOfMonth, DayOfWeek, DayOfYear, GetYear, HourOfDay, MonthOfYear, WeekOfYear,
        ArrayConcat, ArrayIndexOf, ArrayReverse, ArraySlice, ArraySortAsc, ArraySortDesc, PackArray,
        SetDifference, SetHasElement, SetUnion,
        BagHasKey, BagKeys, BagMerge, BagPack, PackAllPresent, TreePath, DynamicToJson,
        Prev, Next, RowCumsum, RowNumber, RowRankDense, RowRankMin, RowWindowSession,
        SeriesDecomposeAnomalies, SeriesOutliers,
        ParseIpv4, ParseIpv6, FormatIpv4, Ipv4IsPrivate, Ipv4NetmaskSuffix,
        /// `bag[key]` and `array[position]`.
        Index,
        /// `bag.key`.
        Member,
        /// `-value`.
        Negate,
        /// `+value`.
        Plus,
        GeoInfoFromIpAddress,
    }
}

identities! {
    /// An aggregate that some code reasons about.
    #[allow(missing_docs, reason = "named as in the language")]
    AggregateId {
        Count, CountLegacy, CountIf, DCount, DCountIf, CountDistinct, CountDistinctIf,
        Sum, SumIf, Avg, AvgIf, Percentile, Percentiles, PercentilesArray, PercentileW, PercentilesW, PercentilesWArray,
        Min, MinIf, Max, MaxIf,
        TakeAny, TakeAnyLegacy, TakeAnyIf, TakeAnyIfLegacy,
        MakeSet, MakeSetIf, MakeSetLegacy,
        MakeList, MakeListIf, MakeListWithNulls, MakeListLegacy,
        MakeBag, MakeBagIf, MakeDictionary,
    }
}

/// A comparison of two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named after the operators")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// The comparison that holds for `b, a` where this one holds for `a, b`.
    pub fn swapped(self) -> Comparison {
        match self {
            Comparison::Less => Comparison::Greater,
            Comparison::LessOrEqual => Comparison::GreaterOrEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterOrEqual => Comparison::LessOrEqual,
            Comparison::Equal | Comparison::NotEqual => self,
        }
    }
}

impl ScalarId {
    /// The builtin that converts to a type.
    pub fn conversion_to(ty: Type) -> ScalarId {
        match ty {
            Type::Bool => ScalarId::ToBool,
            Type::Int => ScalarId::ToInt,
            Type::Long => ScalarId::ToLong,
            Type::Real => ScalarId::ToReal,
            Type::DateTime => ScalarId::ToDateTime,
            Type::Timespan => ScalarId::ToTimespan,
            Type::String => ScalarId::ToString,
            Type::Guid => ScalarId::ToGuid,
            Type::Decimal => ScalarId::ToDecimal,
            Type::Dynamic => ScalarId::ToDynamic,
        }
    }

    /// The comparison, for `==`, `!=`, `<`, `<=`, `>` and `>=`.
    pub fn comparison(self) -> Option<Comparison> {
        Some(match self {
            ScalarId::Equal => Comparison::Equal,
            ScalarId::NotEqual => Comparison::NotEqual,
            ScalarId::Less => Comparison::Less,
            ScalarId::LessOrEqual => Comparison::LessOrEqual,
            ScalarId::Greater => Comparison::Greater,
            ScalarId::GreaterOrEqual => Comparison::GreaterOrEqual,
            _ => return None,
        })
    }

    /// The operator that is true exactly where this one is false, for operators that no null leaves undecided: `!has` of `has`.
    pub fn negated(self) -> Option<ScalarId> {
        Some(match self {
            ScalarId::Between => ScalarId::NotBetween,
            ScalarId::In => ScalarId::NotIn,
            ScalarId::InCi => ScalarId::NotInCi,
            ScalarId::Has => ScalarId::NotHas,
            ScalarId::HasCs => ScalarId::NotHasCs,
            ScalarId::HasPrefix => ScalarId::NotHasPrefix,
            ScalarId::HasPrefixCs => ScalarId::NotHasPrefixCs,
            ScalarId::HasSuffix => ScalarId::NotHasSuffix,
            ScalarId::HasSuffixCs => ScalarId::NotHasSuffixCs,
            ScalarId::Contains => ScalarId::NotContains,
            ScalarId::ContainsCs => ScalarId::NotContainsCs,
            ScalarId::StartsWith => ScalarId::NotStartsWith,
            ScalarId::StartsWithCs => ScalarId::NotStartsWithCs,
            ScalarId::EndsWith => ScalarId::NotEndsWith,
            ScalarId::EndsWithCs => ScalarId::NotEndsWithCs,
            _ => return None,
        })
    }
}
