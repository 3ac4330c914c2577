/**
 * Recurrent networks on the keyed streams of Apache Flink. {@link dev.rondo.flink.Scoring} builds an operator from two functions;
 * {@link dev.rondo.flink.RondoFunction} is for own logic; {@link dev.rondo.flink.StateType} is for those who keep the states themselves.
 */
@NullMarked
package dev.rondo.flink;

import org.jspecify.annotations.NullMarked;
