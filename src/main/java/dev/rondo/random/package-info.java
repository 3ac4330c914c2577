/** Random numbers with the same bits on every machine. */
package dev.rondo.random;
