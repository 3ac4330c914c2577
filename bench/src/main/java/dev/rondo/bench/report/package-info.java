/** Reports of results: tables, targets and a chart. */
package dev.rondo.bench.report;
