DROP TABLE only_keys;
