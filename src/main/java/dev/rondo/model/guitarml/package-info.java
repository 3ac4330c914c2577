/** State_dict JSON of audio models, as Automated-GuitarAmpModelling writes it. */
@NullMarked
package dev.rondo.model.guitarml;

import org.jspecify.annotations.NullMarked;
