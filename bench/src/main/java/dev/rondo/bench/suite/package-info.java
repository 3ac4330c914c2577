/** What is run, with which effort, and the run itself. */
package dev.rondo.bench.suite;
