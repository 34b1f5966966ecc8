//! `_GetWatchlist` over files: the standard columns, the key column, text columns.

mod support;

use support::{Folder, Run, vigie};

const QUERY: &str = "_GetWatchlist('Assets') | project SearchKey, Asset, Tier";

#[track_caller]
fn gives(run: &Run, out: &str, said: &str) {
    assert_eq!((run.status, run.out.replace("\r\n", "\n").as_str()), (0, out), "{}", run.err);
    assert!(run.err.contains(said) && (said.is_empty() == run.err.is_empty()), "{}", run.err);
}

#[test]
fn the_key_column_is_named_in_one_of_three_places_or_is_the_first() {
    let d = Folder::new("watchlist-key");
    let csv = d.file("w/Assets.csv", "Asset,Tier\nsrv-1,007\nsrv-2,1\n");
    let lists = csv.strip_suffix("/Assets.csv").unwrap();
    let query = |more: &[&str]| vigie(&[&["query", QUERY, "--format", "csv"], more].concat());
    let first = "SearchKey,Asset,Tier\nsrv-1,srv-1,007\nsrv-2,srv-2,1\n";
    let second = "SearchKey,Asset,Tier\n007,srv-1,007\n1,srv-2,1\n";
    gives(&query(&["--watchlists", lists]), first, "`SearchKey` is its first column, `Asset`");
    gives(&query(&["--watchlist", &format!("Assets={csv}:Tier")]), second, "");
    gives(&query(&["--watchlist", &format!("Assets={csv}")]), first, "`Asset`");
    gives(&query(&["--watchlists", lists, "--watchlist", &format!("Assets={csv}:Asset")]), first, "");
    d.file("w/Assets.yaml", "itemsSearchKey: Tier\n");
    gives(&query(&["--watchlists", lists]), second, "");
    gives(&query(&["--watchlist", &format!("Assets={csv}")]), second, "");
    let wrong = query(&["--watchlist", &format!("Assets={csv}:Nope")]);
    assert_eq!(wrong.status, 1, "{}", wrong.err);
    assert!(wrong.err.contains("has no column `Nope`; its columns are `Asset`, `Tier`"), "{}", wrong.err);
    d.file("w/Assets.yaml", "Key column: Tier\n");
    let wrong = query(&["--watchlists", lists]);
    assert!(wrong.status == 1 && wrong.err.contains("Assets.yaml"), "{}", wrong.err);
    assert_eq!(query(&["--watchlist", "Assets"]).status, 2);
    assert_eq!(query(&["--watchlist", "Assets=none.csv:A"]).status, 2);
}

#[test]
fn standard_columns_come_first_and_those_of_the_file_win() {
    let d = Folder::new("watchlist-columns");
    let csv = d.file("Assets.csv", "Asset,N\na,1\nb,2\n");
    let query = |text: &str| vigie(&["query", text, "--watchlist", &format!("Assets={csv}:Asset"), "--format", "csv"]);
    let columns = query("_GetWatchlist('Assets') | getschema | project ColumnName, ColumnType");
    gives(
        &columns,
        "ColumnName,ColumnType\n_DTItemId,string\nLastUpdatedTimeUTC,datetime\nSearchKey,string\nAsset,string\nN,string\n",
        "",
    );
    let ids = "_GetWatchlist('Assets') | where SearchKey == 'b' | project Id = strlen(_DTItemId), Unknown = isnull(LastUpdatedTimeUTC), N";
    gives(&query(ids), "Id,Unknown,N\n36,true,2\n", "");
    let ids = "_GetWatchlist('Assets') | summarize Ids = dcount(_DTItemId), Key = min(SearchKey)";
    gives(&query(ids), "Ids,Key\n2,a\n", "");
    gives(&query("_GetWatchlist('Assets') | take 1 | project SearchKey"), "SearchKey\na\n", "");
    gives(&query("_GetWatchlistAlias"), "WatchlistAlias\nAssets\n", "");
    gives(&query("_GetWatchlistAlias() | count"), "Count\n1\n", "");
    let export = d.file("Export.csv", "SearchKey,Asset,LastUpdatedTimeUTC\nx,a,2026-01-01\n");
    let text = "_GetWatchlist('Export') | project SearchKey, Asset, LastUpdatedTimeUTC";
    let run = vigie(&["query", text, "--watchlist", &format!("Export={export}"), "--format", "csv"]);
    gives(&run, "SearchKey,Asset,LastUpdatedTimeUTC\nx,a,2026-01-01T00:00:00.0000000Z\n", "");
}

#[test]
fn lookups_by_search_key_find_items() {
    let d = Folder::new("watchlist-lookup");
    let csv = d.file("Assets.csv", "Asset,Tier\nsrv-1,gold\n");
    let data = d.file("Beats.ndjson", "{\"Computer\":\"srv-1\"}\n{\"Computer\":\"srv-2\"}\n");
    let text = "Beats | lookup kind=inner (_GetWatchlist('Assets')) on $left.Computer == $right.SearchKey | project Computer, Tier";
    let run =
        vigie(&["query", text, "--data", &data, "--watchlist", &format!("Assets={csv}:Asset"), "--format", "csv"]);
    gives(&run, "Computer,Tier\nsrv-1,gold\n", "");
}
