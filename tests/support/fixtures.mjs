// The export files that the journeys open, and what is true of them.
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

/** 800 events of 400 traces, as Langfuse's user interface exports them. */
export const langfuseEvents = path("1786838400000-lf-events-export-clx0proj0000abcd1234efgh5.jsonl");

/** The same 400 traces without their observations, with what went in and came out. */
export const langfuseTraces = path("1786838400000-lf-traces-export-clx0proj0000abcd1234efgh5.jsonl");

/** 1,172 spans of 400 traces: Phoenix's span dataframe, written as CSV. */
export const phoenixSpans = path("spans_dataframe.csv");

/** Phoenix's annotations of those spans, which name only spans. */
export const phoenixAnnotations = path("phoenix_span_annotations.csv");

/** 800 observations of 400 traces, as Langfuse's scheduled export stores them. */
export const langfuseParquet = path("parquet/langfuse_observations_v2.parquet");

/** The same observations in a zip archive, with their traces' scores as JSON Lines in gzip. */
export const parquetExport = path("parquet_export.zip");

/** The same spans as `phoenixSpans`, written by pandas. */
export const phoenixParquet = path("parquet/phoenix_spans_dataframe.parquet");

/** A table of 300 rows, neither compressed nor with dictionaries. */
export const wholeTableParquet = path("parquet/plain.parquet");

/** All these exports were made from the same 400 traces. Traces by intent: */
export const tracesByIntent = {
  order_status: 152,
  refund_request: 88,
  product_question: 72,
  account_access: 48,
  billing_dispute: 28,
  data_export: 10,
  enterprise_compliance: 2,
};

/** Traces with an error in any of their spans, by intent. */
export const errorsByIntent = { billing_dispute: 2 };

/** Traces that were handed over to a person, by intent. */
export const escalatedByIntent = {
  order_status: 1,
  refund_request: 1,
  product_question: 1,
  account_access: 1,
  billing_dispute: 2,
  enterprise_compliance: 1,
};

/** Judged traces, and those of them with a helpfulness below one half, in the Langfuse export. */
export const judged = { traces: 134, bad: 16 };
