-- What a $filter reckons with. A user column may hold a number in one row and a text in the next, and every filter has an
-- answer: these functions raise nothing, and answer as SQLite does. What is true is 1; a text counts as 0 in a sum.
CREATE TYPE cell AS (
  whole    bigint,
  fraction double precision,
  words    text                              -- none of the three: null
);

CREATE FUNCTION cell_of(value text) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT ROW(NULL, NULL, value)::cell $$;
CREATE FUNCTION cell_of(value bigint) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT ROW(value, NULL, NULL)::cell $$;
CREATE FUNCTION cell_of(value double precision) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT ROW(NULL, nullif(value, 'NaN'), NULL)::cell $$;
CREATE FUNCTION cell_of(value boolean) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT ROW(value::integer, NULL, NULL)::cell $$;

-- A whole number if it is one of 64 bits, else the nearest fraction.
CREATE FUNCTION cell_of(value numeric) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN value BETWEEN -9223372036854775808 AND 9223372036854775807
               THEN cell_of(value::bigint) ELSE cell_of(value::double precision) END $$;

-- A property of an item. json reads no NUL, so it reads another sign in its place; an escaped backslash is none.
CREATE FUNCTION cell_of_column(item text, name text) RETURNS cell LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  value json;
  text_of text;
BEGIN
  IF strpos(item, '\u0000') > 0 THEN
    item := regexp_replace(item, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g');
  END IF;
  value := item::json -> name;
  text_of := value #>> '{}';
  CASE json_typeof(value)
    WHEN 'number' THEN
      IF text_of ~ '^-?[0-9]+$' THEN RETURN cell_of(text_of::numeric); END IF;
      RETURN cell_of(text_of::double precision);
    WHEN 'boolean' THEN RETURN cell_of(text_of::boolean);
    ELSE RETURN cell_of(text_of);
  END CASE;
END $$;

CREATE FUNCTION cell_is_null(c cell) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT num_nonnulls(c.whole, c.fraction, c.words) = 0 $$;

CREATE FUNCTION cell_number(c cell) RETURNS double precision LANGUAGE sql IMMUTABLE AS
$$ SELECT coalesce(c.fraction, c.whole::double precision, CASE WHEN c.words IS NOT NULL THEN 0 END) $$;

-- Cut to a whole number, and to 64 bits.
CREATE FUNCTION cell_cut(number double precision) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN number >= 9223372036854775807 THEN 9223372036854775807
               WHEN number <= -9223372036854775808 THEN -9223372036854775808
               ELSE trunc(number)::bigint END $$;
CREATE FUNCTION cell_whole(c cell) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT coalesce(c.whole, cell_cut(cell_number(c))) $$;

CREATE FUNCTION cell_text(c cell) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT coalesce(c.words, c.whole::text, c.fraction::text) $$;

CREATE FUNCTION cell_truth(c cell) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT coalesce(c.whole <> 0, cell_number(c) <> 0) $$;

-- In an order, null stands first, then numbers, then texts.
CREATE FUNCTION cell_rank(c cell) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN c.words IS NOT NULL THEN 2 WHEN cell_is_null(c) THEN 0 ELSE 1 END $$;

-- Below 0: the first is before the second. Nothing is known of null.
CREATE FUNCTION cell_order(a cell, b cell) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  rank_a integer := cell_rank(a);
  rank_b integer := cell_rank(b);
BEGIN
  IF rank_a = 0 OR rank_b = 0 THEN RETURN NULL; END IF;
  IF rank_a <> rank_b THEN RETURN rank_a - rank_b; END IF;
  IF rank_a = 2 THEN RETURN bttextcmp(a.words COLLATE "C", b.words COLLATE "C"); END IF;
  IF a.whole IS NOT NULL AND b.whole IS NOT NULL THEN RETURN btint8cmp(a.whole, b.whole); END IF;
  RETURN btfloat8cmp(cell_number(a), cell_number(b));
END $$;

CREATE FUNCTION cell_same(a cell, b cell) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT coalesce(cell_order(a, b) = 0, cell_is_null(a) AND cell_is_null(b)) $$;

CREATE FUNCTION cell_negative(c cell) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN c.whole IS NOT NULL THEN cell_of(-(c.whole::numeric)) ELSE cell_of(-cell_number(c)) END $$;

-- Whole numbers stay whole as long as they fit; a division by 0 is null.
CREATE FUNCTION cell_reckoned(word text, a cell, b cell) RETURNS cell LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  x double precision := cell_number(a);
  y double precision := cell_number(b);
BEGIN
  IF x IS NULL OR y IS NULL OR (y = 0 AND word IN ('div', 'mod')) THEN RETURN NULL; END IF;
  IF word = 'mod' AND (a.whole IS NULL OR b.whole IS NULL) THEN
    RETURN cell_of(cell_number(cell_reckoned('mod', cell_of(cell_whole(a)), cell_of(cell_whole(b)))));
  END IF;
  IF a.whole IS NOT NULL AND b.whole IS NOT NULL THEN
    RETURN CASE word WHEN 'add' THEN cell_of(a.whole::numeric + b.whole)
                     WHEN 'sub' THEN cell_of(a.whole::numeric - b.whole)
                     WHEN 'mul' THEN cell_of(a.whole::numeric * b.whole)
                     WHEN 'div' THEN cell_of(div(a.whole::numeric, b.whole))
                     ELSE cell_of(mod(a.whole::numeric, b.whole)) END;
  END IF;
  RETURN cell_of(cell_of_fractions(word, x, y));
END $$;

-- PostgreSQL refuses what is too large or too small for a fraction; it is infinite, or 0.
CREATE FUNCTION cell_of_fractions(word text, x double precision, y double precision) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN CASE word WHEN 'add' THEN x + y WHEN 'sub' THEN x - y WHEN 'mul' THEN x * y ELSE x / y END;
EXCEPTION WHEN numeric_value_out_of_range THEN
  RETURN CASE WHEN word IN ('add', 'sub') THEN sign(x) * 'Infinity'::double precision
              WHEN ln(abs(x)) + CASE word WHEN 'mul' THEN ln(abs(y)) ELSE -ln(abs(y)) END > 0
              THEN sign(x) * sign(y) * 'Infinity'::double precision
              ELSE 0 END;
END $$;

CREATE FUNCTION cell_floor(c cell) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN c.fraction IS NULL THEN cell_of(cell_whole(c)) ELSE cell_of(cell_cut(floor(c.fraction))) END $$;
CREATE FUNCTION cell_ceiling(c cell) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN c.fraction IS NULL THEN cell_of(cell_whole(c)) ELSE cell_of(cell_cut(ceil(c.fraction))) END $$;
-- A half goes away from 0.
CREATE FUNCTION cell_round(c cell) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT cell_of(sign(cell_number(c)) * floor(abs(cell_number(c)) + 0.5)) $$;

CREATE FUNCTION cell_tolower(c cell) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT cell_of(lower(cell_text(c) COLLATE "C")) $$;
CREATE FUNCTION cell_toupper(c cell) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT cell_of(upper(cell_text(c) COLLATE "C")) $$;
CREATE FUNCTION cell_trim(c cell) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT cell_of(btrim(cell_text(c), ' ')) $$;
CREATE FUNCTION cell_length(c cell) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT cell_of(char_length(cell_text(c))::bigint) $$;
CREATE FUNCTION cell_concat(a cell, b cell) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT cell_of(coalesce(cell_text(a), '') || coalesce(cell_text(b), '')) $$;
CREATE FUNCTION cell_indexof(c cell, needle cell) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT cell_of((strpos(cell_text(c), cell_text(needle)) - 1)::bigint) $$;
CREATE FUNCTION cell_replace(c cell, old cell, new cell) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT cell_of(replace(cell_text(c), cell_text(old), cell_text(new))) $$;

-- Counted from 0; before the beginning there is nothing.
CREATE FUNCTION cell_substring(c cell, start cell) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN cell_whole(start) >= 0
               THEN cell_of(substr(cell_text(c), least(cell_whole(start), 1000000000)::integer + 1)) END $$;
CREATE FUNCTION cell_substring(c cell, start cell, length cell) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN cell_whole(start) >= 0 AND cell_whole(length) >= 0
               THEN cell_of(substr(cell_text(c), least(cell_whole(start), 1000000000)::integer + 1,
                                   least(cell_whole(length), 1000000000)::integer)) END $$;

CREATE FUNCTION cell_startswith(c cell, start cell) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT cell_text(start) = '' OR starts_with(cell_text(c), cell_text(start)) $$;
CREATE FUNCTION cell_endswith(c cell, ending cell) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT right(cell_text(c), char_length(cell_text(ending))) = cell_text(ending) COLLATE "C"
       AND char_length(cell_text(c)) >= char_length(cell_text(ending)) $$;
CREATE FUNCTION cell_substringof(needle cell, c cell) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT strpos(cell_text(c), cell_text(needle)) > 0 $$;

CREATE FUNCTION cell_part_of_instant(part text, ms bigint) RETURNS cell LANGUAGE sql IMMUTABLE AS
$$ SELECT cell_of(floor(date_part(part, to_timestamp(floor(ms / 1000.0)) AT TIME ZONE 'UTC'))::bigint) $$;
-- A date in a user column is a text; what is no date has no parts.
CREATE FUNCTION cell_part_of(part text, c cell) RETURNS cell LANGUAGE plpgsql STABLE AS $$
DECLARE
  of_day text := '^\d{4}-\d\d-\d\d';
  of_time text := '[T ]\d\d:\d\d(:\d\d(\.\d+)?)?';
  of_zone text := '(Z|[+-]\d\d:\d\d)';
  instant timestamp;
BEGIN
  IF c.words ~ (of_day || of_time || of_zone || '$') THEN
    instant := c.words::timestamptz AT TIME ZONE 'UTC';
  ELSIF c.words ~ (of_day || '(' || of_time || ')?$') THEN
    instant := c.words::timestamp;
  END IF;
  RETURN cell_of(floor(date_part(part, instant))::bigint);
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END $$;
