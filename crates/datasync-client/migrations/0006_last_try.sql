-- When what waits went out last: a label for a person.
ALTER TABLE __operations ADD COLUMN tried_at INTEGER; -- ms since 1970 on this computer's clock; NULL: not since it was edited last
