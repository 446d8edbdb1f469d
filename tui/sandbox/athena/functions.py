"""The functions of Athena's engine that are passed on, and what DuckDB lacks of them.

A name that stands before a parenthesis and is not here is one that Athena does not have, or that
nobody has needed yet: it is refused as Athena refuses it.
"""

#: Functions that DuckDB has under its own or another name, or that `MACROS` make.
FUNCTIONS = frozenset(
    {
        *("abs", "all_match", "any_match", "approx_distinct", "arbitrary", "array_agg"),
        *("array_distinct", "array_join", "array_max", "array_min", "array_position"),
        *("array_sort", "avg", "bool_and", "bool_or", "cardinality", "cast", "ceil"),
        *("ceiling", "chr", "coalesce", "concat", "contains", "count", "count_if"),
        *("current_timestamp", "date", "date_add", "date_diff", "date_format", "date_parse"),
        *("date_trunc", "day", "dense_rank", "element_at", "ends_with", "every", "extract"),
        *("filter", "first_value", "floor", "from_iso8601_date", "from_iso8601_timestamp"),
        *("from_unixtime", "greatest", "hour", "if", "is_json_scalar", "json_extract"),
        *("json_extract_scalar", "json_format", "json_parse", "lag", "last_value", "lead"),
        *("least", "length", "lower", "lpad", "ltrim", "map_keys", "map_values", "max"),
        *("max_by", "min", "min_by", "minute", "mod", "month", "now", "nullif", "position"),
        *("quarter", "rank", "regexp_count", "regexp_extract", "regexp_extract_all"),
        *("regexp_like", "regexp_replace", "replace", "reverse", "round", "row_number"),
        *("rpad", "rtrim", "second", "sequence", "split", "split_part", "starts_with"),
        *("strpos", "substr", "substring", "sum", "to_iso8601", "to_unixtime", "transform"),
        *("trim", "try", "try_cast", "typeof", "unnest", "upper", "week", "year"),
    }
)
#: Words of SQL's own that may stand there.
SYNTAX = frozenset(
    {
        *("all", "and", "any", "array", "as", "between", "by", "case", "char", "cube"),
        *("decimal", "distinct", "else", "escape", "except", "exists", "from", "grouping"),
        *("having", "in", "interval", "intersect", "is", "join", "lateral", "like", "limit"),
        *("map", "not", "offset", "on", "or", "over", "rollup", "row", "select", "sets"),
        *("some", "then", "time", "timestamp", "union", "using", "values", "varchar"),
        *("when", "where", "with", "within"),
    }
)

#: What a path of JSON leads to, if it is a scalar: objects and arrays are none, and bad JSON has
#: nothing at all.
SCALAR = "athena_json_scalar"

#: What DuckDB makes an empty text of, and Trino NULL.
FOUND = "athena_regexp_extract"
PART = "athena_split_part"

_SCALAR_MACRO = (
    f"CREATE MACRO {SCALAR}(value, path) AS CASE WHEN TRY(json_type(value, path)) NOT IN "
    "('OBJECT', 'ARRAY', 'NULL') THEN json_extract_string(value, path) END"
)
_FOUND_MACRO = (
    f"CREATE MACRO {FOUND}(value, pattern, part) AS "
    "CASE WHEN regexp_matches(value, pattern) THEN regexp_extract(value, pattern, part) END"
)
_PART_MACRO = (
    f"CREATE MACRO {PART}(value, mark, part) AS "
    "CASE WHEN len(string_split(value, mark)) >= part THEN split_part(value, mark, part) END"
)
MACROS = (
    _FOUND_MACRO,
    _PART_MACRO,
    _SCALAR_MACRO,
    "CREATE MACRO to_iso8601(moment) AS strftime(moment, '%Y-%m-%dT%H:%M:%S.%gZ')",
    "CREATE MACRO to_unixtime(moment) AS epoch(moment)",
    "CREATE MACRO json_format(value) AS CAST(value AS VARCHAR)",
)
