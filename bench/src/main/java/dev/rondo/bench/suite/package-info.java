/** The suite: what it measures, with which effort, and its command line. */
package dev.rondo.bench.suite;
