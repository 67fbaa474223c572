//! The eight tables as `tpchgen` makes them.

use anyhow::{Context, Result};
use message::{ENTITIES, Entity};
use std::fmt;
use tpchgen::{
    decimal::TPCHDecimal,
    generators::{
        Customer, CustomerGenerator, LineItem, LineItemGenerator, Nation, NationGenerator, Order,
        OrderGenerator, Part, PartGenerator, PartSupp, PartSuppGenerator, Region, RegionGenerator, Supplier,
        SupplierGenerator,
    },
};

/// A table of TPC-H.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Region,
    Nation,
    Supplier,
    Part,
    PartSupplier,
    Customer,
    Order,
    LineItem,
}

/// All of them.
pub(super) const TABLES: [Table; 8] = [
    Table::Region,
    Table::Nation,
    Table::Supplier,
    Table::Part,
    Table::PartSupplier,
    Table::Customer,
    Table::Order,
    Table::LineItem,
];

/// A row with its types. Displayed, it is dbgen's line: values separated and ended by `|`.
pub(super) enum Record {
    Region(Region<'static>),
    Nation(Nation<'static>),
    Supplier(Supplier),
    Part(Part<'static>),
    PartSupplier(PartSupp<'static>),
    Customer(Customer<'static>),
    Order(Order<'static>),
    LineItem(LineItem<'static>),
}

impl Table {
    /// Its name in nomnom's database.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Region => "regions",
            Self::Nation => "nations",
            Self::Supplier => "suppliers",
            Self::Part => "parts",
            Self::PartSupplier => "part_suppliers",
            Self::Customer => "customers",
            Self::Order => "orders",
            Self::LineItem => "order_line_items",
        }
    }

    /// What nomnom knows about it.
    pub(super) fn entity(self) -> Result<&'static Entity> {
        let entity = ENTITIES.iter().find(|entity| entity.table == self.name());
        entity.with_context(|| format!("schema/ describes no table {}", self.name()))
    }

    /// Its rows, made as they are asked for.
    pub(super) fn records(self, scale: f64) -> Box<dyn Iterator<Item = Record>> {
        match self {
            Self::Region => Box::new(RegionGenerator::new(scale, 1, 1).iter().map(Record::Region)),
            Self::Nation => Box::new(NationGenerator::new(scale, 1, 1).iter().map(Record::Nation)),
            Self::Supplier => Box::new(SupplierGenerator::new(scale, 1, 1).iter().map(Record::Supplier)),
            Self::Part => Box::new(PartGenerator::new(scale, 1, 1).iter().map(Record::Part)),
            Self::PartSupplier => Box::new(
                PartSuppGenerator::new(scale, 1, 1)
                    .iter()
                    .map(Record::PartSupplier),
            ),
            Self::Customer => Box::new(CustomerGenerator::new(scale, 1, 1).iter().map(Record::Customer)),
            Self::Order => Box::new(OrderGenerator::new(scale, 1, 1).iter().map(Record::Order)),
            Self::LineItem => Box::new(LineItemGenerator::new(scale, 1, 1).iter().map(Record::LineItem)),
        }
    }
}

impl fmt::Display for Record {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Region(row) => row.fmt(out),
            Self::Nation(row) => row.fmt(out),
            Self::Supplier(row) => row.fmt(out),
            Self::Part(row) => row.fmt(out),
            Self::PartSupplier(row) => row.fmt(out),
            Self::Customer(row) => row.fmt(out),
            Self::Order(row) => row.fmt(out),
            Self::LineItem(row) => row.fmt(out),
        }
    }
}

impl Record {
    /// Its values as SQL literals for SQLite, made from the typed row: decimals are texts with two digits after the
    /// point, dates are texts.
    pub(super) fn literals(&self) -> Vec<String> {
        match self {
            Self::Region(row) => vec![number(row.r_regionkey), text(row.r_name), text(row.r_comment)],
            Self::Nation(row) => vec![
                number(row.n_nationkey),
                text(row.n_name),
                number(row.n_regionkey),
                text(row.n_comment),
            ],
            Self::Supplier(row) => vec![
                number(row.s_suppkey),
                text(row.s_name),
                text(&row.s_address),
                number(row.s_nationkey),
                text(&row.s_phone),
                decimal(row.s_acctbal),
                text(&row.s_comment),
            ],
            Self::Part(row) => part(row),
            Self::PartSupplier(row) => vec![
                number(row.ps_partkey),
                number(row.ps_suppkey),
                number(row.ps_availqty.into()),
                decimal(row.ps_supplycost),
                text(row.ps_comment),
            ],
            Self::Customer(row) => vec![
                number(row.c_custkey),
                text(row.c_name),
                text(&row.c_address),
                number(row.c_nationkey),
                text(&row.c_phone),
                decimal(row.c_acctbal),
                text(row.c_mktsegment),
                text(row.c_comment),
            ],
            Self::Order(row) => vec![
                number(row.o_orderkey),
                number(row.o_custkey),
                text(row.o_orderstatus),
                decimal(row.o_totalprice),
                text(row.o_orderdate),
                text(row.o_orderpriority),
                text(row.o_clerk),
                number(row.o_shippriority.into()),
                text(row.o_comment),
            ],
            Self::LineItem(row) => line_item(row),
        }
    }
}

fn part(row: &Part) -> Vec<String> {
    vec![
        number(row.p_partkey),
        text(&row.p_name),
        text(row.p_mfgr),
        text(row.p_brand),
        text(row.p_type),
        number(row.p_size.into()),
        text(row.p_container),
        decimal(row.p_retailprice),
        text(row.p_comment),
    ]
}

fn line_item(row: &LineItem) -> Vec<String> {
    vec![
        number(row.l_orderkey),
        number(row.l_partkey),
        number(row.l_suppkey),
        number(row.l_linenumber.into()),
        decimal(TPCHDecimal(row.l_quantity * 100)),
        decimal(row.l_extendedprice),
        decimal(row.l_discount),
        decimal(row.l_tax),
        text(row.l_returnflag),
        text(row.l_linestatus),
        text(row.l_shipdate),
        text(row.l_commitdate),
        text(row.l_receiptdate),
        text(row.l_shipinstruct),
        text(row.l_shipmode),
        text(row.l_comment),
    ]
}

fn number(value: i64) -> String {
    value.to_string()
}

fn decimal(value: TPCHDecimal) -> String {
    text(value)
}

fn text(value: impl fmt::Display) -> String {
    format!("'{}'", value.to_string().replace('\'', "''"))
}
