-- How often what waits went out without an answer that settled it, since it was edited last: a label for a person.
ALTER TABLE __operations ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
