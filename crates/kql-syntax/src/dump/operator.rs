use super::Node;
use crate::ast::{
    Argument, Expr, Find, GraphDirection, GraphMatch, GraphOutput, GraphStep, Ident, Join, MakeGraph, MakeSeries,
    MvItem, Operator, OperatorKind, Order, Parse, ParsePart, RenderProperty, Reorder, RowSchema, Scan, ScanStep,
    TopNested,
};

impl From<&Operator> for Node {
    fn from(operator: &Operator) -> Node {
        let options = (!operator.options.is_empty()).then(|| Node::each("options", &operator.options));
        let (head, items) = parts(&operator.kind);
        Node::list(head, options.into_iter().chain(items))
    }
}

fn all<'a, T: 'a>(items: &'a [T]) -> Vec<Node>
where
    Node: From<&'a T>,
{
    items.iter().map(Node::from).collect()
}

fn parts(kind: &OperatorKind) -> (&'static str, Vec<Node>) {
    match kind {
        OperatorKind::As(name) => ("as", vec![Node::from(name)]),
        OperatorKind::AssertSchema(columns) => ("assert-schema", all(columns)),
        OperatorKind::Consume => ("consume", Vec::new()),
        OperatorKind::Count(name) => ("count", Node::maybe("as", name).into_iter().collect()),
        OperatorKind::Distinct(columns) => ("distinct", all(columns)),
        OperatorKind::Evaluate { name, arguments, schema } => ("evaluate", evaluate_parts(name, arguments, schema)),
        OperatorKind::ExecuteAndCache => ("execute-and-cache", Vec::new()),
        OperatorKind::Extend(columns) => ("extend", all(columns)),
        OperatorKind::Facet { by, with } => {
            ("facet", std::iter::once(Node::each("by", by)).chain(Node::maybe("with", with)).collect())
        }
        OperatorKind::Find(find) => ("find", find_parts(find)),
        OperatorKind::Fork(branches) => ("fork", branches.iter().map(branch).collect()),
        OperatorKind::GetSchema => ("getschema", Vec::new()),
        OperatorKind::GraphMarkComponents => ("graph-mark-components", Vec::new()),
        OperatorKind::GraphMatch(graph) => ("graph-match", graph_parts(graph)),
        OperatorKind::GraphShortestPaths(graph) => ("graph-shortest-paths", graph_parts(graph)),
        OperatorKind::GraphToTable(outputs) => ("graph-to-table", all(outputs)),
        OperatorKind::GraphWhere(keyword, predicate) => {
            ("graph-where", vec![Node::from(keyword), Node::from(predicate)])
        }
        OperatorKind::Invoke(call) => ("invoke", vec![Node::from(call)]),
        OperatorKind::Join(join) => ("join", join_parts(join)),
        OperatorKind::Lookup(join) => ("lookup", join_parts(join)),
        OperatorKind::MakeGraph(graph) => ("make-graph", make_graph_parts(graph)),
        OperatorKind::MakeSeries(series) => ("make-series", series_parts(series)),
        OperatorKind::MvApply { items, limit, id, on } => ("mv-apply", mv_apply_parts(items, limit, id, on)),
        OperatorKind::MvExpand { items, limit } => {
            ("mv-expand", all(items).into_iter().chain(Node::maybe("limit", limit)).collect())
        }
        OperatorKind::Parse(parse) => ("parse", parse_parts(parse)),
        OperatorKind::ParseWhere(parse) => ("parse-where", parse_parts(parse)),
        OperatorKind::ParseKv { value, keys, properties } => {
            ("parse-kv", vec![Node::from(value), Node::each("as", keys), Node::each("with", properties)])
        }
        OperatorKind::Partition { by, within, body, braces } => {
            let body = Node::list(if *braces { "query" } else { "pipe" }, [Node::from(body)]);
            ("partition", std::iter::once(Node::from(by)).chain(Node::maybe("in", within)).chain([body]).collect())
        }
        OperatorKind::PartitionBy { by, id, body } => (
            "partition-by",
            std::iter::once(Node::from(by)).chain(Node::maybe("id", id)).chain([Node::from(body)]).collect(),
        ),
        OperatorKind::Print(columns) => ("print", all(columns)),
        OperatorKind::Project(columns) => ("project", all(columns)),
        OperatorKind::ProjectAway(columns) => ("project-away", all(columns)),
        OperatorKind::ProjectKeep(columns) => ("project-keep", all(columns)),
        OperatorKind::ProjectRename(columns) => ("project-rename", all(columns)),
        OperatorKind::ProjectReorder(columns) => ("project-reorder", all(columns)),
        OperatorKind::ProjectByNames(columns) => ("project-by-names", all(columns)),
        OperatorKind::ProjectSmart => ("project-smart", Vec::new()),
        OperatorKind::Range { name, from, to, step } => {
            ("range", vec![Node::from(name), Node::from(from), Node::from(to), Node::from(step)])
        }
        OperatorKind::Reduce { by, with } => ("reduce", vec![Node::from(by), Node::each("with", with)]),
        OperatorKind::Render { kind, properties } => {
            ("render", std::iter::once(Node::from(kind)).chain(properties.iter().map(Node::from)).collect())
        }
        OperatorKind::Sample(count) => ("sample", vec![Node::from(count)]),
        OperatorKind::SampleDistinct(count, of) => ("sample-distinct", vec![Node::from(count), Node::from(of)]),
        OperatorKind::Scan(scan) => ("scan", scan_parts(scan)),
        OperatorKind::Search { tables, predicate } => ("search", vec![Node::each("in", tables), Node::from(predicate)]),
        OperatorKind::Serialize(columns) => ("serialize", all(columns)),
        OperatorKind::Sort(keys) => ("sort", all(keys)),
        OperatorKind::Summarize { aggregates, by, has_by, bin } => {
            let keys = has_by.then(|| Node::each("by", by));
            ("summarize", all(aggregates).into_iter().chain(keys).chain(Node::maybe("bin", bin)).collect())
        }
        OperatorKind::Take(count) => ("take", vec![Node::from(count)]),
        OperatorKind::Top(count, by) => ("top", vec![Node::from(count), Node::from(by)]),
        OperatorKind::TopHitters { count, of, by } => {
            ("top-hitters", [Node::from(count), Node::from(of)].into_iter().chain(Node::maybe("by", by)).collect())
        }
        OperatorKind::TopNested(levels) => ("top-nested", all(levels)),
        OperatorKind::Union(tables) => ("union", all(tables)),
        OperatorKind::Where(predicate) => ("where", vec![Node::from(predicate)]),
        OperatorKind::Unknown(name) => ("unknown", vec![Node::from(name)]),
    }
}

fn branch((name, body): &(Option<Ident>, Expr)) -> Node {
    Node::list("branch", name.iter().map(Node::from).chain([Node::from(body)]))
}

fn evaluate_parts(name: &Ident, arguments: &[Argument], schema: &Option<RowSchema>) -> Vec<Node> {
    let call = Node::list("call", std::iter::once(Node::from(name)).chain(arguments.iter().map(Node::from)));
    std::iter::once(call).chain(schema.as_ref().map(Node::from)).collect()
}

fn mv_apply_parts(items: &[MvItem], limit: &Option<Expr>, id: &Option<Expr>, on: &Expr) -> Vec<Node> {
    let clauses = Node::maybe("limit", limit).into_iter().chain(Node::maybe("id", id));
    all(items).into_iter().chain(clauses).chain([Node::list("on", [Node::from(on)])]).collect()
}

fn find_parts(find: &Find) -> Vec<Node> {
    let mut parts = vec![Node::each("in", &find.tables), Node::from(&find.predicate)];
    parts.extend(find.project.as_ref().map(|columns| Node::each("project", columns)));
    parts.extend(find.pack.then(|| Node::atom("pack")));
    parts.extend(find.smart.then(|| Node::atom("smart")));
    parts.extend(find.away.as_ref().map(|columns| Node::each("away", columns)));
    parts
}

fn graph_parts(graph: &GraphMatch) -> Vec<Node> {
    let mut parts: Vec<Node> = graph.patterns.iter().map(|steps| Node::each("pattern", steps)).collect();
    parts.extend(Node::maybe("where", &graph.predicate));
    parts.extend(graph.project.as_ref().map(|columns| Node::each("project", columns)));
    parts
}

fn direction(direction: GraphDirection) -> &'static str {
    match direction {
        GraphDirection::Forward => "-->",
        GraphDirection::Backward => "<--",
        GraphDirection::Any => "--",
    }
}

