/** Neural Amp Modeler's files. */
@NullMarked
package dev.rondo.model.nam;

import org.jspecify.annotations.NullMarked;
