use crate::bind::binder::Binder;
use crate::ir::{Node, Plan};
use kql_types::{Type, Value};

impl Binder<'_> {
    pub(crate) fn get_schema(&mut self, input: Plan) -> Plan {
        let rows = input
            .fields
            .iter()
            .enumerate()
            .map(|(i, f)| {
                vec![
                    Value::String(f.name.clone()),
                    Value::Int(i as i32),
                    Value::String(data_type(f.ty).into()),
                    Value::String(f.ty.name().into()),
                ]
            })
            .collect();
        let fields = vec![
            self.field("ColumnName", Type::String),
            self.field("ColumnOrdinal", Type::Int),
            self.field("DataType", Type::String),
            self.field("ColumnType", Type::String),
        ];
        Plan { node: Node::Values(rows), fields, serialized: true, open: false }
    }
}

/// The .NET type in the column `DataType`.
fn data_type(ty: Type) -> &'static str {
    match ty {
        Type::Bool => "System.SByte",
        Type::Int => "System.Int32",
        Type::Long => "System.Int64",
        Type::Real => "System.Double",
        Type::DateTime => "System.DateTime",
        Type::Timespan => "System.TimeSpan",
        Type::String => "System.String",
        Type::Guid => "System.Guid",
        Type::Decimal => "System.Data.SqlTypes.SqlDecimal",
        Type::Dynamic => "System.Object",
    }
}