impl From<&GraphStep> for Node {
    fn from(step: &GraphStep) -> Node {
        match step {
            GraphStep::Node(name, _) => Node::list("node", name.iter().map(Node::from)),
            GraphStep::Edge { name, direction: way, range, span: _ } => {
                let range = range.as_ref().map(|(low, high)| Node::list("range", [Node::from(low), Node::from(high)]));
                Node::list(direction(*way), name.iter().map(Node::from).chain(range))
            }
        }
    }
}

impl From<&GraphOutput> for Node {
    fn from(output: &GraphOutput) -> Node {
        let head = if output.edges { "edges" } else { "nodes" };
        Node::list(head, output.name.iter().map(Node::from).chain(output.options.iter().map(Node::from)))
    }
}

fn make_graph_parts(graph: &MakeGraph) -> Vec<Node> {
    let pair = |head: &'static str| {
        move |(a, b): &(crate::ast::Expr, crate::ast::Expr)| Node::list(head, [Node::from(a), Node::from(b)])
    };
    let mut parts = vec![Node::from(&graph.source), Node::atom(direction(graph.direction)), Node::from(&graph.target)];
    parts.extend(Node::maybe("node-id", &graph.node_id));
    parts.extend(graph.nodes.iter().map(pair("with")));
    parts.extend(graph.partitioned_by.as_ref().map(pair("partitioned-by")));
    parts
}

