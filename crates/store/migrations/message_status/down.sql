DROP TABLE message_status;
