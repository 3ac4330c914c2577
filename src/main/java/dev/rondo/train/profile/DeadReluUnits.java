package dev.rondo.train.profile;

/**
 * The dead rectified units of a layer: those that are 0 at every step of every sequence, so that no gradient reaches their
 * weights.
 *
 * @param layer the label of the layer, as in {@link LayerProfile#label}
 * @param dead the number of dead units
 * @param units the number of all units
 */
public record DeadReluUnits(String layer, int dead, int units) {}
