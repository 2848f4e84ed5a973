CREATE TABLE kb_article (slug TEXT PRIMARY KEY, latest BIGINT NOT NULL, published BIGINT);
CREATE TABLE kb_version (
  slug TEXT NOT NULL, version BIGINT NOT NULL, state TEXT NOT NULL, title TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL,
  title_en TEXT NOT NULL, question_en TEXT NOT NULL, answer_en TEXT NOT NULL, categories JSONB NOT NULL, areas JSONB NOT NULL,
  keywords JSONB NOT NULL, review_on BIGINT, owner_unit TEXT NOT NULL, source TEXT NOT NULL, saved_at BIGINT NOT NULL,
  saved_by TEXT NOT NULL, PRIMARY KEY (slug, version));
CREATE TABLE kb_vote (
  slug TEXT NOT NULL, version BIGINT NOT NULL, place TEXT NOT NULL, day BIGINT NOT NULL, helped BIGINT NOT NULL, did_not BIGINT NOT NULL,
  PRIMARY KEY (slug, version, place, day));
CREATE TABLE kb_voter (slug TEXT NOT NULL, version BIGINT NOT NULL, who TEXT NOT NULL, PRIMARY KEY (slug, version, who))
