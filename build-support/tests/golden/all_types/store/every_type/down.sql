DROP TABLE every_types;
