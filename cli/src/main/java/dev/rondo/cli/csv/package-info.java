/** CSV files: RFC 4180, with or without a byte-order mark, with any line ends, and with decimal points or decimal commas. */
package dev.rondo.cli.csv;
