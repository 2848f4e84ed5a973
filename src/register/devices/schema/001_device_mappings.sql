-- What the messages of devices mean: one row a mapping, its rules as JSON (DeviceMapping).
CREATE TABLE device_mapping (
  id BIGINT PRIMARY KEY,
  body TEXT NOT NULL
)