fn join_parts(join: &Join) -> Vec<Node> {
    let mut parts = vec![Node::from(&join.right), Node::each("on", &join.on)];
    parts.extend(Node::maybe("where", &join.predicate));
    parts
}

fn series_parts(series: &MakeSeries) -> Vec<Node> {
    let mut parts: Vec<Node> = Vec::new();
    for (aggregate, default) in &series.aggregates {
        parts.push(Node::list(
            "aggregate",
            std::iter::once(Node::from(aggregate)).chain(Node::maybe("default", default)),
        ));
    }
    parts.push(Node::list("on", [Node::from(&series.on)]));
    parts.extend(Node::maybe("from", &series.from));
    parts.extend(Node::maybe("to", &series.to));
    parts.push(Node::list(if series.in_range { "step-in-range" } else { "step" }, [Node::from(&series.step)]));
    parts.push(Node::each("by", &series.by));
    parts
}

impl From<&MvItem> for Node {
    fn from(item: &MvItem) -> Node {
        match &item.ty {
            None => Node::from(&item.value),
            Some(ty) => Node::list("to", [Node::from(&item.value), Node::from(ty)]),
        }
    }
}

fn parse_parts(parse: &Parse) -> Vec<Node> {
    vec![Node::from(&parse.value), Node::each("with", &parse.pattern)]
}

impl From<&ParsePart> for Node {
    fn from(part: &ParsePart) -> Node {
        match part {
            ParsePart::Star(_) => Node::atom("*"),
            ParsePart::Text(text, _) => Node::atom(format!("{text:?}")),
            ParsePart::Column(column) => Node::from(column),
        }
    }
}

impl From<&RenderProperty> for Node {
    fn from(property: &RenderProperty) -> Node {
        Node::list(
            "property",
            std::iter::once(Node::from(&property.name)).chain(property.values.iter().map(Node::from)),
        )
    }
}

impl From<&Reorder> for Node {
    fn from(reorder: &Reorder) -> Node {
        match &reorder.order {
            None => Node::from(&reorder.column),
            Some(order) => Node::list("order", [Node::from(&reorder.column), Node::from(order)]),
        }
    }
}

impl From<&RowSchema> for Node {
    fn from(schema: &RowSchema) -> Node {
        Node::each(if schema.star { "open-schema" } else { "schema" }, &schema.columns)
    }
}

impl From<&Order> for Node {
    fn from(order: &Order) -> Node {
        let mut items = vec![Node::from(&order.value)];
        items.extend(order.descending.map(|down| Node::atom(if down { "desc" } else { "asc" })));
        items.extend(order.nulls_first.map(|first| Node::atom(if first { "nulls-first" } else { "nulls-last" })));
        Node::list("key", items)
    }
}

impl From<&TopNested> for Node {
    fn from(level: &TopNested) -> Node {
        let mut items: Vec<Node> = Node::maybe("count", &level.count).into_iter().collect();
        items.push(Node::from(&level.of));
        items.extend(Node::maybe("others", &level.others));
        items.push(Node::from(&level.by));
        Node::list("level", items)
    }
}

fn scan_parts(scan: &Scan) -> Vec<Node> {
    let mut parts = vec![
        Node::each("order", &scan.order_by),
        Node::each("partition", &scan.partition_by),
        Node::each("declare", &scan.declare),
    ];
    parts.extend(scan.steps.iter().map(Node::from));
    parts
}

impl From<&ScanStep> for Node {
    fn from(step: &ScanStep) -> Node {
        let mut items = vec![Node::from(&step.name)];
        items.extend(step.optional.then(|| Node::atom("optional")));
        items.extend(Node::maybe("output", &step.output));
        items.push(Node::from(&step.condition));
        items.extend(
            step.assignments.iter().map(|(name, value)| Node::list("=", [Node::from(name), Node::from(value)])),
        );
        Node::list("step", items)
    }
}
