DROP TABLE strict_rows;
