DROP TABLE order_line_items;
