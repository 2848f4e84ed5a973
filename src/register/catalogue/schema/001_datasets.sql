-- What people say of a type of entity: title, publisher, licence, how often it should change (DatasetNote as JSON).
CREATE TABLE register_dataset (
  tenant TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, type)
)
