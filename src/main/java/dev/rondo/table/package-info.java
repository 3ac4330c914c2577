/**
 * Models of tables: from named columns to a network and back. A {@link dev.rondo.table.RowEncoder} turns the columns of a row into the
 * inputs of a network. It is fitted on training rows and stored in the network's metadata, so a model file holds all that serving needs.
 *
 * <ul>
 *   <li>{@link dev.rondo.table.Forecaster}: the next values of one column, one or several steps ahead.
 *   <li>{@link dev.rondo.table.SequenceClassifier}: the class of a sequence of rows.
 * </ul>
 *
 * {@snippet file="ForecasterSnippetsTest.java" region="forecaster"}
 */
@NullMarked
package dev.rondo.table;

import org.jspecify.annotations.NullMarked;
