-- Copies of subscriptions that context sources hold for this broker (CIM 009 §5.8.1.4).
CREATE TABLE ngsild_remote_subscription (
  remote_id TEXT NOT NULL PRIMARY KEY,
  tenant TEXT NOT NULL,
  subscription TEXT NOT NULL,
  registration TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  source_tenant TEXT NOT NULL,
  body TEXT NOT NULL
)
