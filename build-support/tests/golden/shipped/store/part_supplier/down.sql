DROP TABLE part_suppliers;
