package dev.rondo.train.profile;

/**
 * How many of a layer's rectified units are dead: 0 at every step of every sequence, so that nothing reaches their weights.
 *
 * @param layer its label, as {@link LayerProfile#label}
 * @param dead units that are dead
 * @param units all its units
 */
public record DeadReluUnits(String layer, int dead, int units) {}
