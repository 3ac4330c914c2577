/**
 * The computation of the layers: a {@link dev.rondo.compute.Forward} serves, a {@link dev.rondo.compute.Training} trains.
 *
 * <p>To add a layer, write its record in {@code dev.rondo.layer} and permit it in {@link dev.rondo.layer.Layer}. Then write
 * its Forward and its Training here, and add them to the switches of {@link dev.rondo.compute.Forwards} and
 * {@link dev.rondo.compute.Trainings}, which do not compile without it. A recurrent layer extends
 * {@code RecurrentForward} and {@code RecurrentTraining}, and adds only its cell. {@link dev.rondo.compute.GateOrder} has the order
 * and the names of its gates.
 */
@NullMarked
package dev.rondo.compute;

import org.jspecify.annotations.NullMarked;
