/** Data sets that commands ship or generate. */
package dev.rondo.cli.sample;
